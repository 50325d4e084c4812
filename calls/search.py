"""Searching calls by order id, file, agent, numbers and what was said, with the same answers on both databases."""

import re
import unicodedata
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import RawSQL

from calls.models import Call, CallText, Transcript

MOST_BYTES = 500_000
"""Of one call that are searched: PostgreSQL's tsvector holds a megabyte."""
LONGEST_WORD = 200
"""Characters of a word that count: PostgreSQL takes 2,046 bytes."""
MOST_TERMS = 20
SHORTEST_BEGINNING = 3
"""Characters it takes to find longer words by their beginning: one letter would collect nearly all there is."""
FEW = 50_000
"""Up to so many hits SQLite collects them first; above, it walks the list and asks of each call whether it is one."""

_NOT_A_WORD = re.compile(r"[^\w]+|_+")
_PHRASES = re.compile(r'"([^"]*)"?|([^\s"]+)')


def normalised(text: str) -> str:
    """Lower-case words without accents and signs, with single spaces: what both databases split alike."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(word[:LONGEST_WORD] for word in _NOT_A_WORD.sub(" ", bare).split())


def searched_text(*parts: str) -> str:
    """What is written down of a call with these fields and words."""
    return normalised(" ".join(parts)).encode()[:MOST_BYTES].decode(errors="ignore")


def index(call: Call) -> None:
    """Write down what the call is searched by: its own fields and its current transcript."""
    said = Transcript.objects.filter(call=call, is_current=True).values_list("text", flat=True).first() or ""
    body = searched_text(call.order_id, call.file_name, call.agent, call.caller_number, call.callee_number, said)
    CallText.objects.update_or_create(call=call, defaults={"body": body})


def phrases(words: str) -> list[str]:
    """What is searched for: each word, or several words in quotation marks that must follow one another."""
    found = (normalised(quoted or bare) for quoted, bare in _PHRASES.findall(words))
    return list(dict.fromkeys(phrase for phrase in found if phrase))[:MOST_TERMS]


def matching(calls: QuerySet[Any], words: str) -> QuerySet[Any]:
    """The calls that contain every word or phrase; the last word may be the beginning of a longer one.

    Signs alone find nothing: who asks for something never gets everything.
    """
    wanted = phrases(words)
    if not wanted:
        return calls.none() if words.strip() else calls
    # Somebody still typing the last word sees what it may become; in quotation marks it is meant as it stands.
    is_open = not words.rstrip().endswith('"') and len(wanted[-1].split()[-1]) >= SHORTEST_BEGINNING
    if connection.vendor == "postgresql":
        return calls.filter(pk__in=_on_postgresql(wanted, is_open))
    query = _fts5_query(wanted, is_open)
    if _are_few(query):
        hits = "SELECT rowid FROM calls_text_index WHERE calls_text_index MATCH %s"
        return calls.filter(pk__in=RawSQL(hits, [query]))  # noqa: S611 - parameters only
    return calls.filter(_IsHit(F("pk"), Value(query)))


def _on_postgresql(wanted: list[str], is_open: bool) -> RawSQL:
    words = [word for phrase in wanted for word in phrase.split()]
    words[-1] += ":*" if is_open else ""
    conditions, parameters = ["vector @@ to_tsquery('simple', %s)"], [" & ".join(words)]
    for place, phrase in enumerate(wanted, 1):
        if " " in phrase:
            # Asked of the text itself: a tsvector forgets places beyond the 256th of a word and the 16,383rd of all.
            conditions.append("(' ' || body || ' ') LIKE %s")
            parameters.append(f"% {phrase}%" if is_open and place == len(wanted) else f"% {phrase} %")
    return RawSQL(f"SELECT call_id FROM calls_calltext WHERE {' AND '.join(conditions)}", parameters)  # noqa: S608, S611


class _IsHit(Func):
    """Asks SQLite's index of one call."""

    template = "EXISTS (SELECT 1 FROM calls_text_index WHERE rowid = %(expressions)s)"
    arg_joiner = " AND calls_text_index MATCH "
    output_field = BooleanField()


def _fts5_query(wanted: list[str], is_open: bool) -> str:
    return " ".join(f'"{phrase}"' for phrase in wanted) + (" *" if is_open else "")


def _are_few(query: str) -> bool:
    bounded = "SELECT COUNT(*) FROM (SELECT 1 FROM calls_text_index WHERE calls_text_index MATCH %s LIMIT %s)"
    with connection.cursor() as cursor:
        cursor.execute(bounded, [query, FEW + 1])
        return cursor.fetchone()[0] <= FEW
