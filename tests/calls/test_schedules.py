"""Scheduled batches: when they are due, begun once, by whose rights, and what stops them."""

from datetime import UTC, datetime, timedelta

import pytest
from auditlog.models import LogEntry

from calls import schedules
from calls.models import Batch, Customer, Rhythm, ScheduledBatch, User
from calls.work.errors import WorkError
from tests import cast
from tests.flows.engine import after_commit

pytestmark = pytest.mark.django_db

TWO = datetime(2026, 11, 21, 1, tzinfo=UTC)
"""02:00 in Berlin."""
DAY = timedelta(days=1)


@pytest.fixture
def customer():
    return cast.new_customer(time_zone="Europe/Berlin")


@pytest.fixture
def schedule(customer, olga):
    return ScheduledBatch.objects.create(customer=customer, name="Nightly", next_at=TWO, created_by=olga)


def heard(customer, name, **more):
    """A call that has a transcript and lacks an insight."""
    call = cast.new_call(customer, name, has_transcript=True, **more)
    cast.Transcript.objects.create(call=call, content_hash="x", engine="x", model="x", language="en", text="Hello.")
    return call


def begin(now):
    with after_commit(execute=True):
        return schedules.begin_due(now)


def taken(batch):
    return sorted(batch.items.values_list("call__file_name", flat=True))


@pytest.mark.parametrize(
    ("zone", "rhythm", "after", "due"),
    [
        ("Europe/Berlin", "daily", "2026-11-20T00:59+00:00", "2026-11-20T01:00+00:00"),
        ("Europe/Berlin", "daily", "2026-11-20T01:00+00:00", "2026-11-21T01:00+00:00"),
        ("America/New_York", "daily", "2026-11-20T12:00+00:00", "2026-11-21T07:00+00:00"),
        ("Pacific/Auckland", "weekly", "2026-11-20T12:00+00:00", "2026-11-25T13:00+00:00"),
        # 02:00 is left out when summer time begins, and comes twice on the day when it ends at 03:00.
        ("Europe/Berlin", "daily", "2026-03-28T12:00+00:00", "2026-03-29T01:00+00:00"),
        ("Europe/Berlin", "daily", "2026-10-24T12:00+00:00", "2026-10-25T00:00+00:00"),
        ("Europe/Berlin", "daily", "2026-10-25T00:00+00:00", "2026-10-26T01:00+00:00"),
    ],
)
def test_the_next_run_is_at_that_hour_of_the_customers_clock(zone, rhythm, after, due):
    customer = Customer(name="x", time_zone=zone)
    schedule = ScheduledBatch(customer=customer, rhythm=Rhythm(rhythm), weekday=3, hour=2)
    assert schedules.next_due(schedule, datetime.fromisoformat(after)) == datetime.fromisoformat(due)


def test_when_its_time_has_come_a_batch_of_what_lacks_insights_begins(schedule, customer, olga):
    heard(customer, "a.wav")
    heard(cast.new_customer("Stranger Clinic"), "strange.wav")
    ScheduledBatch.objects.update(budget_usd=5)
    assert begin(TWO) == 1
    batch = Batch.objects.get()
    assert (batch.schedule, batch.created_by, batch.customer, batch.budget_usd) == (schedule, olga, customer, 5)
    assert (batch.stages, taken(batch)) == (["insights", "analysis"], ["a.wav"])
    schedule.refresh_from_db()
    assert (schedule.next_at, schedule.last_at) == (TWO + DAY, TWO)
    assert schedule.last_outcome == f"Batch {batch.pk}: 1 calls."


def test_before_its_time_and_while_it_is_off_nothing_begins(schedule, customer):
    heard(customer, "a.wav")
    assert begin(TWO - timedelta(seconds=1)) == 0
    ScheduledBatch.objects.update(is_active=False)
    assert begin(TWO) == 0
    assert not Batch.objects.exists()


def test_of_two_machines_that_see_it_due_one_begins_the_batch(schedule, customer):
    heard(customer, "a.wav")
    seen = [ScheduledBatch.objects.get(), ScheduledBatch.objects.get()]
    with after_commit(execute=True):
        begun = [schedules.begin_in_turn(row, TWO) for row in seen]
    assert [batch is not None for batch in begun] == [True, False]
    assert Batch.objects.count() == 1
    schedule.refresh_from_db()
    assert schedule.last_outcome.startswith("Batch ")


def test_after_nights_without_workers_it_runs_once(schedule, customer):
    heard(customer, "a.wav")
    late = TWO + 5 * DAY + timedelta(hours=3)
    assert begin(late) == 1
    assert begin(late) == 0
    schedule.refresh_from_db()
    assert schedule.next_at == TWO + 6 * DAY


def test_where_nothing_is_to_be_done_no_batch_is_made_and_it_says_so(schedule):
    assert begin(TWO) == 0
    schedule.refresh_from_db()
    assert (schedule.last_outcome, schedule.next_at) == ("Nothing to do: 0 done already.", TWO + DAY)
    assert not Batch.objects.exists()


def test_only_calls_that_its_filters_choose_are_taken(schedule, customer):
    heard(customer, "a.wav", direction="inbound")
    heard(customer, "b.wav", direction="outbound")
    ScheduledBatch.objects.update(query="direction=outbound&customer=999")
    begin(TWO)
    assert taken(Batch.objects.get()) == ["b.wav"]


@pytest.mark.parametrize("loss", ["role", "customer", "account", "staff"])
def test_it_is_switched_off_with_a_reason_when_nobody_stands_for_it_any_more(schedule, customer, olga, loss):
    heard(customer, "a.wav")
    if loss == "role":
        olga.groups.clear()
    elif loss == "customer":
        cast.limited(olga)
    elif loss == "staff":
        User.objects.update(is_staff=False)
    else:
        olga.delete()
    assert begin(TWO) == 0
    schedule.refresh_from_db()
    assert not schedule.is_active
    assert schedule.last_outcome.startswith("Switched off: ")
    assert ("olga" in schedule.last_outcome) == (loss != "account")
    assert LogEntry.objects.get_for_object(schedule).exists()


def test_filters_that_make_no_sense_any_more_switch_it_off(schedule, customer):
    heard(customer, "a.wav")
    ScheduledBatch.objects.update(query="sentiment=furious")
    assert begin(TWO) == 0
    schedule.refresh_from_db()
    assert not schedule.is_active
    assert "sentiment" in schedule.last_outcome


def test_a_run_at_once_leaves_its_time_as_it_is(schedule, customer):
    heard(customer, "a.wav")
    with after_commit(execute=True):
        assert schedules.begin_now(schedule, now=TWO - DAY / 2).schedule == schedule
    schedule.refresh_from_db()
    assert schedule.next_at == TWO


def test_a_run_at_once_is_refused_where_nobody_stands_for_it(schedule, olga):
    olga.groups.clear()
    schedule.refresh_from_db()
    with pytest.raises(WorkError, match="may not start batches"):
        schedules.begin_now(schedule)
