"""Manifests: spreadsheets whose rows name recordings and tell of their calls."""
