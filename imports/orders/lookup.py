"""Asking a customer's service where an order's recording lies: the answer is JSON with an address in it."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from calls.work.errors import WorkError
from imports.names import has_audio_suffix
from imports.orders.addresses import no_address
from imports.orders.path import value_at
from imports.policy import RetrievalPolicy
from imports.web.client import Answer, open_url
from imports.web.errors import too_large
from imports.web.hosts import UNREADABLE, parse_web_address, shown
from imports.web.pace import paced

MOST_BYTES = 1_000_000
TELLING = re.compile(r"record|audio|media", re.IGNORECASE)
"""Names of values that are addresses of recordings although these do not look like it."""
NO_ADDRESS = 4
MISSING = "import:source:not-found"


def address_of_order(url: str, policy: RetrievalPolicy) -> str:
    """The web address of the recording that an `order:<id>` stands for.

    Raises WorkError: `import:order:not-found` where the service knows none, and whatever opening its address raises.
    """
    if policy.orders is None:
        raise no_address()
    order_id = unquote(url.partition(":")[2])
    where = policy.orders.lookup_address_of(order_id)
    try:
        with open_url(where, policy, headers={"Accept": "application/json"}) as answer:
            told = _recording(_json(answer, policy), policy.orders.lookup_path)
            return _absolute(answer, told, order_id)
    except WorkError as error:
        if error.code != MISSING:
            raise
        raise _not_found(order_id, error.text) from error


def _json(answer: Answer, policy: RetrievalPolicy) -> Any:
    """The body, which may be neither large nor deep."""
    if (answer.length or 0) > MOST_BYTES:
        raise too_large(shown(answer.address), MOST_BYTES)
    body = bytearray()
    for chunk in paced(answer, policy):
        body += chunk
        if len(body) > MOST_BYTES:
            raise too_large(shown(answer.address), MOST_BYTES)
    try:
        return json.loads(body, parse_int=_no_number, parse_float=_no_number)
    except (ValueError, RecursionError) as e:
        hint = "Open the address in a browser: it has to answer with JSON, and without signing in."
        text = f"{shown(answer.address)} does not answer with JSON that can be read."
        raise WorkError("import:order:unreadable", text, hint=hint, permanent=True) from e


def _no_number(_digits: str) -> None:
    """Numbers are no addresses, and long ones would take long to read."""


def _recording(told: Any, path: str) -> str:
    """The address at the path, or without a path the first of a recording; empty where there is none."""
    found = value_at(told, path) if path else _first(told)
    return found.strip() if isinstance(found, str) else ""


def _first(told: Any) -> str:
    """The first of the texts that look most like the address of a recording."""
    best, found = NO_ADDRESS, ""
    for name, text in _texts(told):
        if (rank := _rank(name, text)) < best:
            best, found = rank, text
    return found


def _rank(name: str, text: str) -> int:
    """0 for what surely is the address of a recording, NO_ADDRESS for what is none."""
    text = text.strip()
    ends_so = has_audio_suffix(_path(text))
    if text.lower().startswith(("http://", "https://")):
        return 0 if ends_so else 1 if TELLING.search(name) else NO_ADDRESS
    # A name alone is more often said beside an address than one itself.
    return (2 if "/" in text else 3) if ends_so else NO_ADDRESS


def _texts(told: Any) -> Iterator[tuple[str, str]]:
    """Every text with the name it stands under, in the order of the answer, however deep."""
    left: list[tuple[str, Any]] = [("", told)]
    while left:
        name, value = left.pop()
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict):
            left.extend(reversed(list(value.items())))
        elif isinstance(value, list):
            left.extend((name, item) for item in reversed(value))


def _path(text: str) -> str:
    try:
        return urlsplit(text.strip()).path
    except ValueError:
        return ""


def _absolute(answer: Answer, told: str, order_id: str) -> str:
    """The address as a web address; the service's own counts for what is missing in it."""
    if not told:
        raise _not_found(order_id, f"{shown(answer.address)} names no recording.")
    try:
        return str(parse_web_address(str(answer.address.join(told))))
    except UNREADABLE as e:
        text = f"{shown(answer.address)} names an address that cannot be read."
        raise WorkError("import:order:unreadable", text, hint="Check what it answers.", permanent=True) from e


def _not_found(order_id: str, why: str) -> WorkError:
    text = f"There is no recording of order {order_id}: {why}"
    return WorkError("import:order:not-found", text, hint="Check the order ID.", permanent=True)
