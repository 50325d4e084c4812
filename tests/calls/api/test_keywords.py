"""Keywords over the API: where they were said, in which calls, and finding them in earlier ones."""

import pytest

from calls.models import Batch, Customer, KeywordHit, TokenScope, Transcript
from tests import cast

BATCHES = "/api/batches/"


@pytest.fixture
def call(customer):
    return cast.everything(customer)[1]


def test_a_transcript_tells_where_keywords_were_said_and_how_well_that_is_known(program, call):
    KeywordHit.objects.update(keyword="too expensive", position=6, exact_time=False)
    told = program(cast.viewer()).get(f"/api/calls/{call.pk}/transcript/").json()
    assert told["keyword_hits"] == [
        {
            "keyword": "too expensive", "segment": 1, "position": 6, "length": 13, "speaker": "Speaker 2",
            "start_seconds": 65.0, "end_seconds": 66.0, "exact_time": False,
        }
    ]  # fmt: skip


def test_calls_are_listed_by_a_keyword_that_was_said(program, call, stranger):
    strange = cast.everything(stranger)[1]
    KeywordHit.objects.update(keyword="oops")
    cast.new_call(call.customer, "quiet.wav")
    people = {cast.viewer(): {call.pk, strange.pk}, cast.limited(cast.operator(), call.customer): {call.pk}}
    for person, seen in people.items():
        listed = program(person).get("/api/calls/?keyword=Oops").json()["results"]
        assert {row["id"] for row in listed} == seen


def test_a_dry_run_tells_what_would_be_found_and_the_batch_is_made_of_it(program, call):
    Customer.objects.filter(pk=call.customer_id).update(keywords=["expensive"])
    KeywordHit.objects.update(keyword="oops")
    Transcript.objects.update(text="Good morning. It is too expensive.")
    client = program(cast.operator(), TokenScope.RUN)
    body = {"action": "keywords", "filters": {}}
    call.has_transcript = True
    call.save(update_fields=["has_transcript"])
    plan = client.post(BATCHES, {**body, "dry_run": True}, content_type="application/json").json()
    assert plan["keyword_changes"] == {
        "calls_changed": 1,
        "calls_read": 1,
        "is_exact": True,
        "keywords": [{"keyword": "expensive", "now": 0, "then": 1}, {"keyword": "oops", "now": 1, "then": 0}],
    }
    assert (plan["eligible"], plan["estimate"]["usd_high"]) == (1, "0.0000")
    made = client.post(BATCHES, {**body, "expected_fingerprint": plan["fingerprint"]}, content_type="application/json")
    assert made.status_code == 201
    assert Batch.objects.get(pk=made.json()["id"]).stages == ["keywords"]
    assert Transcript.objects.get().keywords is None


def test_other_dry_runs_tell_of_no_keywords(program, call):
    body = {"action": "export", "filters": {}, "dry_run": True}
    client = program(cast.operator(), TokenScope.RUN)
    assert client.post(BATCHES, body, content_type="application/json").json()["keyword_changes"] is None
