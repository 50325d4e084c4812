"""System checks: what would go wrong later is said at the start."""

import os
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

from chat_project import env
from chat_project.sqlite import SAFE_SQLITE, sqlite_version


@register(Tags.database)
def sqlite_is_safe(**_: Any) -> list[CheckMessage]:
    """SQLite must be new enough for several processes on one WAL database."""
    if not settings.ON_SQLITE or sqlite_version() >= SAFE_SQLITE:
        return []
    version = ".".join(map(str, sqlite_version()))
    return [
        checks.Warning(
            f"SQLite {version} can corrupt a database that several processes use.",
            hint="Install the pysqlite3 package, take a Python with SQLite 3.51.3 or newer, or use PostgreSQL.",
            id="chat.W001",
        )
    ]


@register(Tags.compatibility)
def variables_are_known(**_: Any) -> list[CheckMessage]:
    """A misspelt variable is said, not silently ignored."""
    known = {row.name for row in env.TABLE}
    strange = sorted(name for name in os.environ if name.startswith("CHAT_") and name not in known)
    return [
        checks.Warning(f"{name} is not a setting of CHAT.", hint="docs/operating.md lists them all.", id="chat.W002")
        for name in strange
    ]


@register(Tags.security)
def production_is_configured(**_: Any) -> list[CheckMessage]:
    """Production names its key itself, so that every machine has the same."""
    if not settings.PRODUCTION or settings.ENV["CHAT_SECRET_KEY"]:
        return []
    return [
        checks.Error(
            "CHAT_SECRET_KEY is not set.",
            hint="Set the same long random text on all machines.",
            id="chat.E001",
        )
    ]
