"""Questions: their versions, lists of them, and what a change makes outdated."""

import pytest
from django.core.exceptions import ValidationError

from calls import facts
from insights import questions
from insights.models import Answer, Insight, Question
from insights.models.question import asked_hash
from insights.providers.registry import provider_class
from insights.questions import NewQuestion
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return cast.new_customer()


@pytest.fixture
def question(customer):
    return questions.add(customer=customer, text="What of the price?", group="Price")


def answered(question, name="call.wav"):
    """A call whose present insight and answer are those of the embedded rules."""
    call = cast.new_call(question.customer, name)
    words = cast.Transcript.objects.create(
        call=call, content_hash="x", engine="x", model="x", language="en", text="Dear.", text_hash=name,
        audio_seconds=60, segments=cast.SEGMENTS, word_count=1,
    )  # fmt: skip
    rules = provider_class("offline")
    made = {"provider": "offline", "model": rules.default_model, "rule_based": True, "transcript_hash": name}
    Insight.objects.create(call=call, transcript=words, prompt_version=rules.prompt_version, **made)
    Answer.objects.create(
        call=call, question=question, transcript=words, question_version=question.version, is_found=False,
        question_hash=question.text_hash, prompt_version=rules.answers_version, **made,
    )  # fmt: skip
    facts.note(call, has_transcript=True, has_insight=True)
    return call


def test_other_words_are_another_version(question):
    questions.change(question, text="What about the price?")
    question.refresh_from_db()
    assert (question.version, question.text_hash) == (2, asked_hash("What about the price?", ""))


def test_another_role_is_another_version(question):
    questions.change(question, wanted_role="customer")
    assert Question.objects.get().version == 2


def test_another_group_place_or_standing_is_the_same_version(question):
    questions.change(question, group="Money", position=7, is_active=False)
    assert (Question.objects.get().version, Question.objects.get().group) == (1, "Money")


def test_blanks_that_nobody_sees_make_no_other_version(question):
    questions.change(question, text="  What of  the price? ")
    assert Question.objects.get().version == 1


def test_the_hash_is_of_the_words_however_a_question_is_saved(question):
    question.text = "Something else?"
    question.save()
    Question.objects.bulk_create([Question(customer=question.customer, text="Third?")])
    assert all(row.text_hash == asked_hash(row.text, row.wanted_role) for row in Question.objects.all())


def test_the_same_question_is_not_added_twice(question):
    with pytest.raises(ValidationError, match="has this question already"):
        questions.add(customer=question.customer, text="What of the price?")


def test_new_questions_come_behind_the_others_of_their_group(customer, question):
    assert questions.add(customer=customer, text="Too dear?", group="Price").position == question.position + 1


def test_a_list_adds_what_is_new_and_tells_what_was_there(customer, question):
    taken = questions.take_over(customer, [NewQuestion("what of the PRICE?"), NewQuestion("Who calls?", "People")])
    assert [row.text for row in taken.added] == ["Who calls?"]
    assert [row.text for row in taken.doubles] == ["what of the PRICE?"]


def test_active_questions_are_copied_to_another_customer(customer, question):
    questions.add(customer=customer, text="Not any more?", is_active=False)
    other = cast.new_customer("Other Clinic")
    questions.copy(customer, other)
    assert [(row.text, row.group, row.version) for row in other.questions.all()] == [("What of the price?", "Price", 1)]
    assert questions.copy(customer, other).added == ()


def test_what_a_change_would_undo_is_told_and_nothing_is_stored(question):
    answered(question)
    answered(question, "second.wav")
    question.text = "What about the price?"
    effect = questions.effect_of(question, cast.superuser())
    assert (effect.outdated, effect.calls, effect.planned) == (2, 2, 2)
    assert (Question.objects.get().text, Question.objects.get().version) == ("What of the price?", 1)


def test_a_change_of_the_group_undoes_nothing(question):
    answered(question)
    question.group = "Money"
    effect = questions.effect_of(question, cast.superuser())
    assert (effect.outdated, effect.calls) == (0, 0)


def test_a_question_that_is_not_asked_any_more_asks_no_calls(question):
    answered(question)
    question.text, question.is_active = "What about the price?", False
    effect = questions.effect_of(question, cast.superuser())
    assert (effect.outdated, effect.calls) == (1, 0)
