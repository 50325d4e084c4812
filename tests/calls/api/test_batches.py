"""Batches over the API: dry run, creation, status, items and control."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import Batch, Call, TokenScope
from calls.work.states import JobState, State
from tests import cast

BATCHES = "/api/batches/"


def send(client, address, **body):
    return client.post(address, body, content_type="application/json")


@pytest.fixture
def calls(customer):
    """Three of ours."""
    return [cast.new_call(customer, f"{number}.wav", duration_seconds=60.0) for number in range(3)]


@pytest.fixture
def operator(program):
    return program(cast.operator(), TokenScope.RUN)


def test_a_dry_run_makes_nothing_and_tells_the_figures(operator, calls):
    told = send(operator, BATCHES, action="transcribe", filters={}, dry_run=True)
    assert told.status_code == 200
    plan = told.json()
    assert (plan["chosen"], plan["eligible"], plan["already_done"]) == (3, 3, 0)
    assert plan["begins"] == [{"stage": "transcribe", "calls": 3, "audio_seconds": 180.0, "from_cache": 0}]
    assert plan["estimate"]["seconds_high"] >= plan["estimate"]["seconds_low"] > 0
    assert not Batch.objects.exists()


def test_the_same_body_makes_the_batch(operator, calls):
    fingerprint = send(operator, BATCHES, action="transcribe", filters={}, dry_run=True).json()["fingerprint"]
    answer = send(operator, BATCHES, action="transcribe", filters={}, expected_fingerprint=fingerprint)
    assert answer.status_code == 201
    batch = Batch.objects.get()
    assert answer.json()["id"] == batch.pk
    assert answer.headers["Location"].endswith(f"/api/batches/{batch.pk}/")
    assert answer.json()["progress"]["counts"]["waiting"] == batch.items.count() == 3


def test_another_selection_than_the_expected_is_refused_with_its_figures(operator, calls, customer):
    fingerprint = send(operator, BATCHES, action="transcribe", filters={}, dry_run=True).json()["fingerprint"]
    cast.new_call(customer, "late.wav")
    answer = send(operator, BATCHES, action="transcribe", filters={}, expected_fingerprint=fingerprint)
    assert (answer.status_code, answer.json()["code"]) == (409, "calls:user:selection-changed")
    assert answer.json()["plan"]["eligible"] == 4
    assert not Batch.objects.exists()


def test_a_request_sent_again_with_its_key_gets_the_batch_of_the_first_time(operator, calls):
    body = {"action": "export", "filters": {}}

    def ask(key):
        return operator.post(BATCHES, body, content_type="application/json", headers={"Idempotency-Key": key}).json()

    assert ask("a")["id"] == ask("a")["id"] != ask("b")["id"]
    assert Batch.objects.count() == 2


def test_a_key_of_somebody_else_or_of_another_request_begins_something_of_its_own(program, operator, calls):
    other = program(cast.staff("otto", "operator"), TokenScope.RUN)
    key = {"Idempotency-Key": "a"}
    for client, wanted in ((operator, {}), (other, {}), (operator, {"max_seconds": 90})):
        body = {"action": "export", "filters": wanted}
        assert client.post(BATCHES, body, content_type="application/json", headers=key).status_code == 201
    assert Batch.objects.count() == 3


def test_an_export_whose_files_failed_does_not_look_done(operator, calls):
    batch = Batch.objects.get(pk=send(operator, BATCHES, action="export", filters={}).json()["id"])
    batch.items.update(state=State.DONE)
    batch.exports.update(state=State.FAILED)
    progress = operator.get(f"{BATCHES}{batch.pk}/").json()["progress"]
    assert (progress["total"], progress["counts"]["done"], progress["counts"]["failed"]) == (4, 3, 1)


def test_chosen_calls_of_strangers_are_not_taken(program, calls, customer, stranger):
    strange = cast.new_call(stranger)
    client = program(cast.limited(cast.operator(), customer), TokenScope.RUN)
    send(client, BATCHES, action="transcribe", ids=[calls[0].pk, strange.pk])
    assert list(Batch.objects.get().items.values_list("call", flat=True)) == [calls[0].pk]


def test_a_limited_tokens_batch_holds_its_customers_calls_only(program, calls, customer, stranger):
    cast.new_call(stranger)
    send(program(cast.superuser(), TokenScope.RUN, customer), BATCHES, action="transcribe", filters={})
    assert {item.customer for item in Batch.objects.get().items.all()} == {customer}


def test_a_limited_token_watches_its_batch_over_two_customers_and_no_wider_one(program, calls, customer, stranger):
    other = cast.new_customer("Also Mine")
    two = [calls[0].pk, cast.new_call(other).pk]
    three = [calls[1].pk, cast.new_call(other, "b").pk, cast.new_call(stranger).pk]
    root = cast.superuser()
    narrow, wide = program(root, TokenScope.RUN, customer, other), program(root, TokenScope.RUN)
    own = send(narrow, BATCHES, action="transcribe", ids=two).json()["id"]
    strange = send(wide, BATCHES, action="transcribe", ids=three).json()["id"]
    assert narrow.get(f"{BATCHES}{own}/").status_code == 200
    assert narrow.get(f"{BATCHES}{strange}/").status_code == 404
    assert send(narrow, f"{BATCHES}{strange}/stop/").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"action": "transcribe"},
        {"action": "transcribe", "ids": [1], "filters": {}},
        {"action": "transcribe", "ids": []},
        {"action": "transcribe", "ids": [2**63]},
        {"action": "transcribe", "filters": {"sentimant": "negative"}},
        {"action": "transcribe", "filters": {"sentiment": ["negative"]}},
        {"action": "transcribe", "filters": {"first_day": "yesterday"}},
        {"action": "sing", "filters": {}},
    ],
)
def test_a_body_that_makes_no_sense_makes_no_batch(operator, calls, body):
    answer = send(operator, BATCHES, **body)
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_where_nothing_is_to_be_done_no_batch_is_made(operator, calls):
    send(operator, BATCHES, action="transcribe", filters={})
    answer = send(operator, BATCHES, action="transcribe", filters={})
    assert (answer.status_code, answer.json()["code"]) == (409, "calls:user:nothing-to-do")
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "scope", "status"),
    [(cast.operator, "run", 403), (cast.admin, "run", 403), (cast.admin, "admin", 201)],
)
def test_deletion_needs_an_admin_and_a_token_that_may(program, calls, who, scope, status):
    assert send(program(who(), scope), BATCHES, action="delete", ids=[calls[0].pk]).status_code == status


def test_a_stopped_deletion_is_not_resumed_by_a_token_that_may_not_delete(program, calls):
    ada = cast.admin()
    number = send(program(ada, "admin"), BATCHES, action="delete", ids=[calls[0].pk]).json()["id"]
    run = program(ada, "run")
    assert send(run, f"{BATCHES}{number}/stop/").status_code == 200
    assert send(run, f"{BATCHES}{number}/resume/").status_code == 403
    assert Call.objects.filter(pk=calls[0].pk).exists()


def test_viewers_start_and_control_nothing(calls, customer):
    viewer = cast.logged_in(cast.viewer())
    batch = cast.new_batch(customer, *calls)
    assert send(viewer, BATCHES, action="transcribe", filters={}).status_code == 403
    assert send(viewer, f"{BATCHES}{batch.pk}/pause/").status_code == 403


def test_a_batch_is_paused_resumed_and_stopped(operator, customer, calls):
    address = f"{BATCHES}{cast.new_batch(customer, *calls).pk}/"
    states = [send(operator, f"{address}{verb}/").json()["state"] for verb in ("pause", "resume", "stop")]
    assert states == ["paused", "active", "stopped"]
    assert operator.get(address).json()["progress"]["counts"]["cancelled"] == 3


def test_a_batch_that_chat_paused_says_why(operator, customer, calls):
    batch = cast.new_batch(customer, *calls)
    why = {"paused_code": "calls:budget:spent", "paused_text": "It is spent.", "paused_hint": "Raise it."}
    assert operator.get(f"{BATCHES}{batch.pk}/").json()["paused_code"] == ""
    batch.move(JobState.PAUSED, sources=(JobState.ACTIVE,), **why)
    told = operator.get(f"{BATCHES}{batch.pk}/").json()
    assert {name: told[name] for name in why} == why


def test_what_cannot_be_done_now_is_a_conflict(operator, customer):
    address = f"{BATCHES}{cast.new_batch(customer).pk}/resume/"
    answer = send(operator, address)
    assert (answer.status_code, answer.json()["code"]) == (409, "work:job:cannot-resume")


def test_what_failed_is_tried_again(operator, customer, calls):
    batch = cast.new_batch(customer, *calls, state=State.FAILED)
    told = send(operator, f"{BATCHES}{batch.pk}/retry/").json()
    assert told["progress"]["counts"]["waiting"] == 3


def test_a_strangers_batch_is_not_found(program, customer, stranger):
    client = program(cast.limited(cast.operator(), customer), TokenScope.RUN)
    address = f"{BATCHES}{cast.new_batch(stranger).pk}/"
    answers = [client.get(address), client.get(f"{address}items/"), send(client, f"{address}stop/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_items_say_what_went_wrong(operator, customer, calls):
    error = {"error_code": "audio:user:unreadable", "error_text": "It is no sound.", "error_hint": "Listen to it."}
    batch = cast.new_batch(customer, calls[0], state=State.FAILED, **error)
    (item,) = operator.get(f"{BATCHES}{batch.pk}/items/").json()["results"]
    assert item["error"] == {"code": "audio:user:unreadable", "text": "It is no sound.", "hint": "Listen to it."}
    assert item["call"] == calls[0].pk


def test_an_answer_that_is_known_is_not_sent_again(operator, customer, calls):
    batch = cast.new_batch(customer, *calls)
    first = operator.get(f"{BATCHES}{batch.pk}/")
    again = operator.get(f"{BATCHES}{batch.pk}/", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    batch.move(JobState.PAUSED, sources=(JobState.ACTIVE,))
    changed = operator.get(f"{BATCHES}{batch.pk}/", headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_poll_asks_the_database_twice(operator, customer, calls):
    address = f"{BATCHES}{cast.new_batch(customer, *calls).pk}/"
    operator.get(address)
    with CaptureQueriesContext(connection) as asked:
        for _ in range(10):
            operator.get(address)
    assert len(asked) == 20


def test_figures_are_counted_anew_after_a_while(operator, customer, calls):
    batch = cast.new_batch(customer, *calls)
    address = f"{BATCHES}{batch.pk}/"
    assert operator.get(address).json()["progress"]["counts"]["waiting"] == 3
    batch.items.update(state=State.DONE)
    cache.clear()
    told = operator.get(address).json()["progress"]
    assert (told["counts"]["done"], told["progress_percentage"]) == (3, 99.9)
    batch.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    assert operator.get(address).json()["progress"]["progress_percentage"] == 100.0


def test_strangers_customers_are_no_others_than_those_that_are_not_there(program, customer, stranger):
    limited = program(cast.limited(cast.operator(), customer), TokenScope.RUN)
    answers = [
        limited.post(
            "/api/batches/",
            {"action": "process", "filters": {"customer": str(number)}, "dry_run": True},
            content_type="application/json",
        )
        for number in (stranger.pk, 999_999)
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json() == answers[1].json()


def test_deletion_by_filters_takes_the_fingerprint_of_a_dry_run(program, calls):
    ada = program(cast.admin(), TokenScope.ADMIN)
    refused = send(ada, BATCHES, action="delete", filters={})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["expected_fingerprint"])
    plan = send(ada, BATCHES, action="delete", filters={}, dry_run=True).json()
    done = send(ada, BATCHES, action="delete", filters={}, expected_fingerprint=plan["fingerprint"])
    assert done.status_code == 201
