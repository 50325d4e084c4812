"""What a call's page tells of its insight: each part made from rows that are there, asking for nothing itself."""
