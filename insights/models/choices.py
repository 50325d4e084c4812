"""The schema's enums as choices of database fields."""

from enum import StrEnum


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """Value and label of each member: `no_resolution` is shown as "No resolution"."""
    return [(member.value, member.value.replace("_", " ").capitalize()) for member in enum]


def values(enum: type[StrEnum]) -> list[str]:
    """The values alone, for check constraints."""
    return [member.value for member in enum]
