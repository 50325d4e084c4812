"""Scheduled batches in the admin: set up by operators, run at once, switched on and off."""

import pytest
from django.utils import timezone

from calls.models import Batch, SavedFilter, ScheduledBatch
from tests import cast
from tests.flows.engine import after_commit

pytestmark = pytest.mark.django_db


def told(customer, **more):
    return {
        "customer": customer.pk, "name": "Nightly", "action": "insights", "rhythm": "daily", "weekday": 0, "hour": 2,
        "is_active": "on", "chosen": "", **more,
    }  # fmt: skip


@pytest.fixture
def schedule(operators, customer):
    operators.post(cast.add_url(ScheduledBatch), told(customer))
    return ScheduledBatch.objects.get()


def test_an_operator_sets_one_up_for_the_next_night(schedule):
    assert (schedule.created_by.username, schedule.is_active, schedule.query) == ("olga", True, "")
    assert schedule.next_at > timezone.now()
    assert schedule.next_at.hour == 2


def test_the_filters_of_a_saved_filter_are_copied(operators, customer, olga):
    saved = SavedFilter.objects.create(user=olga, name="Out", query="direction=outbound")
    operators.post(cast.add_url(ScheduledBatch), told(customer, chosen=saved.pk))
    saved.delete()
    schedule = ScheduledBatch.objects.get()
    assert schedule.query == "direction=outbound"
    page = operators.get(cast.page_url(schedule)).content.decode()
    assert "As it is now: direction: Outbound" in page
    operators.post(cast.page_url(schedule), told(customer, chosen="as-now", hour=5))
    schedule.refresh_from_db()
    assert (schedule.query, schedule.hour, schedule.next_at.hour) == ("direction=outbound", 5, 5)


def test_others_unshared_filters_cannot_be_chosen(operators, customer):
    saved = SavedFilter.objects.create(user=cast.viewer(), name="Out", query="direction=outbound")
    page = operators.post(cast.add_url(ScheduledBatch), told(customer, chosen=saved.pk))
    assert set(page.context["adminform"].form.errors) == {"chosen"}


def test_whoever_changes_what_it_does_stands_for_it_from_then_on(schedule, customer):
    other = cast.logged_in(cast.admin())
    other.post(cast.page_url(schedule), told(customer, name="Other"))
    schedule.refresh_from_db()
    assert (schedule.name, schedule.created_by.username) == ("Other", "olga")
    other.post(cast.page_url(schedule), told(customer, action="process"))
    schedule.refresh_from_db()
    assert schedule.created_by.username == "ada"


def test_running_it_at_once_begins_a_batch_that_its_page_shows(operators, schedule, customer):
    ScheduledBatch.objects.update(action="process")
    cast.new_call(customer, "new.wav")
    with after_commit(execute=True):
        page = cast.act(operators, "run_now", schedule)
    batch = Batch.objects.get()
    assert cast.messages_of(page)[-1:] == [f"Nightly: batch {batch.pk} has begun."]
    assert cast.page_url(batch) in operators.get(cast.page_url(schedule)).content.decode()


def test_why_it_was_switched_off_is_shown_until_it_is_switched_on(operators, schedule):
    ScheduledBatch.objects.update(is_active=False, last_outcome="Switched off: olga may not start batches.")
    assert "olga may not start batches" in operators.get(cast.list_url(ScheduledBatch)).content.decode()
    cast.act(operators, "resume", schedule)
    schedule.refresh_from_db()
    assert (schedule.is_active, schedule.last_outcome) == (True, "")


def test_a_viewer_reads_which_calls_and_changes_nothing(schedule):
    ScheduledBatch.objects.update(query="direction=outbound")
    page = cast.logged_in(cast.viewer()).get(cast.page_url(schedule)).content.decode()
    assert "direction: Outbound" in page
    assert 'name="chosen"' not in page
