"""The REST API of insights, one noun a file."""
