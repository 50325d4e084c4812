"""What people can ask of many calls at once: one table."""

from collections.abc import Callable
from dataclasses import dataclass

from calls.models import Action, Batch
from calls.stages import registry


@dataclass(frozen=True)
class BulkAction:
    """One of them. `stages` is empty for all that a call walks through."""

    action: Action
    permission: str
    explanation: str
    stages: tuple[str, ...] = ()
    again: bool = False
    """Results are made anew even where they are there."""
    only_idle: bool = True
    """Calls that another batch has still to work on are left out."""

    @property
    def name(self) -> str:
        """As in addresses and the API."""
        return self.action.value

    @property
    def label(self) -> str:
        """As on buttons."""
        return str(self.action.label)

    def wanted(self) -> list[str]:
        """Names of the stages."""
        return list(self.stages) or registry.names()


_ROWS = (
    BulkAction(Action.PROCESS, "calls.add_batch", "Measure, transcribe and draw insights, whatever is missing."),
    BulkAction(Action.TRANSCRIBE, "calls.add_batch", "Write down what was said.", stages=("transcribe",)),
    BulkAction(
        Action.INSIGHTS, "calls.add_batch", "Draw insights from the transcripts.", stages=("insights", "analysis")
    ),
    BulkAction(
        Action.REGENERATE,
        "calls.add_batch",
        "Draw insights anew, also where they are there: it may cost again.",
        stages=("insights", "analysis"),
        again=True,
    ),
    BulkAction(
        Action.KEYWORDS,
        "calls.add_batch",
        "Look for the customers' present keywords in the transcripts that are there; nothing is heard again.",
        stages=("keywords",),
    ),
    BulkAction(
        Action.EXPORT,
        "calls.add_batch",
        "Write the calls with their results into a file.",
        stages=("export",),
        again=True,
        only_idle=False,
    ),
    BulkAction(
        Action.DELETE,
        "calls.delete_call",
        "Delete recordings, transcripts and insights for good; a receipt stays.",
        stages=("delete", "erase"),
        again=True,
    ),
)

ACTIONS = {row.name: row for row in _ROWS}
"""Every action by its name, in the order of menus."""

_followers: dict[str, Callable[[Batch], None]] = {}


def when_frozen(action: Action, follow: Callable[[Batch], None]) -> None:
    """Call `follow` in the transaction that freezes a batch of this action: for what is done for all calls together."""
    _followers[action.value] = follow


def frozen(batch: Batch) -> None:
    """Tell whoever wants to know that this batch has just been frozen."""
    if batch.action in _followers:
        _followers[batch.action](batch)
