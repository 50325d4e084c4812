"""A question to a model, with one repair where the answer cannot be used, and then no more."""

from collections.abc import Sequence
from typing import TypeVar

from insights.providers.base import Ask
from insights.providers.faults import UnusableError
from insights.providers.hosted.houses import House
from insights.providers.hosted.orders import Desk, Order
from insights.providers.hosted.reading import BY_INTENT, Cause, UnreadableError, read
from insights.wire import Filled

Form = TypeVar("Form", bound=Filled)
LONGEST_WORDS = 200
_TEXTS = {
    Cause.REFUSED: "does not want to read this call",
    Cause.FILTERED: "kept its answer back, for its filter of contents objected",
    Cause.CUT_SHORT: "gave an answer that was cut off, also when asked once more",
    Cause.EMPTY: "gave an empty answer, also when asked once more",
    Cause.NOT_JSON: "gave an answer that is no JSON, also when asked once more",
    Cause.OFF_LIST: "gave an answer that does not fit the form, also when asked once more",
}
_HINT = "Another provider or model may do better: choose one, or a fallback, in the customer's insight settings."


class CutShortError(UnusableError):
    """The answer has no room; a smaller part of the transcript has a shorter one."""


def answered(desk: Desk, ask: Ask, order: Order, form: type[Form], keys: Sequence[str] = ()) -> Form:
    """Return the filled form; raises `UnusableError` insights:provider:… with the cause, or what `ask` raises."""
    try:
        return read(ask(desk.request(order)), form, keys)
    except UnreadableError as error:
        if error.cause in BY_INTENT:
            raise _unusable(desk.house, error) from None
        again = desk.shorter(order) if error.cause is Cause.CUT_SHORT else desk.repair(order, error)
    try:
        return read(ask(desk.request(again)), form, keys)
    except UnreadableError as error:
        raise _unusable(desk.house, error) from None


def _unusable(house: House, error: UnreadableError) -> UnusableError:
    kind = CutShortError if error.cause is Cause.CUT_SHORT else UnusableError
    told = " ".join("; ".join(error.faults).split())[:LONGEST_WORDS].rstrip(". ")
    words = f" ({told})" if told and error.cause is not Cause.CUT_SHORT else ""
    text = f"{house.title[0].upper()}{house.title[1:]} {_TEXTS[error.cause]}{words}."
    return kind(f"insights:provider:{error.cause}", text, hint=_HINT)
