"""The lanes of work: which workers an item waits for."""

NETWORK = "network"
"""Downloads and hosted services: several items at once in threads of each worker."""
CPU = "cpu"
"""Decoding and embedded models: one item at a time in each worker."""

HELD = "held"
"""No worker's: an item waits there until a person, or another item of its job, moves it on. Not among LANES."""

LANES = (NETWORK, CPU)
