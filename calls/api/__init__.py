"""The REST API of the ground floor, and what the apps upstairs build theirs with; docs/api.md tells how to use it."""
