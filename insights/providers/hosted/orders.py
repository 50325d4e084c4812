"""What a model is asked: messages around a piece of a transcript, as a request that can be sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from insights.prompts.templates import templates
from insights.providers.base import Request, Task
from insights.providers.hosted.houses import House
from insights.providers.hosted.lines import harmless
from insights.providers.hosted.overall import OverallReply
from insights.providers.hosted.reading import UnreadableError
from insights.providers.hosted.shapes import response_format
from insights.providers.hosted.windows import Window
from insights.tokens import estimate_tokens
from insights.wire import AnalysisReply, AnswersReply, Filled, WholeReply

ANALYSIS, ANSWERS, REPAIR = "analysis", "answers", "repair"
ANALYSIS_TOKENS = 10_000
"""The most that an analysis may have: two thousand are usual, models that think aloud first take several times that."""
BASE_TOKENS, QUESTION_TOKENS = 3_000, 600
MOST_OF_WINDOW = 4
"""A fourth of a small window is left for the answer."""
REPAIR_FACTOR = 2
"""How much more an answer may have that was cut off."""
MARGIN = 0.03
FRAME_TOKENS = 60
"""What stands around each request and message beside its text."""

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Order:
    """A question to a model: all that a request for it needs."""

    purpose: str
    form: type[Filled]
    messages: tuple[Message, ...]
    answer_tokens: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Writes orders and requests for one model."""

    house: House
    model: str
    window_tokens: int

    def request(self, order: Order) -> Request:
        """An order as it is sent."""
        asked = response_format(order.form)
        body: dict[str, Any] = {
            "model": self.model,
            "messages": list(order.messages),
            "response_format": asked,
            self.house.limit_field: order.answer_tokens,
        }
        return Request(order.purpose, body, self.tokens(order), order.answer_tokens)

    def tokens(self, order: Order) -> int:
        """About how many tokens an order has as it is sent."""
        form = estimate_tokens(json.dumps(response_format(order.form)))
        return form + sum(estimate_tokens(message["content"]) + FRAME_TOKENS for message in order.messages)

    def room(self, task: Task) -> int:
        """Tokens of a transcript that fit beside all else into the model's window; below 1 where none do."""
        empty = reading_order(task, (), 2, 2, self.answer_tokens(task))
        return int(self.window_tokens * (1 - MARGIN)) - self.tokens(empty) - empty.answer_tokens

    def answer_tokens(self, task: Task) -> int:
        """The most that an answer may have."""
        wanted = (ANALYSIS_TOKENS if task.wants_analysis else BASE_TOKENS) + QUESTION_TOKENS * len(task.questions)
        return min(wanted, self.window_tokens // MOST_OF_WINDOW)

    def repair(self, order: Order, error: UnreadableError) -> Order:
        """The order once more, with the answer that was given and what is wrong with it, as far as it fits."""
        said = {"role": "assistant", "content": error.said or "(nothing)"}
        wrong = "\n".join(f"- {harmless(fault)}" for fault in error.faults)
        asked = {"role": "user", "content": templates().repair.replace("{faults}", wrong)}
        whole = Order(REPAIR, order.form, (*order.messages, said, asked), order.answer_tokens)
        return whole if self._fits(whole) else Order(REPAIR, order.form, (*order.messages, asked), order.answer_tokens)

    def shorter(self, order: Order) -> Order:
        """The order once more for a shorter answer that may be longer than the one that was cut off."""
        *before, last = order.messages
        asked = {**last, "content": f"{last['content']}\n\n{templates().shorter}"}
        most = self.window_tokens - self.tokens(order) - int(self.window_tokens * MARGIN)
        allowed = max(order.answer_tokens, min(order.answer_tokens * REPAIR_FACTOR, most))
        return Order(REPAIR, order.form, (*before, asked), allowed)

    def _fits(self, order: Order) -> bool:
        return self.tokens(order) + order.answer_tokens <= self.window_tokens


def reading_order(task: Task, window: Window, number: int, parts: int, answer_tokens: int) -> Order:
    """Ask for all that a task wants, of one window of its transcript; `number` counts from 1."""
    system = {"role": "system", "content": "\n\n".join(_rules(task))}
    user = {"role": "user", "content": "\n\n".join(_given(task, window, number, parts))}
    return Order(ANALYSIS if task.wants_analysis else ANSWERS, form_of(task), (system, user), answer_tokens)


def overall_order(parts: Sequence[OverallReply], answer_tokens: int) -> Order:
    """Ask for what is to be said of a whole call whose parts were read."""
    told = harmless(json.dumps([part.model_dump(mode="json") for part in parts], ensure_ascii=False))
    system = {"role": "system", "content": templates().whole}
    user = {"role": "user", "content": f"<parts>\n{told}\n</parts>"}
    return Order(ANALYSIS, OverallReply, (system, user), answer_tokens)


def form_of(task: Task) -> type[Filled]:
    """The form that holds all that a task wants."""
    if not task.questions:
        return AnalysisReply
    return WholeReply if task.wants_analysis else AnswersReply


def keys_of(task: Task) -> dict[str, str]:
    """The key of each question by the one that the model is given."""
    return {f"q{number}": asked.key for number, asked in enumerate(task.questions, 1)}


def _rules(task: Task) -> list[str]:
    """What is the same for every call comes first: providers keep it and charge less for it."""
    texts = templates()
    analysis = [texts.analysis] if task.wants_analysis else []
    questions = [texts.questions.replace("{most_quotes}", str(task.most_quotes))] if task.questions else []
    return [texts.system, *analysis, *questions]


def _given(task: Task, window: Window, number: int, parts: int) -> list[str]:
    given = []
    if task.questions:
        asked = "\n".join(_question(key, task, place) for place, key in enumerate(keys_of(task)))
        given.append(f"<questions>\n{asked}\n</questions>")
    if parts > 1:
        part = templates().part
        given.append(part.replace("{number}", str(number)).replace("{parts}", str(parts)))
    lines = "\n".join(line.text for line in window)
    return [*given, f"<transcript>\n{lines}\n</transcript>"]


def _question(key: str, task: Task, place: int) -> str:
    asked = task.questions[place]
    return f"{key} | {asked.role or 'anybody'} | {harmless(asked.text)}"
