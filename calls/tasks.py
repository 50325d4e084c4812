"""Tasks of the queue: one call each."""

from calls.work import pump as engine


def pump(*, lane: str) -> None:
    """Answer a doorbell of a lane."""
    engine.pump(lane)
