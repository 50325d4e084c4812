"""Calls with their results as files for spreadsheets."""
