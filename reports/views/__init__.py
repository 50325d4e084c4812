"""Customers' pages, one file each; every one begins with `reports.access`."""
