"""What a JSON feed tells of a call: known fields by their usual names, the others as metadata."""

import email.utils
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from imports.clocks import moment_of
from imports.details import CallDetails
from imports.names import has_audio_suffix, safe_name
from imports.sources.feed.reading import plain, text_of

Objects = Sequence[Mapping[str, Any]]
"""The object that a recording stands in, and those around it, the innermost first."""

LONGEST_VALUE, LONGEST_KEY, MOST_METADATA = 500, 60, 30
LONGEST_FACT = 120
EARLIEST, LATEST = 1990, 2100  # years; outside them a number is no time of a call
MILLISECONDS = 100_000_000_000  # seconds since 1970 stay below that until the year 5138

SECONDS = re.compile(r"\d{1,15}(?:\.\d{1,9})?", re.ASCII)
RFC_5322 = re.compile(r"(?:[A-Z][a-z]{2}, +)?\d{1,2} [A-Z][a-z]{2} \d{4} ", re.ASCII)

FACTS: dict[str, tuple[str, ...]] = {
    "order_id": ("orderid", "ordernumber", "orderno", "order", "callid", "callsid", "id"),
    "agent": ("agent", "agentname", "agentid", "agentemail", "employee", "representative", "username"),
    "direction": ("direction", "calldirection", "calltype"),
    "caller_number": ("from", "fromnumber", "caller", "callernumber", "callerid", "callerphone", "ani"),
    "callee_number": ("to", "tonumber", "callee", "calleenumber", "called", "callednumber", "dnis", "destination"),
}
TIMES = ("startedat", "starttime", "started", "start", "calltime", "callstart", "datetime", "date", "timestamp")
SIZES = ("size", "sizebytes", "filesize", "bytes", "contentlength")
ETAGS = ("etag", "hash", "sha256", "md5", "md5hash", "checksum")
NAMES = ("filename", "name", "title")
DIRECTIONS = {
    **dict.fromkeys(("inbound", "in", "incoming", "received"), "inbound"),
    **dict.fromkeys(("outbound", "out", "outgoing", "outboundapi", "outbounddial", "dialed", "placed"), "outbound"),
}
IN_OBJECTS = ("name", "number", "phonenumber", "phone", "id")
"""Of an object in the place of a value (`"agent": {"name": …}`): what stands for it."""
SECRETS = ("token", "secret", "password", "signature", "apikey", "authorization", "credential")


def details_of(objects: Objects, time_zone: str, without: Collection[str] = ()) -> CallDetails:
    """The facts of a call; a time that cannot be read for certain stays empty, and in the metadata.

    Values in `without` are no metadata: the recording's own address and name.
    """
    told = {name: _first(objects, keys) for name, keys in FACTS.items()}
    direction = DIRECTIONS.get(plain(told["direction"].value), "")
    time_key, started_at = _started_at(objects, ZoneInfo(time_zone))
    used = {found.key for name, found in told.items() if name != "direction" or direction} | {time_key}
    facts = {name: found.value for name, found in told.items()} | {"direction": direction}
    return CallDetails(**facts, started_at=started_at, metadata=_metadata(objects, used, without))


def size_of(objects: Objects) -> int | None:
    """Bytes, of the object itself; None for what is no whole number."""
    value = _first(objects[:1], SIZES).value
    return int(value) if value.isascii() and value.isdigit() else None


def etag_of(objects: Objects) -> str:
    """What changes with the content, as far as the object itself tells."""
    return _first(objects[:1], ETAGS).value


def name_of(objects: Objects) -> str:
    """The file's name that the object itself tells; empty where none ends like a recording's."""
    named = (_value(objects[0], key) for key in NAMES) if objects else iter(())
    return next((safe_name(name) for name in named if has_audio_suffix(name)), "")


@dataclass(frozen=True)
class _Told:
    key: str = ""
    value: str = ""


def _first(objects: Objects, keys: Sequence[str]) -> _Told:
    """The first of these keys that any of the objects has, plain, with its value."""
    told = (_Told(key, value) for key in keys for item in objects if (value := _value(item, key)))
    return next(told, _Told())


def _value(item: Mapping[str, Any], wanted: str) -> str:
    for key, value in item.items():
        if plain(key) != wanted:
            continue
        if isinstance(value, dict):
            return next((told for inner in IN_OBJECTS if (told := text_of(value.get(inner), LONGEST_FACT))), "")
        return text_of(value, LONGEST_FACT)
    return ""


def _metadata(objects: Objects, used: set[str], without: Collection[str]) -> dict[str, str]:
    """What else stands beside the recording and around it; no addresses, and nothing that is called a secret."""
    told: dict[str, str] = {}
    for key, value in (pair for item in objects for pair in item.items()):
        name, text = text_of(key, LONGEST_KEY), text_of(value, LONGEST_VALUE)
        is_known = plain(key) in used or plain(key) in SIZES + ETAGS or value in without
        if not name or not text or is_known or "://" in text or any(word in plain(key) for word in SECRETS):
            continue
        told.setdefault(name, text)
        if len(told) == MOST_METADATA:
            break
    return told


def _started_at(objects: Objects, zone: ZoneInfo) -> tuple[str, datetime | None]:
    """The key that told the time, plain, and the time."""
    for key in TIMES:
        for item in objects:
            clock = _value(item, "time") if key == "date" else ""
            found = _time(f"{_value(item, key)} {clock}".strip(), zone)
            if found is not None and EARLIEST <= found.year < LATEST:
                return key, found
    return "", None


def _time(text: str, zone: ZoneInfo) -> datetime | None:
    """Seconds or milliseconds since 1970, ISO 8601 or RFC 5322; naive ones are of `zone`. None for a date alone."""
    try:
        if SECONDS.fullmatch(text):
            number = float(text)
            return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS else number, UTC)
        if ":" not in text:
            return None
        read = email.utils.parsedate_to_datetime(text) if RFC_5322.match(text) else datetime.fromisoformat(text)
        return moment_of(read, zone)
    except (ValueError, OverflowError, OSError):
        return None
