"""Which stages there are, and how one item walks through those its batch asked for.

An app upstairs adds a stage by calling `register` in its `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from calls.work.errors import WorkError
from calls.work.models import Done, Step

if TYPE_CHECKING:
    from calls.models import BatchItem, Call
    from calls.work.lease import Lease


class Stage(Protocol):
    """One step of a call's way. It is idempotent: the result that is there for the same input is not made again."""

    name: str
    label: str
    order: int

    def lane(self, call: Call) -> str:
        """Which workers do it for this call: `CPU` or `NETWORK` of `calls.work.lanes`."""
        ...

    def is_current(self, call: Call) -> bool:
        """Whether the result for this recording, engine, model and settings is there."""
        ...

    def run(self, call: Call, lease: Lease, *, batch_id: int) -> Callable[[], None]:
        """Do the work outside any transaction; what is returned writes result and cost inside one.

        Raises WorkError.
        """
        ...


_stages: dict[str, Stage] = {}


def register(stage: Stage) -> None:
    """Add a stage, or put it in the place of the one of its name."""
    _stages[stage.name] = stage


def names() -> list[str]:
    """Names of all stages in the order a call walks."""
    return [stage.name for stage in ordered()]


def ordered() -> list[Stage]:
    """All stages in the order a call walks."""
    return sorted(_stages.values(), key=lambda stage: stage.order)


def get(name: str) -> Stage:
    """The stage of this name; raises WorkError."""
    try:
        return _stages[name]
    except KeyError as error:
        raise WorkError(
            "work:settings:unknown-stage",
            f"There is no stage {name!r}.",
            hint=f"There are: {', '.join(names())}.",
            permanent=True,
        ) from error


def first_step(call: Call, wanted: list[str]) -> Step | None:
    """Where this call has to begin among the wanted stages; None when every result is there."""
    return next((_step(stage, call) for stage in _among(wanted) if not stage.is_current(call)), None)


def walk(item: BatchItem, lease: Lease) -> Done:
    """Do the item's stage unless its result is there, and say where it goes on."""
    stage = get(item.stage)
    later = [other for other in _among(item.job.stages) if other.order > stage.order]
    # Asked before the work: a later stage that is set up wrongly must not cost the result of this one.
    then = _step(later[0], item.call) if later else None
    store = None if stage.is_current(item.call) else stage.run(item.call, lease, batch_id=item.job_id)
    return Done(store=store, then=then)


def _among(wanted: list[str]) -> list[Stage]:
    return [stage for stage in ordered() if stage.name in wanted]


def _step(stage: Stage, call: Call) -> Step:
    return Step(stage=stage.name, lane=stage.lane(call))
