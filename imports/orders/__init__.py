"""Orders: lists of their IDs, the address that each leads to, and asking a service for it."""
