"""Which calls somebody has chosen: some of them by number, or all that match filters."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from calls.filters import CallFilter
from calls.models import Call, User
from calls.work.errors import WorkError

SALT = "calls.bulk.selection"
LONGEST_SECONDS = 24 * 3600
"""How long somebody may look at a confirm page before it has to be asked for anew."""


@dataclass(frozen=True)
class Selection:
    """Call numbers, or filters as in the address of the library; what they mean is asked anew each time, in scope."""

    ids: tuple[int, ...] | None = None
    filters: dict[str, Any] = field(default_factory=dict)

    def calls(self, user: User) -> QuerySet[Any]:
        """The chosen calls that this person may see; raises WorkError for filters that make no sense."""
        seen = Call.objects.visible_to(user).order_by()
        if self.ids is not None:
            return seen.filter(pk__in=self.ids)
        return filtered(seen, self.filters, user)

    def words(self, user: User) -> str:
        """For this person: how the choice was made."""
        if self.ids is not None:
            return f"{len(self.ids):,} ticked"
        told = CallFilter.words(self.filters, user)
        return f"All calls with {told}" if told else "All calls"


@dataclass(frozen=True)
class _Asking:
    """What filters want to know of a request: a customer that this person does not see is none to them."""

    user: User


def filtered(calls: QuerySet[Any], filters: dict[str, Any], user: User) -> QuerySet[Any]:
    """The calls that match; raises WorkError with what is wrong in which filter."""
    answer = CallFilter(filters, queryset=calls, request=_Asking(user))
    if not answer.is_valid():
        wrong = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in answer.errors.items())
        raise WorkError(
            "calls:user:bad-filter",
            f"The filters do not fit ({wrong}).",
            hint="Mend or remove them and choose again.",
            permanent=True,
        )
    return answer.qs


def sealed(selection: Selection, **more: Any) -> str:
    """The selection as text that only we can have written; it says what was chosen, not what it holds."""
    return signing.dumps({"selection": asdict(selection), **more}, salt=SALT, compress=True)


def unsealed(text: str) -> tuple[Selection, dict[str, Any]]:
    """What `sealed` was given; raises WorkError when it is not ours or too old."""
    try:
        told = signing.loads(text, salt=SALT, max_age=LONGEST_SECONDS)
    except signing.BadSignature as error:
        raise WorkError(
            "calls:user:stale-selection",
            "This selection cannot be used any more.",
            hint="Choose the calls again in the library.",
            permanent=True,
        ) from error
    chosen = told.pop("selection")
    ids = chosen["ids"]
    return Selection(ids=None if ids is None else tuple(ids), filters=chosen["filters"]), told
