"""Pages for the second factor of the log-in, and the gate that asks for it."""
