"""The REST API of reports, one noun a file."""
