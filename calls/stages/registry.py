"""Which stages there are, and how one item walks through those its batch asked for.

An app upstairs adds a stage by calling `register` in its `AppConfig.ready`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, QuerySet, Value, When

from calls.stages.base import Stage
from calls.work.errors import WorkError
from calls.work.models import Done, Step

if TYPE_CHECKING:
    from calls.models import BatchItem, Customer
    from calls.work.lease import Lease


_stages: dict[str, Stage] = {}
_extra: dict[str, Stage] = {}


def register(stage: Stage, *, on_the_way: bool = True) -> None:
    """Add a stage, or put it in the place of the one of its name.

    Calls do not walk through a stage that is not `on_the_way` unless a batch asks for just that (deletion).
    """
    (_stages if on_the_way else _extra)[stage.name] = stage


def names() -> list[str]:
    """Names of all stages on the way, in the order a call walks."""
    return [stage.name for stage in ordered()]


def automatic_names(customer: Customer) -> list[str]:
    """The same without those that are done for this customer's calls only when somebody asks for it."""
    return [stage.name for stage in ordered() if stage.is_automatic(customer)]


def all_names() -> list[str]:
    """The same with the stages beside the way."""
    return [*names(), *_extra]


def ordered() -> list[Stage]:
    """All stages on the way, in the order a call walks."""
    return sorted(_stages.values(), key=lambda stage: stage.order)


def label(name: str) -> str:
    """A stage in words; the name itself when the stage is gone."""
    stage = _stages.get(name) or _extra.get(name)
    return stage.label if stage else name.capitalize()


def get(name: str) -> Stage:
    """The stage of this name; raises WorkError."""
    stage = _stages.get(name) or _extra.get(name)
    if stage is None:
        raise WorkError(
            "work:settings:unknown-stage",
            f"There is no stage {name!r}.",
            hint=f"There are: {', '.join(all_names())}.",
            permanent=True,
        )
    return stage


def with_first_step(calls: QuerySet[Any], wanted: list[str], *, again: bool = False) -> QuerySet[Any]:
    """The calls, each with the `step` (stage, empty when every result is there) and `step_lane` where it begins.

    `again` makes every result anew, whether it is there or not.
    """
    stages = among(wanted)
    missing = [() if again else (~stage.current(),) for stage in stages]
    steps = [(condition, Value(stage.name)) for stage, condition in zip(stages, missing, strict=True)]
    lanes = [(condition, stage.lanes()) for stage, condition in zip(stages, missing, strict=True)]
    return calls.annotate(step=_first(steps), step_lane=_first(lanes))


def _first(choices: list[tuple[Any, Any]]) -> Case | Any:
    for condition, then in choices:
        if not condition:
            return then
    whens = [When(condition[0], then=then) for condition, then in choices]
    return Case(*whens, default=Value(""), output_field=CharField())


def walk(item: BatchItem, lease: Lease) -> Done:
    """Do the item's stage unless its result is there, and say where it goes on."""
    stage = get(item.stage)
    if item.call is None and stage.needs_call:
        return Done(skipped="The call has been deleted.")
    later = [other for other in among(item.job.stages) if other.order > stage.order]
    # Asked before the work: a later stage that is set up wrongly must not cost the result of this one.
    then = _step(later[0], item) if later else None
    if not item.job.again and stage.is_current(item.its_call):
        return Done(store=None, then=then)
    if item.call is not None and (here := _step(stage, item)) != Step(stage.name, item.lane, item.gate):
        return Done(then=here)  # the customer has chosen another engine since: other workers do that
    return Done(store=stage.run(item, lease), then=then)


def among(wanted: list[str]) -> list[Stage]:
    """The wanted stages in the order a call walks."""
    return sorted((get(name) for name in wanted), key=lambda stage: stage.order)


def _step(stage: Stage, item: BatchItem) -> Step:
    return Step(stage=stage.name, lane=stage.lane(item.its_call), gate=stage.gate(item.its_call))
