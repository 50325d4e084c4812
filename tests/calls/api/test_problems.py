"""Every error under /api/ is a problem in one form."""

import pytest

from calls.models import TokenScope
from tests import cast

MEMBERS = {"type", "title", "status", "detail", "code", "hint"}


def assert_problem(answer, status, code):
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert set(told) >= MEMBERS
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["detail"]


@pytest.fixture
def operator(program):
    return program(cast.operator(), TokenScope.RUN)


@pytest.mark.parametrize("address", ["/api/", "/api/nowhere/", "/api/calls", "/api/calls/x/", "/api/bulk-import/jobs/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_a_problem_too(client, address, method):
    assert_problem(getattr(client, method)(address), 404, "api:user:not-found")


def test_a_row_that_is_not_there(operator):
    assert_problem(operator.get("/api/batches/99999999999999999999/"), 404, "api:user:not-found")


def test_a_method_that_there_is_not(operator):
    assert_problem(operator.delete("/api/calls/"), 405, "api:user:method-not-allowed")


def test_an_answer_in_another_form(operator):
    assert_problem(operator.get("/api/calls/", headers={"accept": "text/html"}), 406, "api:user:not-acceptable")


def test_a_body_that_is_no_json(operator):
    answer = operator.post("/api/batches/", "{", content_type="application/json")
    assert_problem(answer, 400, "api:user:unreadable")


def test_a_body_in_another_form(operator):
    assert_problem(operator.post("/api/batches/", {"a": "b"}), 415, "api:user:unsupported-media-type")


def test_a_body_of_more_than_a_megabyte(operator):
    body = '{"action": "' + "x" * (1 << 20) + '"}'
    answer = operator.post("/api/batches/", body, content_type="application/json")
    assert_problem(answer, 413, "api:user:too-large")


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "1"])
def test_a_body_that_is_no_object(operator, body):
    answer = operator.post("/api/batches/", body, content_type="application/json")
    assert_problem(answer, 422, "api:user:invalid")


def test_fields_that_cannot_be_used_are_named(operator):
    answer = operator.post("/api/batches/", {"action": "x", "ids": [0, 1]}, content_type="application/json")
    assert_problem(answer, 422, "api:user:invalid")
    assert sorted(answer.json()["errors"]) == ["action", "ids.0"]


def test_too_many_requests(operator, settings):
    settings.ENV = {**settings.ENV, "CHAT_API_RATE": "2/hour"}
    answers = [operator.get("/api/calls/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[-1], 429, "api:user:too-many-requests")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600


def test_each_token_has_its_own_rate(program, settings):
    settings.ENV = {**settings.ENV, "CHAT_API_RATE": "1/hour"}
    viewer = cast.viewer()
    assert [program(viewer).get("/api/calls/").status_code for _ in range(2)] == [200, 200]


def test_guessing_tokens_has_a_rate(client, settings):
    settings.ENV = {**settings.ENV, "CHAT_API_ANONYMOUS_RATE": "1/hour"}
    guesses = [client.get("/api/calls/", headers={"authorization": f"Bearer chat_{n}"}) for n in range(2)]
    assert [guess.status_code for guess in guesses] == [401, 429]


def test_a_host_we_do_not_answer_to(client):
    assert_problem(client.get("/api/calls/", headers={"host": "evil.example"}), 400, "api:user:bad-request")


def test_a_mistake_of_ours(operator, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("secret")

    monkeypatch.setattr("calls.api.batches.figures", broken)
    batch = cast.new_batch(cast.new_customer())
    operator.raise_request_exception = False
    answer = operator.get(f"/api/batches/{batch.pk}/")
    assert_problem(answer, 500, "api:system:error")
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("page", ["transcript", "insight", "recording"])
def test_a_number_that_no_database_can_hold(operator, page):
    assert_problem(operator.get(f"/api/calls/99999999999999999999/{page}/"), 404, "api:user:not-found")


@pytest.mark.parametrize("body", ["[" * 100_000, '{"filters": {"q": "\\ud800"}, "action": "process"}'])
def test_a_body_that_cannot_be_taken_apart_or_written_down(operator, body):
    answer = operator.post("/api/batches/", body, content_type="application/json")
    assert_problem(answer, 400, "api:user:unreadable")
