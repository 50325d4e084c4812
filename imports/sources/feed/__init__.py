"""JSON feeds of recordings: reading them within bounds, what in them is a recording, and what comes next."""
