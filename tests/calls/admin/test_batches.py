"""Batches in the admin: actions, and where each call stands."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from calls.models import Batch, BatchItem
from calls.work.states import JobState, State
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(customer):
    return cast.new_batch(customer, cast.new_call(customer, "a.wav"), cast.new_call(customer, "b.wav"), name="March")


def state(job):
    return Batch.objects.get(pk=job.pk).state


def test_an_operator_pauses_resumes_and_stops(operators, batch):
    states = []
    for action in ("pause", "resume", "stop"):
        cast.act(operators, action, batch)
        states.append(state(batch))
    assert states == [JobState.PAUSED, JobState.ACTIVE, JobState.STOPPED]
    assert set(batch.items.values_list("state", flat=True)) == {State.CANCELLED}


def test_an_operator_retries_what_failed_and_is_told_how_much(operators, batch):
    item = batch.items.first()
    BatchItem.objects.filter(pk=item.pk).update(state=State.FAILED, attempts=5)
    page = cast.act(operators, "retry_failed", batch)
    item.refresh_from_db()
    assert (item.state, item.attempts) == (State.WAITING, 0)
    assert cast.messages_of(page) == ["March: 1 failed item will be tried again."]


def test_a_job_that_cannot_be_paused_says_why_and_the_others_are(operators, batch, customer):
    stopped = cast.new_batch(customer, name="Stopped one")
    stopped.move(JobState.STOPPED, sources=(JobState.ACTIVE,))
    page = cast.act(operators, "pause", batch, stopped)
    assert state(batch) == JobState.PAUSED
    assert (
        "Stopped one: You cannot pause this job: it is stopped. "
        "Look at its page again: somebody may have changed it." in cast.messages_of(page)
    )


def test_an_action_is_kept_in_the_history_with_its_person(operators, batch):
    cast.act(operators, "stop", batch)
    entry = LogEntry.objects.get()
    assert entry.user.username == "olga"
    assert "stopped" in entry.change_message


@pytest.mark.parametrize("action", ["pause", "resume", "stop", "retry_failed"])
def test_a_viewer_is_offered_no_action_and_can_force_none(batch, action):
    client = cast.logged_in(cast.viewer())
    assert f'value="{action}"' not in client.get(cast.list_url(Batch)).content.decode()
    cast.act(client, action, batch)
    assert state(batch) == JobState.ACTIVE
    assert not LogEntry.objects.exists()


def test_selecting_everything_reaches_only_ones_own_batches(customer, batch):
    strange = cast.new_batch(cast.new_customer("Stranger"))
    client = cast.logged_in(cast.limited(cast.operator(), customer))
    cast.act(client, "pause", batch, strange, select_across="1")
    assert (state(batch), state(strange)) == (JobState.PAUSED, JobState.ACTIVE)


def test_naming_a_strangers_batch_does_not_reach_it(customer, batch):
    strange = cast.new_batch(cast.new_customer("Stranger"))
    cast.act(cast.logged_in(cast.limited(cast.operator(), customer)), "pause", strange)
    assert state(strange) == JobState.ACTIVE


def test_the_list_tells_the_progress_of_each_batch(operators, batch, customer):
    BatchItem.objects.filter(pk=batch.items.first().pk).update(state=State.DONE)
    cast.new_batch(customer, name="Empty")
    page = operators.get(cast.list_url(Batch)).content.decode()
    assert "1 of 2 done, 1 waiting" in page
    assert "no calls" in page


def test_a_failed_call_shows_what_happened_and_what_to_do(operators, batch):
    item = batch.items.first()
    BatchItem.objects.filter(pk=item.pk).update(
        state=State.FAILED,
        error_code="audio:user:unreadable",
        error_text="It is no audio.",
        error_hint="Send it again.",
    )
    assert "It is no audio. Send it again." in operators.get(cast.list_url(BatchItem)).content.decode()
    page = operators.get(cast.page_url(item)).content.decode()
    assert "It is no audio." in page
    assert "audio:user:unreadable" in page


def test_a_waiting_call_shows_its_next_try_and_why_it_waits(operators, batch):
    soon = timezone.now() + timedelta(hours=1)
    batch.items.update(not_before=soon, error_text="The server is busy.")
    assert "The server is busy." in operators.get(cast.list_url(BatchItem)).content.decode()
    batch.move(JobState.PAUSED, sources=(JobState.ACTIVE,))
    assert "Paused: waits until somebody resumes it." in operators.get(cast.list_url(BatchItem)).content.decode()


def test_a_batch_over_several_customers_keeps_its_name_from_each_of_them(customer):
    call = cast.new_call(customer)
    mixed = cast.new_batch(None, call, cast.new_call(cast.new_customer("Stranger")), name="Ours and Stranger")
    client = cast.logged_in(cast.limited(cast.operator(), customer))
    for address in (cast.list_url(BatchItem), cast.page_url(mixed.items.get(call=call)), cast.page_url(call)):
        page = client.get(address)
        assert page.status_code == 200
        assert "Stranger" not in page.content.decode()


def test_calls_can_be_listed_by_stage_in_words(operators, batch):
    page = operators.get(cast.list_url(BatchItem), {"stage": "transcribe"})
    assert "Measure the audio" in page.content.decode()
    assert not page.context["cl"].result_list
    assert len(operators.get(cast.list_url(BatchItem), {"stage": "audio"}).context["cl"].result_list) == 2
