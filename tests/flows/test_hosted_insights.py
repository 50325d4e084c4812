"""Calls read by a hosted model from the confirmed batch to what customers see: real SDK, a service on the loopback."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from calls.corrections import correct_text
from calls.models import Batch, BatchItem, ModelPrice, Transcript, Usage
from calls.segments import plain_text, text_hash
from calls.work import control
from calls.work.states import JobState, State
from insights.models import Answer, Insight, InsightSettings, ModelRequest, Objection, Question, Quote
from tests import cast
from tests.fake_provider.faults import Kind
from tests.fake_provider.server import FakeProvider
from tests.flows.bulk import confirm
from tests.flows.engine import claim, work_item, work_until_idle

pytestmark = pytest.mark.django_db

SAID = (
    ("Speaker 1", "Thank you for calling Bright Smiles, how can I help?"),
    ("Speaker 2", "Hi, I would like an appointment, but I am worried about the price of the cleaning."),
    ("Speaker 1", "The first visit is half price, so the cleaning costs forty dollars."),
    ("Speaker 2", "Oh good, then let us do it next Tuesday."),
    ("Speaker 1", "Perfect, I have you down for Tuesday at three, you are booked."),
)


@pytest.fixture
def fake(monkeypatch):
    with FakeProvider() as fake:
        monkeypatch.setitem(settings.ENV, "OPENAI_API_KEY", fake.key)
        monkeypatch.setitem(settings.ENV, "OPENAI_BASE_URL", fake.url)
        yield fake


@pytest.fixture
def operator():
    return cast.operator()


@pytest.fixture
def customer():
    return cast.new_customer(insight_provider="openai")


def transcribed(customer, number=0, said=SAID):
    call = cast.new_call(customer, f"{number}.wav", has_transcript=True, duration_seconds=60)
    segments = [
        {"start": at * 10.0, "end": at * 10.0 + 8, "speaker": speaker, "channel": None, "role": "", "text": text}
        for at, (speaker, text) in enumerate([*said, ("Speaker 2", f"My number is {number}.")])
    ]
    Transcript.objects.create(
        call=call, content_hash=call.content_hash, engine="toy", model="toy", language="en", segments=segments,
        text=plain_text(segments), text_hash=text_hash(segments), word_count=60, audio_seconds=60,
    )  # fmt: skip
    return call


def read(operator, action="insights", **filters):
    batch = confirm(action, operator, **filters)
    work_until_idle()
    batch.refresh_from_db()
    return batch


def states(batch):
    return sorted(BatchItem.objects.filter(job=batch).values_list("state", flat=True))


def test_a_call_is_read_once_with_its_words_places_and_cost(fake, customer, operator):
    call = transcribed(customer)
    Question.objects.create(customer=customer, text="What does the cleaning cost?")
    batch = read(operator)
    insight = Insight.objects.get(call=call, is_current=True)
    assert (insight.provider, insight.rule_based, insight.batch) == ("openai", False, batch)
    assert insight.summary
    assert (insight.cost_usd > 0, insight.input_tokens > 0) == (True, True)
    quote = Quote.objects.filter(answer__call=call).first()
    assert quote.text in SAID[quote.segment][1]
    assert (len(fake.bill.entries), Usage.objects.filter(provider="openai").count()) == (1, 1)
    assert ModelRequest.objects.get().answer is None


def test_a_second_batch_over_what_was_read_asks_nobody(fake, customer, operator):
    transcribed(customer)
    read(operator)
    assert read(operator).already_done == 1
    assert len(fake.bill.entries) == 1


def test_an_edited_transcript_pays_for_its_call_alone(fake, customer, operator):
    calls = [transcribed(customer, number) for number in range(3)]
    read(operator)
    current = Transcript.objects.get(call=calls[1])
    correct_text(call=calls[1], texts={3: "No, that is too dear."}, seen_hash=current.text_hash, user=operator)
    batch = read(operator)
    assert (batch.already_done, len(fake.bill.entries)) == (2, 4)


def test_a_changed_question_pays_for_its_answers_alone(fake, customer, operator):
    transcribed(customer)
    kept = Question.objects.create(customer=customer, text="What does the cleaning cost?", text_hash="1")
    changed = Question.objects.create(customer=customer, text="Who calls?", text_hash="2")
    read(operator)
    Question.objects.filter(pk=changed.pk).update(text="Which day is it?", text_hash="3", version=2)
    read(operator)
    assert [row.purpose for row in ModelRequest.objects.order_by("pk")] == ["analysis", "answers"]
    assert "What does the cleaning cost?" not in str(fake.bodies[-1])
    assert Answer.objects.filter(question=kept).count() == 1


def test_a_refused_key_pauses_the_batch_with_one_message_and_fails_nothing(fake, customer, operator):
    for number in range(6):
        transcribed(customer, number)
    fake.control(key="sk-another-since-this-morning")
    batch = read(operator)
    assert (batch.state, set(states(batch))) == (JobState.PAUSED, {State.WAITING})
    assert "key" in batch.paused_text
    assert batch.paused_hint
    assert not ModelRequest.objects.exclude(refused_at__isnull=False).exists()
    fake.control(key=settings.ENV["OPENAI_API_KEY"])
    control.resume(batch)
    work_until_idle()
    assert set(states(batch)) == {State.DONE}


def test_a_key_that_is_gone_pauses_before_anything_is_sent(fake, customer, operator, monkeypatch):
    transcribed(customer)
    monkeypatch.setitem(settings.ENV, "OPENAI_API_KEY", "")
    monkeypatch.setitem(settings.ENV, "OPENAI_BASE_URL", "")  # a server of one's own may want no key
    batch = read(operator)
    assert (batch.state, batch.paused_code) == (JobState.PAUSED, "insights:settings:no-key")
    assert not fake.bill.unbilled


def test_with_a_fallback_it_goes_on_without_the_key_and_says_so(fake, customer, operator):
    InsightSettings.objects.create(customer=customer, fallbacks=["offline"])
    call = transcribed(customer)
    fake.control(key="sk-another")
    batch = read(operator)
    insight = Insight.objects.get(call=call, is_current=True)
    assert (batch.state, insight.provider, insight.rule_based) == (JobState.FINISHED, "offline", True)
    assert (insight.fallback_from, bool(insight.fallback_reason)) == ("openai", True)


def test_what_a_fallback_has_read_is_read_by_the_chosen_one_next_time(fake, customer, operator):
    InsightSettings.objects.create(customer=customer, fallbacks=["offline"])
    call = transcribed(customer)
    fake.fail(Kind.REFUSAL)
    read(operator)
    assert Insight.objects.get(call=call, is_current=True).provider == "offline"
    read(operator)
    assert Insight.objects.get(call=call, is_current=True).provider == "openai"


@pytest.mark.parametrize(
    "kind", [Kind.SERVER_ERROR, Kind.RATE_LIMITED, Kind.CUT_CONNECTION, Kind.OFF_LIST, Kind.BROKEN_JSON]
)
def test_what_can_be_mended_is_and_nothing_is_billed_twice(fake, customer, operator, kind, monkeypatch):
    monkeypatch.setattr("insights.reading.arrived.CUT_SECONDS", 0.0)
    transcribed(customer)
    fake.fail(kind)
    batch = read(operator)
    assert set(states(batch)) == {State.DONE}
    assert not fake.bill.twice
    assert Usage.objects.filter(provider="openai").count() == len(fake.bill.entries)


def test_after_a_failure_the_next_try_waits_as_long_as_the_customer_wants(fake, customer, operator):
    InsightSettings.objects.create(customer=customer, failure_delay_seconds=45)
    transcribed(customer)
    fake.fail(Kind.SERVER_ERROR)
    batch = confirm("insights", operator)
    item = work_item(claim("network"))
    assert item.state == State.WAITING
    assert (item.not_before - timezone.now()).total_seconds() > 40
    assert batch.state == JobState.ACTIVE


@pytest.mark.parametrize("kind", [Kind.REFUSAL, Kind.FILTER])
def test_what_cannot_be_used_fails_with_its_reason_and_stores_nothing(fake, customer, operator, kind):
    transcribed(customer)
    transcribed(customer, 1)
    fake.fail(kind)
    batch = read(operator)
    assert states(batch) == [State.DONE, State.FAILED]
    failed = BatchItem.objects.get(job=batch, state=State.FAILED)
    assert failed.error_code.startswith("insights:provider:")
    assert failed.error_text
    assert not Insight.objects.filter(call=failed.call).exists()


def test_a_retried_failure_is_asked_anew(fake, customer, operator):
    transcribed(customer)
    fake.fail(Kind.REFUSAL)
    batch = read(operator)
    control.retry_failed(batch)
    work_until_idle()
    assert set(states(batch)) == {State.DONE}


def test_quotes_that_nobody_said_are_kept_apart_and_shown_to_no_customer(fake, customer, operator):
    Question.objects.create(customer=customer, text="What does the cleaning cost?")
    fake.control(faults={Kind.INVENTED: 1.0})
    call = transcribed(customer)
    read(operator)
    insight = Insight.objects.get(call=call, is_current=True)
    assert fake.bill.invented
    told = [row.quote for row in Objection.objects.all()] + [row.text for row in Quote.objects.all()]
    told += [found["quote"] for found in [*insight.evidence, *insight.red_flags]]
    everything = " ".join(text for _, text in SAID)
    assert all(quote in everything for quote in told)
    assert insight.unverified_count == len(insight.unverified) > 0
    page = cast.logged_in(cast.customers_user(customer)).get(reverse("reports:call", args=[customer.slug, call.pk]))
    assert page.status_code == 200
    shown = page.content.decode()
    # What was said, but proves nothing without the invented words beside it, stands in the transcript.
    unsaid = [found["quote"] for found in insight.unverified if found["quote"] not in everything]
    assert unsaid
    assert not any(quote in shown for quote in unsaid)


def test_a_spent_budget_pauses_the_batch_and_a_raised_one_lets_it_go_on(fake, customer, operator):
    for number in range(4):
        transcribed(customer, number)
    ModelPrice.objects.filter(provider="openai").update(usd_per_million_input=100, usd_per_million_output=100)
    read(operator, ids=[call.pk for call in customer.calls.all()[:1]])
    one = Usage.objects.get().cost_usd
    customer.monthly_budget_usd = one * 2
    customer.save()
    batch = read(operator)
    assert (batch.state, batch.paused_code) == (JobState.PAUSED, "work:customer:budget-spent")
    assert State.FAILED not in states(batch)
    type(customer).objects.update(monthly_budget_usd=1000)
    control.resume(Batch.objects.get(pk=batch.pk))
    work_until_idle()
    assert set(states(batch)) == {State.DONE}


def test_a_call_deleted_while_it_is_read_leaves_no_words_behind(fake, customer, operator, monkeypatch):
    from insights.providers.hosted import sdk

    call = transcribed(customer)
    sent = sdk.sent

    def deleted_meanwhile(*args, **more):
        type(call).objects.filter(pk=call.pk).first().delete()
        return sent(*args, **more)

    monkeypatch.setattr(sdk, "sent", deleted_meanwhile)
    read(operator)
    row = ModelRequest.objects.get()
    assert (row.call, row.answer) == (None, None)
    assert not Insight.objects.exists()
    assert Usage.objects.get().cost_usd == row.cost_usd
