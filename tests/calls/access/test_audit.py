"""What is written down about people."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from axes.models import AccessFailureLog
from django.test import RequestFactory
from django.utils import timezone

from calls.access import audit
from calls.models import Transcript
from calls.work import control
from tests import cast

pytestmark = pytest.mark.django_db

LOOK = LogEntry.Action.ACCESS


@pytest.fixture
def call():
    return cast.new_call(cast.new_customer())


def request_of(user, address="192.0.2.7"):
    request = RequestFactory(REMOTE_ADDR=address).get("/")
    request.user = user
    return request


def asked_for(user, deed):
    """Do something as if this person's request asked for it."""
    return audit.AuditMiddleware(lambda request: deed())(request_of(user))


def looks(call):
    return audit.history(call).filter(action=LOOK)


def test_a_look_is_written_down_with_person_and_address(call):
    vera = cast.viewer()
    asked_for(vera, lambda: audit.looked_at(request_of(vera), call))
    [entry] = looks(call)
    assert (entry.actor, entry.remote_addr, entry.object_repr) == (vera, "192.0.2.7", "call.wav")


def test_looking_again_within_the_hour_is_the_same_look(call):
    request = request_of(cast.viewer())
    audit.looked_at(request, call)
    audit.looked_at(request, call)
    assert looks(call).count() == 1


def test_looking_again_after_an_hour_is_another_look(call):
    request = request_of(cast.viewer())
    audit.looked_at(request, call)
    looks(call).update(timestamp=timezone.now() - timedelta(minutes=61))
    audit.looked_at(request, call)
    assert looks(call).count() == 2


def test_two_people_and_two_calls_are_looks_of_their_own(call):
    other = cast.new_call(call.customer, "other.wav")
    for person in (cast.viewer(), cast.operator()):
        audit.looked_at(request_of(person), call)
        audit.looked_at(request_of(person), other)
    assert (looks(call).count(), looks(other).count()) == (2, 2)


def test_a_change_names_who_made_it_and_what_was_there_before():
    ada, customer = cast.admin(), cast.new_customer()

    def rename():
        customer.name = "Other"
        customer.save()

    asked_for(ada, rename)
    entry = audit.history(customer)[0]
    assert (entry.actor, entry.changes) == (ada, {"name": ["Acme Clinic", "Other"]})


def test_what_a_deleted_person_did_stays_theirs(call):
    vera = cast.viewer()
    audit.looked_at(request_of(vera), call)
    vera.delete()
    [entry] = looks(call)
    assert (entry.actor, entry.additional_data) == (None, {"username": "vera"})


def test_a_new_password_is_written_down_without_a_trace_of_it():
    ada = cast.admin()
    ada.set_password("correct horse battery staple")
    ada.save()
    entry = audit.history(ada)[0]
    assert entry.changes == {"password": ["********", "********"]}


def test_a_new_role_is_written_down():
    vera = cast.viewer()
    entry = audit.history(vera)[0]
    assert entry.changes["groups"]["objects"] == ["viewer"]


def test_what_the_engine_makes_is_nobodys_deed(call):
    Transcript.objects.create(call=call, text_hash="x")
    assert not LogEntry.objects.filter(content_type__model__in=("call", "transcript")).exists()


def test_making_a_call_asks_the_database_nothing_for_the_audit(django_assert_num_queries):
    customer = cast.new_customer()
    with django_assert_num_queries(1):
        cast.new_call(customer)


def test_correcting_a_call_is_written_down(call):
    def correct():
        call.agent = "Ann"
        call.save(update_fields=["agent"])

    asked_for(cast.operator(), correct)
    assert audit.history(call)[0].changes == {"agent": ["", "Ann"]}


def test_pausing_a_batch_is_written_down_with_who_did_it(call):
    olga, batch = cast.operator(), cast.new_batch(call.customer, call)
    asked_for(olga, lambda: control.pause(batch))
    entry = audit.history(batch)[0]
    assert (entry.actor, entry.changes) == (olga, {"action": ["", "paused"]})


def test_a_wrong_password_is_written_down_without_it(client):
    client.post("/admin/login/", {"username": "vera", "password": "guess me"})
    failure = AccessFailureLog.objects.get()
    assert failure.username == "vera"
    assert "guess me" not in "".join(map(str, vars(failure).values()))


def test_admins_read_the_audit_and_cannot_change_it(call):
    ada = cast.admin()
    audit.looked_at(request_of(ada), call)
    client, entry = cast.logged_in(ada), LogEntry.objects.filter(action=LOOK).get()
    assert "Looked at" in client.get(cast.list_url(LogEntry)).content.decode()
    assert client.get(cast.page_url(entry)).status_code == 200
    assert client.post(cast.page_url(entry), {"object_repr": "x"}).status_code == 403


@pytest.mark.parametrize("who", [cast.viewer, cast.operator])
def test_others_do_not_read_the_audit(who):
    assert cast.logged_in(who()).get(cast.list_url(LogEntry)).status_code == 403


def test_admins_limited_to_some_customers_do_not_read_the_audit(call):
    ada = cast.limited(cast.admin(), call.customer)
    assert cast.logged_in(ada).get(cast.list_url(LogEntry)).status_code == 403
