"""What no longer stands for what is there now, and why: exactly that, and nothing else."""

import pytest

from calls import corrections
from calls.models import Transcript
from insights import known
from insights.models import Answer, Insight, InsightSettings, Question
from insights.page.outdated import outdated
from tests import cast


@pytest.fixture
def told(call):
    def told():
        transcript = Transcript.objects.get(call=call, is_current=True)
        insight = Insight.objects.get(call=call, is_current=True)
        return outdated(call, transcript, insight, Answer.objects.filter(call=call, is_current=True)).all

    return told


@pytest.fixture
def ask(call):
    """A question of the customer, answered."""

    def ask(text, **fields):
        question = Question.objects.create(customer=call.customer, text=text)
        transcript = Transcript.objects.get(call=call, is_current=True)
        maker = known.maker_of(call.customer)
        Answer.objects.create(
            **{
                "call": call, "question": question, "transcript": transcript, "question_version": 1,
                "question_hash": question.text_hash, "transcript_hash": transcript.text_hash, "is_found": True,
                "provider": maker.provider, "model": maker.model, "prompt_version": maker.answers_version,
                "rule_based": True, "text": "Yes.", **fields,
            }
        )  # fmt: skip
        return question

    return ask


def test_what_stands_for_all_that_is_there_is_not_outdated(told, ask):
    ask("Was a price named?")
    assert told() == ()


def test_corrected_words_make_the_insight_and_its_answers_outdated(call, transcript, told, ask):
    ask("Was a price named?")
    corrections.correct_text(
        call=call, texts={1: "It is fine."}, seen_hash=transcript.text_hash, user=cast.superuser()
    )  # fmt: skip
    words, answers = told()
    assert "corrected since" in words
    assert "1 answer is missing" in answers


def test_swapped_speakers_make_it_outdated(call, transcript, told):
    corrections.swap_speakers(call=call, seen_hash=transcript.text_hash, user=cast.superuser())
    assert "who says them" in told()[0]


def test_a_changed_question_makes_its_answer_outdated_alone(told, ask):
    ask("Was a price named?")
    question = ask("Who called?")
    question.text = "Who was called?"
    question.save()
    [only] = told()
    assert "1 answer is missing" in only


def test_a_question_that_is_asked_no_more_makes_nothing_outdated(told):
    Question.objects.create(customer=cast.Customer.objects.get(), text="Who called?", is_active=False)
    assert told() == ()


def test_another_prompt_makes_it_outdated(insight, told):
    Insight.objects.update(prompt_version="0")
    assert f"version 0, now {insight.prompt_version}" in told()[0]


def test_another_provider_than_chosen_makes_it_outdated(insight, told):
    Insight.objects.update(provider="openai", model="gpt-5-mini")
    assert told() == (
        f"Read by another model than chosen now: by openai gpt-5-mini; chosen is offline {insight.model}.",
    )


def test_who_stood_in_is_no_other_choice(told, call):
    Insight.objects.update(provider="gemini", model="x", fallback_from="offline", fallback_reason="It refused.")
    assert told() == ()


def test_settings_without_weight_make_nothing_outdated(told, call):
    InsightSettings.objects.update(most_quotes=10, automatic=False)
    assert told() == ()


def test_a_placeholder_lacks_no_answers(told):
    Question.objects.create(customer=cast.Customer.objects.get(), text="Who called?")
    assert told() != ()
    Insight.objects.update(is_placeholder=True, sentiment="", category="")
    assert told() == ()
