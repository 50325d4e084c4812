"""Who reads a call, and asking hosted models without paying anything twice."""
