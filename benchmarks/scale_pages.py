"""The pages that `scale` asks for, each with the SQL of `scale_sql` for the same."""

# ruff: noqa: ISC004 - SQL of our own
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from benchmarks import scale_sql as sql
from calls.models import User

CALL = 543_210
FILTERS = {
    "customer and sentiment": ({"customer": 10, "sentiment": "negative"},
        "customer_id = 10 AND sentiment = 'negative'",
    ),
    "category and days": (
        {"category": "consult_scheduled", "first_day": "2025-06-01", "last_day": "2025-06-07"},
        "category = 'consult_scheduled' AND listed_on BETWEEN '2025-06-01' AND '2025-06-07' AND listed_at >= "
        "'2025-05-31' AND listed_at < '2025-06-09'",
    ),
    "red flags": ({"has_red_flags": "true"}, "red_flag_count > 0"),
    "not transcribed": ({"status": "new"}, "NOT has_transcript"),
    "failed": (
        {"status": "failed"},
        "c.id IN (SELECT call_id FROM calls_batchitem AS i WHERE state = 'failed' AND NOT EXISTS "
        "(SELECT 1 FROM calls_batchitem AS j WHERE j.call_id = i.call_id AND j.id > i.id))",
    ),
    "in work": (
        {"status": "in-work"},
        # With a limit, PostgreSQL collects them first.
        "c.id IN (SELECT call_id FROM calls_batchitem WHERE state IN ('waiting', 'running') LIMIT 1000000)",
    ),
    "ten minutes and more": ({"min_seconds": 600}, "duration_seconds >= 600"),
    "agent": ({"agent": "agent 105"}, "UPPER(agent) = 'AGENT 105'"),
    "four that few pass": (
        {"sentiment": "negative", "outcome": "escalated", "category": "consult_not_scheduled", "min_seconds": 300},
        "sentiment = 'negative' AND outcome = 'escalated' AND category = 'consult_not_scheduled' "
        "AND duration_seconds >= 300",
    ),
}  # fmt: skip

COLLECTED, WALKED = "collected", "walked"
SEARCHES = {
    "rare word": ("rareword777", COLLECTED, COLLECTED),
    "middling word": ('"word300"', WALKED, COLLECTED),
    "common word": ("word0", WALKED, WALKED),
    "order id": ("ORD-543210", COLLECTED, COLLECTED),
    "phrase": ('"word700 word3"', COLLECTED, COLLECTED),
}
"""The words, and how SQLite finds the first page and how it counts soonest: by the index, or through the list."""


@dataclass(frozen=True)
class Page:
    """An address, who asks for it, and statements for all that the page needs."""

    name: str
    client: Any
    address: str
    bare: list[tuple[str, list[Any]]]


def pages(only=""):
    """All that are measured, as far as their name contains `only`."""
    return [make(name=name) for name, make in _pages().items() if only in name]


def _pages():
    root, big = User.objects.get(username="root"), User.objects.get(username="big")
    library, reports = reverse("admin:calls_call_changelist"), "/reports/customer-1/"
    call, mine = reverse("admin:calls_call_change", args=[CALL]), sql.customer(big.pk, 1)
    return {
        "library": partial(_page, library, root, lambda: sql.library(("1 = 1", []), ("1 = 1", []))),
        **_filtered(library, root),
        **_searched(library, root),
        "call": partial(_page, call, root, partial(sql.call, CALL, root.pk)),
        "dashboard": partial(_page, reverse("admin:index"), root, sql.dashboard),
        "customer's overview": partial(_page, reports, big, lambda: [*mine, *sql.overview(1)]),
        "customer's list": partial(_page, f"{reports}calls/", big, lambda: [*mine, *sql.customers_list(1)]),
    }


def _filtered(library, user):
    return {
        f"library, {name}": partial(
            _page, f"{library}?{urlencode(query)}", user, partial(sql.library, (where, []), (where, []))
        )
        for name, (query, where) in FILTERS.items()
    }


def _searched(library, user):
    found = {}
    for name, (words, listed, counted) in SEARCHES.items():
        for more, where, whose in (({}, "", ""), ({"customer": 1}, " AND c.customer_id = 1", " of a customer")):
            address = f"{library}?{urlencode({'q': words, **more})}"
            hits = [
                (is_there + where, parameters) for is_there, parameters in (_hits(words, listed), _hits(words, counted))
            ]
            found[f"search, {name}{whose}"] = partial(_page, address, user, partial(sql.library, *hits))
    return found


def _page(address, user, statements, *, name):
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return Page(name, client, address, [*sql.who(client, user.pk), *statements()])


def _hits(words, way):
    """Calls in which these words are, written for this database."""
    plain = words.replace("-", " ").strip('"').lower()
    is_closed = words.endswith('"')
    sought = f" {plain} " if is_closed else f" {plain}"
    if connection.vendor == "postgresql":
        is_phrase = is_closed and " " in plain
        written = " AND position(%s in ' ' || body || ' ') > 0" if is_phrase else ""
        wanted = " & ".join(plain.split()) + ("" if is_closed else ":*")
        hits = f"SELECT call_id FROM calls_calltext WHERE vector @@ to_tsquery('simple', %s){written}"  # noqa: S608
        return f"c.id IN ({hits})", [wanted, *[sought] * is_phrase]
    if way == COLLECTED:
        query = f'"{plain}"' + ("" if is_closed else " *")
        return "c.id IN (SELECT rowid FROM calls_text_index WHERE calls_text_index MATCH %s)", [query]
    return "EXISTS (SELECT 1 FROM calls_calltext WHERE call_id = c.id AND instr(' ' || body || ' ', %s) > 0)", [sought]
