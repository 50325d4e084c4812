"""Writing questions: adding, changing, taking over whole lists, and saying before what a change would make outdated."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from calls.bulk.actions import ACTIONS
from calls.bulk.estimate import Estimate, estimate
from calls.bulk.plan import make_plan
from calls.bulk.selection import Selection
from calls.models import Action, Call, Customer, User
from insights import known
from insights.models import Answer, Question
from insights.models.question import asked_hash

ASKED = ("text", "wanted_role")
"""What makes another question of it: answers to another version are outdated."""
FIELDS = ("group", "text", "wanted_role", "position", "is_active")


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question as a list has it."""

    text: str
    group: str = ""
    wanted_role: str = ""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What became of a list of questions: those that are new, and those that were there already."""

    added: tuple[Question, ...]
    doubles: tuple[NewQuestion, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do, before it is done.

    `outdated` answers would be of another question; `calls` have been read and would lack an answer then, `planned`
    are all that "Generate insights" would take for it, which `expected` estimates.
    """

    outdated: int
    calls: int
    planned: int
    expected: Estimate


def plain(text: str) -> str:
    """A question without blanks that nobody sees."""
    return " ".join(text.split())


def add(*, customer: Customer, text: str, group: str = "", wanted_role: str = "", **more: Any) -> Question:
    """A new question, behind the others of its group where no position is given.

    Raises ValidationError where it is there already or makes no sense.
    """
    question = Question(customer=customer, text=plain(text), group=plain(group), wanted_role=wanted_role, **more)
    if "position" not in more:
        question.position = next_position(customer, question.group)
    question.full_clean()
    question.save()
    return question


def change(question: Question, **fields: Any) -> Question:
    """Write these fields; other words or another role count one version up. Raises ValidationError."""
    for name, value in fields.items():
        setattr(question, name, plain(value) if name in {"text", "group"} else value)
    question.full_clean()
    write(question)
    return question


def write(question: Question) -> None:
    """Store a question that was checked already, whatever has changed of it."""
    with transaction.atomic():
        before = Question.objects.select_for_update().filter(pk=question.pk).values_list("text_hash", flat=True).get()
        question.save(update_fields=[*FIELDS, "text_hash", "updated_at"])
        if question.text_hash != before:
            Question.objects.filter(pk=question.pk).update(version=F("version") + 1)
    question.refresh_from_db(fields=["version"])


def is_asked_anew(question: Question) -> bool:
    """Whether a question that is not saved yet asks something else than the one that is stored."""
    stored = Question.objects.filter(pk=question.pk).values_list("text_hash", flat=True).first()
    return stored is not None and stored != asked_hash(plain(question.text), question.wanted_role)


def effect_of(question: Question, user: User) -> Effect:
    """What storing this question as it is now would do: tried, and taken back."""
    outdated = Answer.objects.filter(question=question.pk, is_current=True).count() if is_asked_anew(question) else 0
    with transaction.atomic():
        write(question)
        effect = _effect(question, user, outdated)
        transaction.set_rollback(True)
    return effect


def effect_now(question: Question, user: User) -> Effect:
    """What asking the earlier calls a question, as it is stored, would come to."""
    return _effect(question, user, 0)


def _effect(question: Question, user: User, outdated: int) -> Effect:
    calls = 0
    if question.is_active:
        calls = Call.objects.visible_to(user).filter(known.unanswered(question), customer=question.customer_id).count()
    action = ACTIONS[Action.INSIGHTS]
    plan = make_plan(read_calls(question.customer_id), action, user)
    return Effect(outdated, calls, plan.eligible, estimate(plan, action))


def read_calls(customer: int) -> Selection:
    """The calls of a customer that have insights: those that a changed question is asked of again."""
    return Selection(filters={"customer": str(customer), "has_insight": "true"})


def take_over(customer: Customer, rows: Iterable[NewQuestion]) -> TakenOver:
    """Add the questions of a list that the customer does not have yet, in their order."""
    added, doubles = [], []
    with transaction.atomic():
        known_ones = {_same(row.text, row.wanted_role) for row in customer.questions.all()}
        for row in rows:
            key = _same(row.text, row.wanted_role)
            if key in known_ones:
                doubles.append(row)
                continue
            known_ones.add(key)
            added.append(add(customer=customer, text=row.text, group=row.group, wanted_role=row.wanted_role))
    return TakenOver(tuple(added), tuple(doubles))


def copy(source: Customer, target: Customer) -> TakenOver:
    """Add one customer's active questions to another's, who keeps those that are there."""
    rows = source.questions.filter(is_active=True).order_by("group", "position", "pk")
    return take_over(target, [NewQuestion(row.text, row.group, row.wanted_role) for row in rows])


def _same(text: str, wanted_role: str) -> tuple[str, str]:
    return plain(text).casefold(), wanted_role


def next_position(customer: Customer, group: str) -> int:
    """The place behind the last question of a group."""
    last = Question.objects.filter(customer=customer, group=group).aggregate(last=Max("position"))["last"]
    return min((last or 0) + 1, 32_767)
