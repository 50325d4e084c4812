"""Answers to customers' questions, kept only as far as their quotes were said, and by whom they had to be said."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from insights.answers.located import Located
from insights.answers.ranking import ranked
from insights.checking.proofs import Proofs, shortened
from insights.providers.base import Task
from insights.schema import Asked, Dialogue, FoundAnswer
from insights.wire import WireAnswer, WireQuote


def checked_answers(task: Task, answers: Sequence[WireAnswer], proofs: Proofs) -> tuple[FoundAnswer, ...]:
    """Return an answer for each question that was asked: not found where the model says nothing of it.

    Of several answers to one question the first counts. Others, and answers to what nobody asked, are unverified.
    """
    first: dict[str, WireAnswer] = {}
    asked = {one.key for one in task.questions}
    for answer in answers:
        if answer.key not in asked or answer.key in first:
            proofs.note("answer to a question that nobody asked", answer.answer)
        else:
            first[answer.key] = answer
    dialogue = proofs.corrected
    return tuple(
        _answer(task, one, first[one.key], dialogue, proofs)
        if one.key in first
        else FoundAnswer(key=one.key, found=False)
        for one in task.questions
    )


def _answer(task: Task, asked: Asked, wire: WireAnswer, dialogue: Dialogue, proofs: Proofs) -> FoundAnswer:
    """Keep an answer with those of its quotes that were said by the wanted side; without any there is none."""
    located, unverified = _located(wire.quotes[: task.most_quotes], proofs.speakers(asked.role), proofs)
    unverified += [quote.quote for quote in wire.quotes[task.most_quotes :]]
    if wire.found and located:
        return FoundAnswer(
            key=asked.key, found=True, text=shortened(wire.answer), confidence=wire.confidence,
            quotes=ranked(asked, located, dialogue, task.best_quotes), unverified=_texts(unverified),
        )  # fmt: skip
    if wire.found:
        proofs.note(f"answer: {asked.text}", wire.answer)
    # What a model quotes for an answer that it says there is not proves nothing.
    return FoundAnswer(key=asked.key, found=False, unverified=_texts(unverified + [one.text for one in located]))


def _located(
    quotes: Sequence[WireQuote], speakers: Collection[str] | None, proofs: Proofs
) -> tuple[list[Located], list[str]]:
    """Part quotes into those that were said, with their place, and the others."""
    located: list[Located] = []
    unverified: list[str] = []
    for said in quotes:
        found = proofs.look_up(said, speakers)
        if found is None:
            unverified.append(said.quote)
        else:
            located.append(replace(found, relevance=said.relevance, sentiment=said.sentiment))
    return located, unverified


def _texts(quotes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shortened(quote) for quote in quotes))
