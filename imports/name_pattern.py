"""What file names tell of calls, by a pattern that a customer's names follow.

A pattern is text with fields in braces. A field takes as little of a name as it can and at least one character; names
are compared by RE2, whose time grows with the name alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, Self
from zoneinfo import ZoneInfo

import re2

from calls.work.errors import WorkError
from imports import name_times
from imports.details import CallDetails
from imports.names import has_audio_suffix

TIME, DIRECTION, ANYTHING = "time", "direction", "*"
PLACES = {
    "order_id": ("order_id", 120), "agent": ("agent", 120),
    "caller": ("caller_number", 40), "caller_number": ("caller_number", 40),
    "callee": ("callee_number", 40), "callee_number": ("callee_number", 40),
}  # fmt: skip
"""Fields that calls have, with what they are called there and how many characters that takes."""
DIRECTIONS = {
    "in": "inbound", "inbound": "inbound", "incoming": "inbound", "i": "inbound",
    "out": "outbound", "outbound": "outbound", "outgoing": "outbound", "o": "outbound",
}  # fmt: skip
OWN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
FIELD = re.compile(r"\{([^{}]*)\}")
SUFFIX_MARK = ".{*}"
MOST_FIELDS = 30


@dataclass(frozen=True)
class Field:
    """One field of a pattern; `form` is how a time is written."""

    name: str
    form: str = ""

    @property
    def expression(self) -> str:
        """What it can be, for RE2."""
        if self.name == ANYTHING:
            return ".*?"
        return f"({name_times.expression(self.form)})" if self.name == TIME else "(.+?)"

    @property
    def meaning(self) -> str:
        """What it tells: two names of one thing are one."""
        return PLACES[self.name][0] if self.name in PLACES else self.name


@dataclass(frozen=True)
class NamePattern:
    """A pattern such as `{time:%Y%m%d-%H%M%S}_{agent}_{order_id}.{*}`; empty tells nothing."""

    pattern: str
    time_zone: str
    _expression: Any = field(default=None, repr=False, compare=False)
    _fields: tuple[Field, ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def compiled(cls, pattern: str, time_zone: str) -> Self:
        """Ready to read names; raises WorkError for a pattern that is none."""
        if found := faults(pattern):
            text = f"The pattern of file names cannot be used: {found[0]}"
            hint = "Correct it in the Import settings of the customer."
            raise WorkError("import:user:name-pattern", text, hint=hint, permanent=True)
        if not pattern:
            return cls(pattern, time_zone)
        parts = list(_parts(_without_suffix(pattern)))
        told = tuple(part for part in parts if isinstance(part, Field) and part.name != ANYTHING)
        return cls(pattern, time_zone, _compiled(parts), told)

    def read(self, name: str) -> CallDetails:
        """What this name tells; nothing where it does not follow the pattern."""
        stem = self._stem(name)
        if self._expression is None or stem is None:
            return CallDetails()
        match = self._expression.fullmatch(stem)
        if match is None:
            return CallDetails()
        texts = {part: match.group(number) for number, part in enumerate(self._fields, 1)}
        return _details(texts, ZoneInfo(self.time_zone))

    def _stem(self, name: str) -> str | None:
        """The part of a name that is compared: without the suffix, unless the pattern ends in `.{*}`, which is one."""
        if self.pattern.endswith(SUFFIX_MARK):
            return name
        wanted = _suffix(self.pattern)
        if wanted:
            return name[: -len(wanted)] if name.lower().endswith(wanted.lower()) else None
        return name.removesuffix(_suffix(name))


def faults(pattern: str) -> list[str]:
    """What is wrong with a pattern, in words for who wrote it; empty when it can be used."""
    if not pattern:
        return []
    if "{" in FIELD.sub("", pattern) or "}" in FIELD.sub("", pattern):
        return ["Every field stands between { and }; one of them is missing, or stands inside another."]
    parts = list(_parts(pattern))
    told = [part for part in parts if isinstance(part, Field)]
    if not any(part.name != ANYTHING for part in told):
        return ["It has no field, such as {order_id}."]
    if any("/" in part or "\\" in part for part in parts if isinstance(part, str)):
        return ["It is compared with names of files, without their folders: leave out / and \\."]
    if len(told) > MOST_FIELDS:
        return [f"It has more than {MOST_FIELDS} fields."]
    return [*filter(None, map(_field_fault, told)), *_repeated(told), *_touching(parts)]


def _parts(pattern: str) -> Iterator[str | Field]:
    """Literal text and fields, in turn."""
    for number, text in enumerate(FIELD.split(pattern)):
        if number % 2:
            name, _, form = text.partition(":")
            yield Field(name.strip(), form)
        elif text:
            yield text


def _field_fault(told: Field) -> str:
    if told.name == TIME:
        if not told.form:
            return "Say how the time is written: {time:%Y%m%d-%H%M%S}, or {time:epoch}."
        return name_times.time_fault(told.form)
    if told.form:
        return f"Only a time has something behind a colon; {{{told.name}}} has not."
    if told.name != ANYTHING and not OWN_NAME.fullmatch(told.name):
        return f"{{{told.name}}} is no field: use letters, digits and _, or {{*}} for anything."
    return ""


def _repeated(told: list[Field]) -> list[str]:
    meanings = [part.meaning for part in told if part.name != ANYTHING]
    twice = dict.fromkeys(name for name in meanings if meanings.count(name) > 1)
    return [f"{{{name}}} stands there twice." for name in twice]


def _touching(parts: list[str | Field]) -> list[str]:
    """Fields beside each other of which nobody can say where one ends; a time ends by itself."""
    pairs = [pair for pair in pairwise(parts) if all(isinstance(part, Field) and part.name != TIME for part in pair)]
    return [f"Put something between {{{one.name}}} and {{{other.name}}}, or nobody can tell them apart."
            for one, other in pairs if isinstance(one, Field) and isinstance(other, Field)]  # fmt: skip


def _compiled(parts: list[str | Field]) -> Any:
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    text = "".join(part.expression if isinstance(part, Field) else re2.escape(part) for part in parts)
    return re2.compile(text, options)


def _without_suffix(pattern: str) -> str:
    return pattern.removesuffix(_suffix(pattern)) if not pattern.endswith(SUFFIX_MARK) else pattern


def _suffix(name: str) -> str:
    """Of a recording's name, or of a pattern that ends like one; empty where there is none."""
    return PurePosixPath(name).suffix if has_audio_suffix(name) else ""


def _details(texts: Mapping[Field, str], zone: ZoneInfo) -> CallDetails:
    facts: dict[str, Any] = {}
    metadata: dict[str, str] = {}
    for part, text in texts.items():
        if part.name == TIME:
            facts["started_at"] = name_times.read_time(text, part.form, zone)
        elif part.name == DIRECTION:
            facts["direction"] = DIRECTIONS.get(text.strip().lower(), "")
        elif part.name in PLACES:
            name, longest = PLACES[part.name]
            facts[name] = text.strip() if len(text.strip()) <= longest else ""
        else:
            metadata[part.name] = text
    return CallDetails(**facts, metadata=metadata)


TELLS_NOTHING = NamePattern("", "UTC")
