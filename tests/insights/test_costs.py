"""What reading calls with hosted models will cost, before it is begun."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls import facts
from calls.bulk.actions import ACTIONS
from calls.bulk.estimate import estimate
from calls.bulk.plan import make_plan
from calls.bulk.selection import Selection
from calls.models import Customer, ModelPrice, Transcript, Usage
from insights.models import Answer, Insight, InsightSettings, Question
from insights.providers import registry as providers
from insights.providers.base import Access, Task
from insights.schema import Dialogue, Turn
from tests import cast

pytestmark = pytest.mark.django_db

ROWS = {"provider": "reader", "model": "reader-1", "prompt_version": "p1", "rule_based": False}


@pytest.fixture
def hosted(monkeypatch):
    """A hosted provider, at a dollar for a million tokens of input and ten for output."""
    reader = type("Reader", (), {
        "name": "reader", "default_model": "reader-1", "prompt_version": "p1", "answers_version": "a1", "hosted": True,
        "rule_based": False,
    })  # fmt: skip
    monkeypatch.setitem(providers.PROVIDERS, "reader", reader)
    return ModelPrice.objects.create(
        provider="reader", model="reader-1", usd_per_million_input=1, usd_per_million_cached_input="0.1",
        usd_per_million_output=10,
    )  # fmt: skip


@pytest.fixture
def customer(hosted):
    customer = cast.new_customer()
    Customer.objects.filter(pk=customer.pk).update(insight_provider="reader")
    return customer


@pytest.fixture
def operator():
    return cast.operator()


def said(call, text_hash="a", words=1000):
    facts.note(call, has_transcript=True, duration_seconds=400.0)
    return Transcript.objects.create(
        call=call, content_hash=call.content_hash, engine="moonshine", model="m", language="en", text_hash=text_hash,
        word_count=words, audio_seconds=400.0,
    )  # fmt: skip


def read(transcript, **more):
    return Insight.objects.create(
        call=transcript.call, transcript=transcript, transcript_hash=transcript.text_hash, **{**ROWS, **more}
    )


def plan(user, action="insights"):
    return make_plan(Selection(), ACTIONS[action], user)


def expected(user, action="insights"):
    return estimate(plan(user, action), ACTIONS[action])


def test_longer_transcripts_cost_more(operator, customer):
    said(cast.new_call(customer, "a"), words=1000)
    short = expected(operator)
    Transcript.objects.update(word_count=9000)
    long = expected(operator)
    assert 0 < short.usd_low < short.usd_high
    assert long.input_tokens_low - short.input_tokens_low == pytest.approx(8000 * 1.35, abs=1)
    assert (long.requests_low, long.unpriced) == (1, 0)


def test_what_is_not_written_down_yet_is_estimated_from_its_length(operator, customer):
    call = cast.new_call(customer, "a")
    facts.note(call, duration_seconds=600.0)
    ten_minutes = expected(operator, "process")
    facts.note(call, duration_seconds=6000.0)
    assert expected(operator, "process").input_tokens_high > 2 * ten_minutes.input_tokens_high > 0


def test_current_insights_cost_nothing(operator, customer):
    read(said(cast.new_call(customer, "a")))
    told = plan(operator)
    assert (told.spending, told.cached) == ((), 0)


def test_the_same_words_read_before_are_loaded_free(operator, customer):
    read(said(cast.new_call(customer, "a")))
    said(cast.new_call(customer, "b"))
    said(cast.new_call(customer, "c"), text_hash="other")
    told = plan(operator)
    assert told.begins["insights"].cached == 1
    assert [spent.calls for spent in told.spending] == [1]


def test_another_model_reads_them_anew(operator, customer, hosted):
    read(said(cast.new_call(customer, "a")))
    said(cast.new_call(customer, "b"))
    InsightSettings.objects.create(customer=customer, model="reader-2")
    told = plan(operator)
    assert (told.cached, [(spent.model, spent.unpriced) for spent in told.spending]) == (0, [("reader-2", 2)])


def test_regenerating_pays_for_every_call(operator, customer):
    read(said(cast.new_call(customer, "a")))
    told = plan(operator, "regenerate")
    assert ([spent.calls for spent in told.spending], told.cached) == ([1], 0)


def test_calls_of_customers_whose_calls_are_read_here_cost_nothing(operator, hosted):
    thrifty = cast.new_customer("Thrifty Clinic")
    said(cast.new_call(thrifty, "a"))
    assert plan(operator).spending == ()


def test_of_mixed_customers_only_those_of_hosted_models_pay(operator, customer):
    said(cast.new_call(customer, "a"))
    said(cast.new_call(cast.new_customer("Thrifty Clinic"), "b"))
    told = plan(operator)
    assert ([spent.customer for spent in told.spending], told.eligible) == ([customer.pk], 2)


def test_calls_that_will_be_heard_anew_are_paid_whatever_was_found_before(operator, customer):
    call = cast.new_call(customer, "a")
    read(said(call))
    Transcript.objects.update(content_hash="of another recording")
    assert [spent.calls for spent in plan(operator, "process").spending] == [1]


def test_output_is_what_the_model_wrote_of_earlier_calls(operator, customer):
    said(cast.new_call(customer, "a"))
    for tokens in range(100, 1300, 100):
        Usage.objects.create(
            customer=customer, stage="insights", provider="reader", model="reader-1", purpose="analysis",
            output_tokens=tokens,
        )  # fmt: skip
    told = expected(operator)
    assert (told.output_tokens_low, told.output_tokens_high) == (325, round(975 * 1.05))


def test_of_calls_that_are_read_only_new_questions_are_asked(operator, customer):
    transcript = said(cast.new_call(customer, "a"))
    read(transcript)
    Question.objects.create(customer=customer, text="Was the price named?")
    only_questions = expected(operator)
    Insight.objects.all().delete()
    whole = expected(operator)
    assert 0 < only_questions.usd_high < whole.usd_high


def test_answers_that_were_found_before_are_free_too(operator, customer):
    first = said(cast.new_call(customer, "a"))
    read(first)
    said(cast.new_call(customer, "b"))
    question = Question.objects.create(customer=customer, text="Was the price named?")
    assert plan(operator).cached == 0
    Answer.objects.create(
        call=first.call, question=question, transcript=first, transcript_hash=first.text_hash, question_version=1,
        question_hash=question.text_hash, is_found=False, **{**ROWS, "prompt_version": "a1"},
    )  # fmt: skip
    assert plan(operator).cached == 1


def test_calls_too_long_for_the_window_are_asked_about_in_parts(operator, customer, hosted):
    said(cast.new_call(customer, "a"), words=100_000)
    ModelPrice.objects.filter(pk=hosted.pk).update(context_tokens=16_000)
    assert expected(operator).requests_high > 10


def test_the_dearer_end_keeps_nothing_and_the_cheaper_what_all_requests_share(operator, customer, hosted):
    for name in ("a", "b", "c"):
        said(cast.new_call(customer, name), text_hash=name)
    with_discount = expected(operator).usd_low
    ModelPrice.objects.filter(pk=hosted.pk).update(usd_per_million_cached_input=1)
    assert expected(operator).usd_low > with_discount


def test_language_models_take_time_by_their_requests(operator, customer):
    said(cast.new_call(customer, "a"))
    assert expected(operator).seconds_high > 0.05


class SentError(Exception):
    """Carries what would have been sent."""


def test_the_tokens_of_what_is_really_sent_lie_in_the_estimate(operator, customer):
    Customer.objects.filter(pk=customer.pk).update(insight_provider="openai")
    sentences = ["We could see you on Thursday morning, if that suits you.", "No, I am afraid it is too expensive."]
    turns = tuple(
        Turn(speaker=f"Speaker {at % 2 + 1}", text=sentences[at % 2], start=at * 4.0, end=at * 4.0 + 3)
        for at in range(120)
    )
    said(cast.new_call(customer, "a"), words=sum(len(turn.text.split()) for turn in turns))

    def ask(request):
        raise SentError(request)

    reader = providers.provider("openai", "", Access(api_key="none"))
    with pytest.raises(SentError) as caught:
        reader.analyse(Task(Dialogue(turns=turns, duration_seconds=480.0)), ask)
    told = expected(operator)
    assert told.input_tokens_low <= caught.value.args[0].input_tokens <= told.input_tokens_high * 1.1


def test_each_call_is_asked_once_whether_it_is_current(customer, operator):
    said(cast.new_call(customer))
    with CaptureQueriesContext(connection) as asked:
        make_plan(Selection(), ACTIONS["insights"], operator)
    [figures] = [query["sql"] for query in asked if "SUM(" in query["sql"] and "insights_analysisfile" in query["sql"]]
    assert figures.count('FROM "insights_question"') == 2, "once for what is current, once for what is cached"
