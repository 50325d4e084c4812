"""Searching calls by order id, file, agent, numbers and what was said, with the same answers on both databases."""

import re
import unicodedata
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import RawSQL

from calls.models import Call, CallText, Transcript

MOST_BYTES = 500_000
"""Of one call that are searched: PostgreSQL's tsvector holds a megabyte."""
LONGEST_WORD = 200
"""Characters of a word that count: PostgreSQL takes 2,046 bytes."""
MOST_TERMS = 20
SHORTEST_BEGINNING = 3
"""Characters it takes to find longer words by their beginning: one letter would collect nearly all there is."""
FEW, MANY = 10_000, 200_000
"""Hits, from which SQLite is asked otherwise (`_OnSQLite`); measured by benchmarks/scale.py."""

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
    CallText.objects.update_or_create(call=call, defaults={"body": _body(call, said)})


def index_new(call: Call) -> None:
    """Write down what a call is searched by that was made in this transaction, and has no transcript yet."""
    CallText.objects.create(call=call, body=_body(call, ""))


def _body(call: Call, said: str) -> str:
    return searched_text(call.order_id, call.file_name, call.agent, call.caller_number, call.callee_number, said)


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
    return calls.filter(_OnSQLite(wanted, is_open))


def _on_postgresql(wanted: list[str], is_open: bool) -> RawSQL:
    words = [word for phrase in wanted for word in phrase.split()]
    words[-1] += ":*" if is_open else ""
    conditions, parameters = ["vector @@ to_tsquery('simple', %s)"], [" & ".join(words)]
    for sought in _as_written(wanted, is_open):
        if " " in sought.strip():
            # Asked of the text itself: a tsvector forgets places beyond the 256th of a word and the 16,383rd of all.
            conditions.append("position(%s in ' ' || body || ' ') > 0")
            parameters.append(sought)
    return RawSQL(f"SELECT call_id FROM calls_calltext WHERE {' AND '.join(conditions)}", parameters)  # noqa: S608, S611


class _OnSQLite(Func):
    """True of a call that is a hit; written for what the query is about.

    Few hits are collected from the index first. Of many, a list in order shows the first of them only: it is walked,
    and the text of each call looked at. What has no order (counts, sums) collects, unless nearly all calls are hits.
    """

    output_field = BooleanField()

    def __init__(self, wanted: list[str], is_open: bool) -> None:
        super().__init__(F("pk"))
        self.sought = _as_written(wanted, is_open)
        self.query = " ".join(f'"{phrase}"' for phrase in wanted) + (" *" if is_open else "")
        self.hits = _counted(self.query, MANY + 1)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]  # noqa: ARG002
        """One of the two questions."""
        key, parameters = compiler.compile(self.source_expressions[0])
        if self.hits <= FEW or (self.hits <= MANY and not compiler.query.order_by):
            hits = "SELECT rowid FROM calls_text_index WHERE calls_text_index MATCH %s"
            return f"{key} IN ({hits})", (*parameters, self.query)
        written = " AND ".join("instr(' ' || body || ' ', %s) > 0" for _ in self.sought)
        return (
            f"EXISTS (SELECT 1 FROM calls_calltext WHERE call_id = {key} AND {written})",  # noqa: S608 - our own words
            (*parameters, *self.sought),
        )


def _as_written(wanted: list[str], is_open: bool) -> list[str]:
    """The phrases as they stand in a text that begins and ends with a space."""
    closed = [f" {phrase} " for phrase in wanted]
    return [*closed[:-1], closed[-1].rstrip()] if is_open else closed


def _counted(query: str, limit: int) -> int:
    bounded = "SELECT COUNT(*) FROM (SELECT 1 FROM calls_text_index WHERE calls_text_index MATCH %s LIMIT %s)"
    with connection.cursor() as cursor:
        cursor.execute(bounded, [query, limit])
        return int(cursor.fetchone()[0])
