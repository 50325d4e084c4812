"""The embedded analyser: rules and statistics, no network, no model to load."""
