"""Answers to customers' questions, kept only as far as their quotes were said, and by whom they had to be said."""

from collections.abc import Sequence

from insights.proofs import Proof, Proofs, shortened
from insights.providers.base import Task
from insights.schema import Asked, FoundAnswer, RankedQuote
from insights.wire import WireAnswer, WireQuote

RETRIEVAL, RELEVANCE = 0.4, 0.6


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
    return tuple(
        _answer(task, one, first[one.key], proofs) if one.key in first else FoundAnswer(key=one.key, found=False)
        for one in task.questions
    )


def _answer(task: Task, asked: Asked, wire: WireAnswer, proofs: Proofs) -> FoundAnswer:
    """Keep an answer with those of its quotes that were said by the wanted side; without any there is none."""
    roles = (asked.role,) if asked.role else ()
    found = [(said, proofs.look_up(said, roles)) for said in wire.quotes[: task.most_quotes]]
    unverified = [shortened(said.quote) for said, proof in found if proof is None]
    quotes = _ranked([(said, proof) for said, proof in found if proof], task.best_quotes)
    if wire.found and quotes:
        return FoundAnswer(
            key=asked.key, found=True, text=shortened(wire.answer), confidence=wire.confidence,
            quotes=quotes, unverified=tuple(unverified),
        )  # fmt: skip
    if wire.found:
        proofs.note(f"answer: {asked.text}", wire.answer)
    return FoundAnswer(
        key=asked.key, found=False, unverified=(*unverified, *(shortened(quote.quote) for quote in quotes))
    )


def _ranked(located: Sequence[tuple[WireQuote, Proof]], best: int) -> tuple[RankedQuote, ...]:
    """Return the best quotes, best first."""
    quotes = [
        RankedQuote(
            quote=proof.text, turn=proof.turn, match=proof.match, retrieval=0.0, relevance=said.relevance,
            combined=round(RELEVANCE * said.relevance, 4), mood=said.mood,
        )
        for said, proof in located
    ]  # fmt: skip
    return tuple(sorted(quotes, key=lambda quote: -quote.combined)[:best])
