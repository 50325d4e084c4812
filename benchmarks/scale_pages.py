"""The pages that `scale` asks for, each with the bare SQL for the same rows."""

# ruff: noqa: S608, ISC004 - SQL of our own
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from calls.models import Customer, User

COLUMNS = """c.id, c.listed_at, c.duration_seconds, c.silence_share, c.category, c.sentiment, c.objection_count,
    c.red_flag_count, c.has_transcript, c.has_insight, c.file_name, c.agent, k.name, k.time_zone"""
LIST = f"SELECT {COLUMNS} FROM calls_call AS c JOIN calls_customer AS k ON k.id = c.customer_id"
ORDER = "ORDER BY c.listed_at DESC, c.id DESC LIMIT 100"
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
        {"status": "in-work"}, "c.id IN (SELECT call_id FROM calls_batchitem WHERE state IN ('waiting', 'running'))",
    ),
    "ten minutes and more": ({"min_seconds": 600}, "duration_seconds >= 600"),
    "agent": ({"agent": "agent 105"}, "UPPER(agent) = 'AGENT 105'"),
    "four that few pass": (
        {"sentiment": "negative", "outcome": "escalated", "category": "consult_not_scheduled", "min_seconds": 300},
        "sentiment = 'negative' AND outcome = 'escalated' AND category = 'consult_not_scheduled' "
        "AND duration_seconds >= 300",
    ),
}  # fmt: skip
SEARCHES = {
    "rare word": "rareword777", "middling word": '"word300"', "common word": "word0", "order id": "ORD-543210",
    "phrase": '"word700 word3"',
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """An address, who asks for it, and the SQL that finds the same."""

    name: str
    client: Any
    address: str
    bare: list[tuple[str, list[Any]]]


def pages():
    """All that are measured."""
    root, customers_user = client("root"), client("big")
    library = reverse("admin:calls_call_changelist")
    yield Page("library", root, library, listed("1 = 1"))
    for name, (query, where) in FILTERS.items():
        yield Page(f"library, {name}", root, f"{library}?{urlencode(query)}", listed(where))
    for name, words in SEARCHES.items():
        for more, where in (({}, "1 = 1"), ({"customer": 1}, "customer_id = 1")):
            address = f"{library}?{urlencode({'q': words, **more})}"
            yield Page(f"search, {name}{' of a customer' if more else ''}", root, address, searched(words, where))
    yield Page("call", root, reverse("admin:calls_call_change", args=[543_210]), one_call(543_210))
    yield Page("dashboard", root, reverse("admin:index"), days("1 = 1"))
    slug = Customer.objects.get(pk=1).slug
    yield Page("customer's overview", customers_user, f"/reports/{slug}/", days("customer_id = 1"))
    yield Page("customer's list", customers_user, f"/reports/{slug}/calls/", listed("customer_id = 1"))


def client(name):
    found = Client(SERVER_NAME="localhost")
    found.force_login(User.objects.get(username=name))
    return found


def listed(where, *parameters):
    counted = f"SELECT COUNT(*) FROM (SELECT 1 FROM calls_call AS c WHERE {where} LIMIT 10001) AS found"
    return [(f"{LIST} WHERE {where} {ORDER}", list(parameters)), (counted, list(parameters))]


def searched(words, where):
    """The plainest way to ask the index."""
    plain = words.replace("-", " ").strip('"').lower()
    if connection.vendor == "postgresql":
        hits = "SELECT call_id FROM calls_calltext WHERE vector @@ phraseto_tsquery('simple', %s)"
    else:
        hits, plain = "SELECT rowid FROM calls_text_index WHERE calls_text_index MATCH %s", f'"{plain}"'
    return listed(f"{where} AND c.id IN ({hits})", plain)


def one_call(number):
    tables = ("calls_call WHERE id", "calls_audioprofile WHERE call_id", "calls_transcript WHERE call_id",
              "insights_insight WHERE call_id", "calls_batchitem WHERE call_id")  # fmt: skip
    return [(f"SELECT * FROM {table} = %s", [number]) for table in tables]


def days(where):
    """The last 30 days, which are what charts show."""
    first = timezone.now().date() - timedelta(days=29)
    sums = f"""SELECT listed_on, category, sentiment, COUNT(*), SUM(duration_seconds), SUM(cost_usd) FROM calls_call
        WHERE {where} AND listed_on >= %s GROUP BY 1, 2, 3"""
    return [(sums, [str(first)])]
