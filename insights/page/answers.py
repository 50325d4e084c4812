"""What a call says on the customer's questions, put for people: by group, with the quotes behind each answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from calls.models import Call, Transcript
from insights.models import Answer, Question
from insights.page.quotes import Places, Said


@dataclass(frozen=True)
class Answered:
    """A question with what was found; `standing` says in words where it is not, or no longer, answered."""

    question: str
    text: str = ""
    sure: str = ""
    quotes: tuple[Said, ...] = ()
    is_found: bool = False
    standing: str = ""
    rule_based: bool = False
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Questions that are shown together; without a name where the customer gave none."""

    name: str
    answers: list[Answered]


def current_answers(call: Call) -> list[Answer]:
    """With their questions and quotes, in the order of questions."""
    rows = Answer.objects.filter(call=call, is_current=True).select_related("question").prefetch_related("quotes")
    return list(rows.order_by("question__group", "question__position", "question"))


def asked_now(call: Call) -> list[Question]:
    """The customer's questions to every call."""
    return list(Question.objects.filter(customer=call.customer_id, is_active=True).order_by("group", "position", "pk"))


def groups(
    answers: Iterable[Answer], questions: Iterable[Question], transcript: Transcript | None, places: Places
) -> list[Group]:
    """Answers that are there, and questions that have none."""
    by_question = {answer.question_id: answer for answer in answers}
    asked = {question.pk: question for question in questions}
    asked |= {key: answer.question for key, answer in by_question.items() if key not in asked}
    ordered = sorted(asked.values(), key=lambda row: (row.group, row.position, row.pk))
    return [
        Group(name, [_answered(row, by_question.get(row.pk), transcript, places) for row in rows])
        for name, rows in groupby(ordered, key=lambda row: row.group)
    ]


def _answered(question: Question, answer: Answer | None, transcript: Transcript | None, places: Places) -> Answered:
    if answer is None:
        return Answered(question.text, standing="Not asked of this call yet.")
    return Answered(
        question.text,
        text=answer.text,
        sure=f"{answer.confidence:.0%}" if answer.is_found else "",
        quotes=tuple(
            places.said(quote.text, quote.segment, start=quote.start_seconds, context=quote.context)
            for quote in answer.quotes.all()
        ),
        is_found=answer.is_found,
        standing=_standing(question, answer, transcript),
        rule_based=answer.rule_based,
        unverified=tuple(answer.unverified),
    )


def _standing(question: Question, answer: Answer, transcript: Transcript | None) -> str:
    if answer.question_hash != question.text_hash:
        return "Answers the question as it was worded earlier."
    if transcript is not None and answer.transcript_hash != transcript.text_hash:
        return "Drawn from an earlier wording of the transcript."
    return "" if question.is_active else "No longer asked."
