"""The bulk-import endpoints of the API."""
