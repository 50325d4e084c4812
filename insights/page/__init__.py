"""What a call's page tells of its insight, and of who made it."""
