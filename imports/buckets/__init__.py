"""Buckets of Amazon, Google and Azure, and of storages that speak as they do: listing them, reading their objects."""
