"""What reading calls with hosted language models will cost, before anybody is asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import quantiles
from typing import Any

from django.db.models import Count, F, FloatField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Length
from pydantic import BaseModel

from calls.models import Customer, ModelPrice, Usage
from calls.stages.costs import TYPICAL_CALL_SECONDS, Spending, StageCost
from insights import known
from insights.models import Purpose, Question
from insights.prompts.templates import templates
from insights.providers import registry as providers
from insights.providers.base import Access
from insights.tokens import estimate_tokens
from insights.wire import AnswersReply, WholeReply

MILLION = 1_000_000
WORDS_PER_SECOND = 2.5
"""Of a conversation that nobody has written down yet: 150 a minute, as people speak."""
TOKENS_PER_WORD = (1.35, 1.75)
"""Of transcripts as models read them, with the numbers of lines and speakers."""
PROMPT_SHARE = (0.7, 1.0)
"""Of what `estimate_tokens` says of prompts: rather too many."""
TOKENS_PER_QUESTION = 20
"""Besides its words."""
CHARACTERS_PER_TOKEN = 4
ANSWER_TOKENS = (400, 1500)
"""What a model writes of a call, before there is any history; models that think write more than they show."""
TOKENS_PER_ANSWER = (40, 180)
REPAIRS = 0.05
"""Share of answers that are asked for once more, for the dearer end."""
LOOKED_AT, ENOUGH, MOST_CUSTOMERS = 500, 12, 20
"""Pieces of work of a customer looked back at, how many it takes to believe them, and of how many customers."""


@dataclass(frozen=True)
class Reader:
    """Who reads a customer's calls, and at what price; None where nobody has entered one."""

    provider: str
    model: str
    price: ModelPrice | None
    questions: int = 0
    question_tokens: int = 0


class InsightCost(StageCost):
    """By the words of the transcripts, and by what the customer's model wrote of earlier calls."""

    stage = "insights"

    def __init__(self, readers: Mapping[int, Reader]) -> None:
        self._readers = readers
        self._looked_at: dict[int, dict[str, tuple[float, float]]] = {}

    def cached(self) -> Q:
        """The same was paid for before."""
        return known.cached()

    def amounts(self, *, again: bool) -> dict[str, Any]:
        """Words that are read, and in how many calls only questions are open."""
        nothing_asked = not any(reader.questions for reader in self._readers.values())
        only_questions = Q(pk__in=[]) if again or nothing_asked else Q(known.is_analysed())
        return {"words": Sum(_words()), "only_questions": Count("pk", filter=only_questions)}

    def spending(self, customer: int, calls: int, sums: Mapping[str, Any]) -> Spending | None:
        """None for customers whose calls are read on this machine."""
        reader = self._readers.get(customer)
        if reader is None:
            return None
        low, high = (self._tokens(customer, reader, calls, sums, end) for end in (0, 1))
        # In requests to one model what comes before the transcript is the same: most of it is kept by the provider.
        kept = round(max(calls - 1, 0) * PROMPT_SHARE[0] * _prompt_tokens()[Purpose.ANALYSIS])
        return Spending(
            stage=self.stage,
            customer=customer,
            provider=reader.provider,
            model=reader.model,
            calls=calls,
            unpriced=calls if reader.price is None else 0,
            usd_low=_usd(reader.price, low, kept=min(kept, low.sent)),
            usd_high=_usd(reader.price, high, kept=0),
            requests_low=low.requests,
            requests_high=high.requests,
            input_tokens_low=low.sent,
            input_tokens_high=high.sent,
            output_tokens_low=low.written,
            output_tokens_high=high.written,
        )

    def _tokens(self, customer: int, reader: Reader, calls: int, sums: Mapping[str, Any], end: int) -> Tokens:
        window = (reader.price and reader.price.context_tokens) or Access().window_tokens
        said = (sums["words"] or 0.0) * TOKENS_PER_WORD[end]
        # A call too long for the window is read in parts; at the dearer end some are asked again.
        requests = calls if end == 0 else calls + int(said / window) + _some(calls)
        each = self._answers(customer, reader)
        questions = int(sums["only_questions"] or 0)
        written = (calls - questions) * each[Purpose.ANALYSIS][end] + questions * each[Purpose.ANSWERS][end]
        again = 1 + REPAIRS * end
        prompt = _prompt_tokens()
        prompts = (requests - questions) * prompt[Purpose.ANALYSIS] + questions * prompt[Purpose.ANSWERS]
        asked = requests * reader.question_tokens
        return Tokens(requests, round(prompts * PROMPT_SHARE[end] + asked + said * again), round(written * again))

    def _answers(self, customer: int, reader: Reader) -> dict[str, tuple[float, float]]:
        """Tokens of one answer by what was asked for: quartiles of the customer's history, or assumed."""
        found = self._looked_at.get(customer)
        if found is None:
            history = _written(customer, reader) if len(self._looked_at) < MOST_CUSTOMERS else {}
            usual = _usual(reader)
            found = {purpose: _quartiles(history.get(purpose, [])) or usual[purpose] for purpose in usual}
            self._looked_at[customer] = found
        return found


