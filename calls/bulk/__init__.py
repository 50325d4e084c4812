"""Actions on many calls: what is chosen, what would be done with it, and the batch that does it."""
