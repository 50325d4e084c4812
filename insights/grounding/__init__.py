"""Finding quotes again in what was said."""