@dataclass(frozen=True)
class Tokens:
    """What is sent and written in so many requests."""

    requests: int
    sent: int
    written: int


def of_insights() -> StageCost | None:
    """What insights cost; None while every customer's calls are read on this machine."""
    chosen = Customer.objects.filter(insight_provider__in=known.hosted()).order_by()
    customers = list(chosen.values_list("pk", "insight_provider", "insight_settings__model"))
    if not customers:
        return None
    rows = ModelPrice.objects.filter(provider__in={provider for _pk, provider, _model in customers})
    prices = {(row.provider, row.model): row for row in rows}
    questions = _questions()
    readers = {}
    for pk, provider, chosen_model in customers:
        model = chosen_model or providers.provider_class(provider).default_model
        readers[pk] = Reader(provider, model, prices.get((provider, model)), *questions.get(pk, (0, 0)))
    return InsightCost(readers)


@cache
def _prompt_tokens() -> dict[str, int]:
    """What is sent before each transcript, by what is asked for: what is wanted, and the shape of the answer."""
    texts = templates()
    return {
        Purpose.ANALYSIS: _tokens_of(texts.analysing(), WholeReply),
        Purpose.ANSWERS: _tokens_of(texts.answering(), AnswersReply),
    }


def _tokens_of(texts: tuple[str, ...], reply: type[BaseModel]) -> int:
    always = texts[:2]  # the others are for parts of long calls and for repairs
    return estimate_tokens("\n".join([*always, json.dumps(reply.model_json_schema())]))


def _questions() -> dict[int, tuple[int, int]]:
    """By customer: how many questions are asked of each call, and their tokens."""
    rows = Question.objects.filter(is_active=True).order_by().values("customer_id")
    rows = rows.annotate(number=Count("pk"), length=Sum(Length("text")))
    return {
        row["customer_id"]: (
            row["number"], row["number"] * TOKENS_PER_QUESTION + row["length"] // CHARACTERS_PER_TOKEN
        )
        for row in rows
    }  # fmt: skip


def _words() -> Coalesce:
    """Of a row of `Call`: how many words its transcript has, or will have."""
    written = known.present_transcripts(OuterRef("pk")).values("word_count")[:1]
    seconds = Coalesce(F("duration_seconds"), Value(TYPICAL_CALL_SECONDS))
    return Coalesce(Cast(Subquery(written), FloatField()), seconds * Value(WORDS_PER_SECOND))


def _written(customer: int, reader: Reader) -> dict[str, list[int]]:
    """Tokens that the customer's model wrote lately, by what it was asked for."""
    latest = Usage.objects.filter(customer=customer).order_by("-created_at")
    rows = latest.values_list("provider", "model", "purpose", "output_tokens")[:LOOKED_AT]
    found: dict[str, list[int]] = {}
    for provider, model, purpose, tokens in rows:
        if (provider, model) == (reader.provider, reader.model):
            found.setdefault(purpose, []).append(tokens)
    return found


def _usual(reader: Reader) -> dict[str, tuple[float, float]]:
    low, high = (reader.questions * tokens for tokens in TOKENS_PER_ANSWER)
    return {
        Purpose.ANALYSIS: (ANSWER_TOKENS[0] + low, ANSWER_TOKENS[1] + high),
        Purpose.ANSWERS: (float(low), float(high)),
    }


def _quartiles(tokens: Iterable[int]) -> tuple[float, float] | None:
    tokens = list(tokens)
    if len(tokens) < ENOUGH:
        return None
    low, _median, high = quantiles(tokens)
    return low, high


def _some(calls: int) -> int:
    """How many of so many are asked again, at least one."""
    return -int(-calls * REPAIRS // 1)


def _usd(price: ModelPrice | None, tokens: Tokens, *, kept: int) -> float:
    if price is None:
        return 0.0
    fresh = (tokens.sent - kept) * float(price.usd_per_million_input)
    dollars = fresh + kept * float(price.usd_per_million_kept_input)
    return (dollars + tokens.written * float(price.usd_per_million_output)) / MILLION
