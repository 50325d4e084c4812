"""The lanes of work: which workers an item waits for."""

NETWORK = "network"
"""Downloads and hosted services: several items at once in threads of each worker."""
CPU = "cpu"
"""Decoding and embedded models: one item at a time in each worker."""

HELD = "held"
"""No worker's: an item waits there until a person, or another item of its job, moves it on."""

LANES = (NETWORK, CPU)

HELD = "held"
"""No workers at all: an item here waits until a person lets it go on. Not among LANES, so nobody asks for it."""
