"""Calls, transcripts, insights, objections and customers over the API."""

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import AudioProfile, Call, TalkMetrics, TokenScope
from calls.talk import remeasure
from tests import cast

LISTS = ("calls", "insights", "objections", "customers", "batches")


def numbers(answer):
    return [row["id"] for row in answer.json()["results"]]


@pytest.fixture
def rows(customer, stranger):
    """Everything of our customer and of a stranger, by model."""
    return [{type(row): row for row in cast.everything(owner)} for owner in (customer, stranger)]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_ones_own_and_no_strangers(program, customer, rows, name):
    operator = cast.limited(cast.operator(), customer)
    assert "Stranger" in program(cast.viewer()).get(f"/api/{name}/").content.decode()
    answer = program(operator).get(f"/api/{name}/")
    assert answer.status_code == 200
    assert numbers(answer)
    assert "Stranger" not in answer.content.decode()


@pytest.mark.parametrize("part", ["", "transcript/", "insight/"])
def test_a_strangers_call_is_not_found(program, customer, rows, part):
    mine, strange = (found[Call].pk for found in rows)
    client = program(customer.memberships.first().user)
    assert client.get(f"/api/calls/{mine}/{part}").status_code == 200
    assert client.get(f"/api/calls/{strange}/{part}").status_code == 404


@pytest.mark.parametrize("name", ["calls", "insights", "objections"])
def test_customers_people_read_their_own(program, customer, rows, name):
    answer = program(customer.memberships.first().user).get(f"/api/{name}/")
    assert len(numbers(answer)) == 1
    assert "Stranger" not in answer.content.decode()


@pytest.mark.parametrize("address", ["customers/", "batches/", "batches/1/", "batches/1/items/", "bulk-import/jobs"])
def test_customers_people_read_nothing_else(program, customer, rows, address):
    assert program(customer.memberships.first().user).get(f"/api/{address}").status_code == 403


def test_customers_people_are_not_told_what_a_call_cost(program, customer, rows):
    address = f"/api/calls/{rows[0][Call].pk}/"
    assert program(cast.viewer()).get(address).json()["cost_usd"] == "0.000000"
    assert program(customer.memberships.first().user).get(address).json()["cost_usd"] is None


def test_staff_without_a_role_read_nothing(program, rows):
    assert program(cast.nobody()).get("/api/calls/").status_code == 403


def test_the_filters_are_those_of_the_library(program, customer):
    wanted = cast.new_call(customer, "a.wav", sentiment="negative")
    cast.new_call(customer, "b.wav", sentiment="positive")
    assert numbers(program(cast.viewer()).get("/api/calls/?sentiment=negative")) == [wanted.pk]


def test_a_filter_that_makes_no_sense_is_said(program):
    answer = program(cast.viewer()).get("/api/calls/?first_day=yesterday")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["first_day"]


@pytest.mark.parametrize("ordering", ["-listed_at", "listed_at"])
def test_pages_hold_every_call_once_also_when_times_are_the_same(program, customer, ordering):
    same = cast.new_call(customer, "0.wav").listed_at
    calls = [cast.new_call(customer, f"{number}.wav", listed_at=same) for number in range(1, 5)]
    client, found = program(cast.viewer()), []
    address = f"/api/calls/?limit=2&ordering={ordering}"
    while address:
        page = client.get(address).json()
        found += [row["id"] for row in page["results"]]
        address = page["next"]
    everyone = sorted([calls[0].pk - 1, *(call.pk for call in calls)], reverse=ordering.startswith("-"))
    assert found == everyone


@pytest.mark.parametrize("query", ["cursor=abc", "limit=0", "limit=501", "limit=x", "ordering=file_name"])
def test_a_page_that_cannot_be_is_refused(program, query):
    answer = program(cast.viewer()).get(f"/api/calls/?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [query.partition("=")[0]])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_same_whatever_its_length(program, name):
    client = program(cast.admin())
    client.get(f"/api/{name}/")
    counts = []
    for number in range(3):
        cast.everything(cast.new_customer(f"Customer {number}"))
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/api/{name}/")
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] == 2


def test_whoever_reads_a_transcript_is_written_down(program, rows):
    call = rows[0][Call]
    viewer = cast.viewer()
    program(viewer).get(f"/api/calls/{call.pk}/transcript/")
    looks = LogEntry.objects.get_for_object(call).filter(action=LogEntry.Action.ACCESS)
    assert [look.actor for look in looks] == [viewer]


def test_a_call_tells_what_was_measured_and_not_where_it_lies(program, rows):
    told = program(cast.viewer()).get(f"/api/calls/{rows[0][Call].pk}/").json()
    assert told["audio"]["silences"] == [{"start": 2.5, "end": 19.5, "duration": 17.0}]
    assert "recording" not in told


def test_a_call_tells_how_its_conversation_went(program, rows):
    call = rows[0][Call]
    address = f"/api/calls/{call.pk}/"
    AudioProfile.objects.filter(call=call).update(activity=[[[0, 9000]], [[8000, 20_000]]], channels=2)
    remeasure(call)
    told = program(cast.viewer()).get(address).json()["talk"]
    assert (told["measured_from"], told["crosstalk_seconds"], told["non_talk_seconds"]) == ("channels", 1.0, 48.0)
    assert told["interruptions"] == [{"at": 8.0, "by": 1, "of": 0, "overlap_seconds": 1.0}]
    assert [(side["role"], side["talk_seconds"], side["words"]) for side in told["sides"]] == [
        ("agent", 9.0, 2),
        ("", 12.0, 4),
    ]
    TalkMetrics.objects.all().delete()
    assert program(cast.admin()).get(address).json()["talk"] is None


def test_an_insight_comes_with_its_objections(program, rows):
    told = program(cast.viewer()).get(f"/api/calls/{rows[0][Call].pk}/insight/").json()
    assert [row["type"] for row in told["objections"]] == ["cost-value"]


@pytest.mark.parametrize(("query", "found"), [("type=timing", 0), ("type=cost-value", 2), ("overcome=true", 0)])
def test_objections_are_filtered(program, rows, query, found):
    assert len(numbers(program(cast.viewer()).get(f"/api/objections/?{query}"))) == found


@pytest.mark.parametrize("scope", TokenScope)
def test_a_token_for_some_customers_sees_these_only(program, customer, rows, scope):
    client = program(cast.superuser(), scope, customer)
    for name in LISTS:
        answer = client.get(f"/api/{name}/")
        assert numbers(answer)
        assert "Stranger" not in answer.content.decode()
    assert client.get(f"/api/calls/{rows[1][Call].pk}/").status_code == 404
