"""Writes of the ground floor: customers, batches, staff."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from calls import services
from calls.models import Batch, BatchItem, Call, Customer
from calls.work.errors import WorkError
from calls.work.states import JobState, State
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_customer_is_made_once_for_a_name():
    first = services.get_or_create_customer(name="  Harbour Clinic ")
    assert (first.name, first.slug, first.storage_folder) == (
        "Harbour Clinic",
        "harbour-clinic",
        "customer-harbour-clinic",
    )
    assert services.get_or_create_customer(name="Harbour Clinic") == first
    assert Customer.objects.count() == 1


def test_customers_whose_names_look_alike_have_folders_of_their_own():
    folders = {services.get_or_create_customer(name=name).storage_folder for name in ("A B", "A-B", "a b", "A.B")}
    assert len(folders) == 4


@pytest.mark.parametrize("names", [("Acme", "Acme Analysis"), ("Acme Analysis", "Acme")])
def test_no_customers_recordings_lie_where_anothers_analyses_do(names):
    one, other = (services.get_or_create_customer(name=name) for name in names)
    assert {one.storage_folder, one.analysis_folder}.isdisjoint({other.storage_folder, other.analysis_folder})


def test_a_long_name_still_makes_a_folder_of_its_own():
    first, second = (services.get_or_create_customer(name="Clinic " * 12 + end) for end in ("one", "two"))
    assert first.slug != second.slug
    assert len(second.slug) <= 60


@pytest.mark.parametrize("name", ["", "   ", "!!!", "---"])
def test_a_name_without_a_letter_is_refused_in_words(name):
    with pytest.raises(WorkError) as error:
        services.get_or_create_customer(name=name)
    assert (error.value.code, error.value.permanent) == ("customer:user:no-name", True)
    assert error.value.hint


def test_a_batch_of_unknown_stages_is_not_made(customer):
    with pytest.raises(ValidationError):
        services.create_batch(name="x", customer=customer, stages=["nonsense"], created_by=None)
    assert not Batch.objects.exists()


def test_calls_begin_at_the_first_stage_that_is_not_done(customer):
    call = cast.new_call(customer)
    batch = services.create_batch(name="x", customer=customer, stages=["transcribe", "insights"], created_by=None)
    services.add_to_batch(batch=batch, calls=Call.objects.filter(pk=call.pk))
    item = batch.items.get()
    assert (item.stage, item.lane, item.state) == ("transcribe", "cpu", State.WAITING)


def test_a_call_is_in_a_batch_once_however_often_it_is_added(customer):
    call = cast.new_call(customer)
    batch = services.create_batch(name="x", customer=customer, stages=["audio"], created_by=None)
    for _ in range(2):
        services.add_to_batch(batch=batch, calls=Call.objects.filter(pk=call.pk))
    assert batch.items.count() == 1


def test_the_database_itself_refuses_a_call_twice_in_a_batch(customer):
    call = cast.new_call(customer)
    batch = cast.new_batch(customer, call)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchItem.objects.create(job=batch, call=call, customer=customer, stage="audio", lane="cpu")


def test_a_batch_that_still_gets_calls_does_not_end_before_it_is_sealed(django_capture_on_commit_callbacks, customer):
    batch = services.create_batch(name="x", customer=customer, stages=["audio"], created_by=None)
    with django_capture_on_commit_callbacks(execute=True):
        services.add_to_batch(batch=batch, calls=Call.objects.none())
    batch.refresh_from_db()
    assert batch.state == JobState.ACTIVE
    with django_capture_on_commit_callbacks(execute=True):
        services.seal_batch(batch=batch)
    batch.refresh_from_db()
    assert batch.state == JobState.FINISHED


@pytest.mark.parametrize(
    ("state", "then"),
    [
        (JobState.FINISHED, JobState.ACTIVE),
        (JobState.ACTIVE, JobState.ACTIVE),
        (JobState.PAUSED, JobState.PAUSED),
        (JobState.STOPPED, JobState.STOPPED),
    ],
)
def test_a_reopened_batch_takes_calls_again_unless_a_person_holds_it(customer, state, then):
    batch = cast.new_batch(customer)
    Batch.objects.filter(pk=batch.pk).update(state=state)
    services.reopen_batch(batch=Batch.objects.get(pk=batch.pk))
    batch.refresh_from_db()
    assert (batch.state, batch.sealed) == (then, False)


@pytest.mark.parametrize("role", ["admin", "operator", "viewer"])
def test_a_staff_user_has_the_role_and_may_log_in_to_the_admin(role, client):
    user = services.create_staff_user(username="ada", password="a long enough secret", role=role)
    assert [group.name for group in user.groups.all()] == [role]
    assert (user.is_staff, user.is_superuser) == (True, False)
    assert client.login(request=HttpRequest(), username="ada", password="a long enough secret")
    assert client.get("/admin/").status_code == 200
