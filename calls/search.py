"""Searching calls by order id, file, agent, numbers and what was said, with the same answers on both databases."""

import re
import unicodedata
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import RawSQL

from calls.models import Call, CallText, Transcript

MOST_CHARACTERS = 500_000
"""Of one call that are searched: PostgreSQL's tsvector holds a megabyte."""
MOST_TERMS = 20
FEW = 50_000
"""Up to so many hits SQLite collects them first; above, it walks the list and asks of each call whether it is one."""

_NOT_A_WORD = re.compile(r"[^\w]+|_+")
_PHRASES = re.compile(r'"([^"]*)"?|(\S+)')


def normalised(text: str) -> str:
    """Lower-case words without accents and signs, with single spaces: what both databases split alike."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in plain if not unicodedata.combining(character))
    return _NOT_A_WORD.sub(" ", bare).strip()


def index(call: Call) -> None:
    """Write down what the call is searched by: its own fields and its current transcript."""
    said = Transcript.objects.filter(call=call, is_current=True).values_list("text", flat=True).first() or ""
    fields = (call.order_id, call.file_name, call.agent, call.caller_number, call.callee_number)
    body = normalised(" ".join([*fields, said]))[:MOST_CHARACTERS]
    CallText.objects.update_or_create(call=call, defaults={"body": body})


def phrases(words: str) -> list[str]:
    """What is searched for: each word, or several words in quotation marks that must follow one another."""
    found = (normalised(quoted or bare) for quoted, bare in _PHRASES.findall(words))
    return list(dict.fromkeys(phrase for phrase in found if phrase))[:MOST_TERMS]


def matching(calls: QuerySet[Any], words: str) -> QuerySet[Any]:
    """The calls that contain every word or phrase; the last word may be the beginning of a longer one."""
    wanted = phrases(words)
    if not wanted:
        return calls
    # Somebody still typing the last word sees what it may become; in quotation marks it is meant as it stands.
    open_end = not words.rstrip().endswith('"')
    if connection.vendor == "postgresql":
        hits = "SELECT call_id FROM calls_calltext WHERE vector @@ to_tsquery('simple', %s)"
        return calls.filter(pk__in=RawSQL(hits, [_tsquery(wanted, open_end)]))  # noqa: S611 - parameters only
    query = _fts5_query(wanted, open_end)
    if _are_few(query):
        return calls.filter(
            pk__in=RawSQL("SELECT rowid FROM calls_text_index WHERE calls_text_index MATCH %s", [query])
        )
    return calls.filter(_IsHit(F("pk"), Value(query)))


class _IsHit(Func):
    """Asks SQLite's index of one call."""

    template = "EXISTS (SELECT 1 FROM calls_text_index WHERE rowid = %(expressions)s)"
    arg_joiner = " AND calls_text_index MATCH "
    output_field = BooleanField()


def _fts5_query(wanted: list[str], open_end: bool) -> str:
    return " ".join(f'"{phrase}"' for phrase in wanted) + (" *" if open_end else "")


def _tsquery(wanted: list[str], open_end: bool) -> str:
    terms = [" <-> ".join(phrase.split()) for phrase in wanted]
    return " & ".join(f"({term})" for term in [*terms[:-1], terms[-1] + (":*" if open_end else "")])


def _are_few(query: str) -> bool:
    bounded = "SELECT COUNT(*) FROM (SELECT 1 FROM calls_text_index WHERE calls_text_index MATCH %s LIMIT %s)"
    with connection.cursor() as cursor:
        cursor.execute(bounded, [query, FEW + 1])
        return cursor.fetchone()[0] <= FEW
