"""The states of a unit of work and of a job, and the legal moves between them."""

from django.db import models


class State(models.TextChoices):
    """Where one item of work stands."""

    WAITING = "waiting", "Waiting"
    """Due at `not_before`, and claimable while its job is active."""
    RUNNING = "running", "Running"
    """A worker holds its lease until `lease_until`."""
    DONE = "done", "Done"
    """The result is stored."""
    FAILED = "failed", "Failed"
    """Ended with the error it shows; a person may retry it."""
    SKIPPED = "skipped", "Skipped"
    """Nothing had to be done, for the reason it shows."""
    CANCELLED = "cancelled", "Cancelled"
    """A person stopped the job before the item ended; resuming the job makes it wait again."""


OPEN = (State.WAITING, State.RUNNING)
"""States of items that have still to end."""

MOVES: dict[State, frozenset[State]] = {
    # To an end at once where another item of the job does the work for many together.
    State.WAITING: frozenset({State.RUNNING, State.WAITING, State.DONE, State.SKIPPED, State.CANCELLED}),
    State.RUNNING: frozenset(State),
    State.FAILED: frozenset({State.WAITING}),
    State.CANCELLED: frozenset({State.WAITING}),
    State.DONE: frozenset(),
    State.SKIPPED: frozenset(),
}
"""From each state, where an item may go."""


class Priority(models.IntegerChoices):
    """Whose items are taken first: those of a lower priority wait until nothing of a higher one can be claimed."""

    HIGH = 1, "First"
    NORMAL = 2, "Usual"
    LOW = 3, "When nothing else waits"


class JobState(models.TextChoices):
    """What people want of a job, and whether it has ended."""

    ACTIVE = "active", "Active"
    """Its items are claimable."""
    PAUSED = "paused", "Paused"
    """No item is claimed; those running go on to their end."""
    STOPPED = "stopped", "Stopped"
    """Open items are cancelled; what runs is thrown away at its next sign of life."""
    FINISHED = "finished", "Finished"
    """Every item has ended."""
