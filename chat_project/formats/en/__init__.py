"""English, wherever it is read: unmistakable, and narrow enough for lists."""
