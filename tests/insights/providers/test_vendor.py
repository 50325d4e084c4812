"""The wire to a hosted model: what is sent, what each fault becomes, what is kept and found again."""

import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest

from calls.work.errors import WorkError
from insights.providers.base import Access, Limits, Request
from insights.providers.faults import AnswerLostError, CannotBeAskedError, UnusableError
from insights.providers.hosted.houses import GEMINI, OPENAI, SERVER
from insights.providers.hosted.refusals import TooLongError
from insights.providers.hosted.shapes import response_format
from insights.providers.hosted.vendor import HostedVendor
from insights.wire import AnalysisReply
from tests.fake_provider.faults import Canned, Kind
from tests.fake_provider.server import FakeProvider

PROMPT = "<transcript>\n0 | A | 00:00 | Hello, how can I help?\n1 | B | 00:03 | Hi.\n</transcript>"
REQUEST = Request(
    "analysis",
    {
        "model": "gpt-6-luna",
        "messages": [{"role": "system", "content": "Read."}, {"role": "user", "content": PROMPT}],
        "response_format": response_format(AnalysisReply),
        "max_completion_tokens": 1000,
    },
    input_tokens=700,
    output_tokens=1000,
)


@pytest.fixture
def vendor(fake):
    """`vendor(…)`: the wire to the fake."""

    def vendor(house=OPENAI, *, timeout=5.0, **access):
        told = {"api_key": fake.key, "base_url": fake.url, "timeout_seconds": timeout, **access}
        return HostedVendor(house, "gpt-6-luna", Access(**told))

    return vendor


def refused(vendor, kind=WorkError):
    with pytest.raises(kind) as error:
        vendor.send(REQUEST, "k1")
    return error.value


def test_the_answer_comes_raw_with_its_tokens(vendor, fake):
    answer = vendor().send(REQUEST, "k1")
    (entry,) = fake.bill.entries
    assert answer.body["choices"][0]["message"]["content"].startswith('{"analysis"')
    assert (answer.input_tokens, answer.output_tokens) == (entry.input_tokens, entry.output_tokens)
    assert answer.kept_there == ""
    assert answer.limits == Limits()


def test_tokens_that_are_not_told_are_estimated(vendor, fake):
    fake.fail(Canned(200, {"choices": [{"message": {"content": "x" * 350}}]}))
    answer = vendor().send(REQUEST, "k1")
    assert answer.input_tokens == 700
    assert answer.output_tokens >= 100


def test_what_a_model_thought_counts_as_output(vendor, fake):
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 170}
    fake.fail(Canned(200, {"choices": [], "usage": usage}))
    assert vendor(GEMINI).send(REQUEST, "k1").output_tokens == 70


@pytest.mark.parametrize(
    ("told", "limits"),
    [
        ({"x-ratelimit-limit-requests": "500", "x-ratelimit-limit-tokens": "200000"}, Limits(500, 200_000)),
        ({"x-ratelimit-limit-requests": "0", "x-ratelimit-limit-tokens": "plenty"}, Limits()),
        ({"x-ratelimit-limit-requests": "-5", "x-ratelimit-limit-tokens": "9" * 40}, Limits()),
    ],
)
def test_limits_are_read_from_the_headers_as_far_as_they_make_sense(vendor, fake, told, limits):
    fake.fail(Canned(200, {"choices": []}, told))
    assert vendor().send(REQUEST, "k1").limits == limits


def test_what_no_database_takes_is_not_in_the_answer(vendor, fake):
    fake.fail(Canned(200, {"choices": [{"message": {"content": "a\x00b\ud800"}}], "x": 10**400}))
    assert vendor().send(REQUEST, "k1").body == {"choices": [{"message": {"content": "ab?"}}], "x": None}


GEMINI_WAIT = [{"error": {"code": 429, "message": "Quota.", "details": [{"retryDelay": "34.5s"}]}}]


@pytest.mark.parametrize(
    ("canned", "code", "flags"),
    [
        (Canned(401), "settings:key-refused", "pauses"),
        (Canned(403), "settings:key-refused", "pauses"),
        (
            Canned(400, [{"error": {"message": "API key not valid. Please pass one."}}]),
            "settings:key-refused",
            "pauses",
        ),
        (Canned(402), "provider:no-credit", "pauses"),
        (Canned(429, {"error": {"code": "insufficient_quota"}}), "provider:no-credit", "pauses"),
        (Canned(404, {"error": {"code": "model_not_found"}}), "settings:unknown-model", "pauses"),
        (Canned(307, {}, {"location": "http://127.0.0.1:1/"}), "settings:unknown-model", "pauses"),
        (Canned(429, {}, {"retry-after": "7"}), "provider:rate-limited", "limited 7.0"),
        (Canned(429, {}, {"retry-after": "7", "retry-after-ms": "1500"}), "provider:rate-limited", "limited 1.5"),
        (Canned(429, GEMINI_WAIT), "provider:rate-limited", "limited 34.5"),
        (Canned(429, b"slow down"), "provider:rate-limited", "limited None"),
        (Canned(500), "provider:unavailable", "later"),
        (Canned(503, {}, {"retry-after": "3"}), "provider:unavailable", "later"),
        (Canned(409), "provider:unavailable", "later"),
        (Canned(400, {"error": {"code": "context_length_exceeded"}}), "provider:too-long", "final"),
        (Canned(400, {"error": {"message": "This model's maximum context length is 8"}}), "provider:too-long", "final"),
        (Canned(413), "provider:too-long", "final"),
        (Canned(400, {"error": {"message": "Unknown parameter."}}), "provider:bad-request", "final"),
        (Canned(422, {"detail": "no"}), "provider:bad-request", "final"),
    ],
)
def test_each_refusal_says_what_it_means(vendor, fake, canned, code, flags):
    fake.fail(canned)
    error = refused(vendor())
    assert error.code == f"insights:{code}"
    assert error.pauses == (flags == "pauses")
    assert error.rate_limited == flags.startswith("limited")
    assert error.permanent == (flags == "final")
    if error.rate_limited:
        assert flags == f"limited {error.retry_after}"
    assert not isinstance(error, AnswerLostError)
    assert isinstance(error, UnusableError) == (flags == "final")
    assert error.hint
    assert fake.bill.entries == []


def test_a_transcript_that_is_too_long_has_an_error_of_its_own(vendor, fake):
    fake.control(window=10)
    refused(vendor(), TooLongError)


@pytest.mark.parametrize(
    ("fault", "code"), [(Kind.TIME_OUT, "no-answer"), (Kind.DRIP, "no-answer"), (Kind.CUT_CONNECTION, "cut")]
)
def test_an_answer_that_does_not_come_whole_may_have_been_paid(vendor, fake, fault, code):
    fake.fail(fault)
    error = refused(vendor(timeout=0.4), AnswerLostError)
    assert error.code == f"insights:provider:{code}"
    assert not error.permanent
    assert len(fake.bill.entries) == 1


@pytest.mark.parametrize("body", [b"<html>", b'{"choices": [', b"[1]"])
def test_an_answer_that_is_none_may_have_been_paid(vendor, fake, body):
    fake.fail(Canned(200, body))
    assert refused(vendor(), AnswerLostError).code == "insights:provider:cut"


def test_headers_that_drip_in_end_in_time():
    with dripping() as address:
        vendor = HostedVendor(SERVER, "m", Access(base_url=address, timeout_seconds=0.4))
        started = datetime.now(UTC)
        refused(vendor, AnswerLostError)
        assert datetime.now(UTC) - started < timedelta(seconds=3)


class dripping:  # noqa: N801 - used as a function
    """A server whose answer's head comes byte by byte and never ends."""

    def __enter__(self):
        self.end = threading.Event()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.drip, daemon=True)
        self.thread.start()
        return f"http://127.0.0.1:{self.server.getsockname()[1]}/v1"

    def drip(self):
        connection, _ = self.server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nx: ")
            while not self.end.wait(0.02):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    def __exit__(self, *_error):
        self.end.set()
        self.thread.join()
        self.server.close()


def test_a_server_that_is_not_there_was_sent_nothing():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    error = refused(HostedVendor(SERVER, "m", Access(base_url=f"http://127.0.0.1:{port}/v1")))
    assert error.code == "insights:provider:unavailable"
    assert not isinstance(error, AnswerLostError)


def test_after_a_fault_the_next_request_is_answered(vendor, fake):
    fake.fail(Kind.CUT_CONNECTION, Kind.SERVER_ERROR)
    one = vendor()
    refused(one)
    refused(one)
    assert one.send(REQUEST, "k1").body["choices"]


def test_nothing_is_kept_unless_it_is_wished(vendor, fake):
    vendor().send(REQUEST, "k1")
    vendor(GEMINI, keeps_answers=True).send(REQUEST, "k1")
    vendor(SERVER, keeps_answers=True).send(REQUEST, "k1")
    assert fake.service.kept == {}
    assert all("store" not in body and "metadata" not in body for body in fake.bodies)


def test_a_lost_answer_is_found_and_then_forgotten(vendor, fake):
    fake.fail(None, Kind.CUT_CONNECTION)
    one = vendor(keeps_answers=True)
    one.send(REQUEST, "k0")
    refused(one, AnswerLostError)
    answer = one.find("k1")
    assert answer.body["choices"][0]["message"]["content"].startswith('{"analysis"')
    assert answer.output_tokens == fake.bill.entries[1].output_tokens
    one.forget(answer.kept_there)
    one.forget(answer.kept_there)  # and again, which is no error
    assert one.find("k1") is None
    assert len(fake.bill.entries) == 2


def test_what_was_never_kept_is_not_found(vendor):
    assert vendor(keeps_answers=True).find("k1") is None


def test_the_answer_to_another_request_is_not_taken(vendor, fake):
    one = vendor(keeps_answers=True)
    other = {"id": "c", "choices": [{}], "metadata": {"chat_request": "k2"}}
    fake.fail()
    fake.service.listed = lambda _request: fake_reply({"data": [other, {"id": "d", "choices": [{}]}, 5]})
    assert one.find("k1") is None


def fake_reply(body):
    from tests.fake_provider.wire import Reply

    return Reply(body)


@pytest.mark.parametrize("house", [GEMINI, SERVER])
def test_who_keeps_nothing_cannot_be_asked(vendor, house):
    with pytest.raises(CannotBeAskedError):
        vendor(house, keeps_answers=True).find("k1")


def test_a_server_without_kept_answers_cannot_be_asked(vendor, fake):
    fake.control(keeps=False)
    with pytest.raises(CannotBeAskedError):
        vendor(keeps_answers=True).find("k1")


def test_a_refused_key_is_told_where_kept_answers_are_asked_for(vendor):
    with pytest.raises(WorkError) as error:
        vendor(keeps_answers=True, api_key="other").find("k1")
    assert error.value.code == "insights:settings:key-refused"


def test_many_threads_share_one_client(vendor, fake):
    fake.control(latency=0.2)
    one = vendor()
    threads = [threading.Thread(target=one.send, args=(REQUEST, "k")) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fake.bill.entries) == 16
    assert fake.service.most_at_once == 16


def test_clients_of_keys_that_were_changed_are_closed(vendor, fake):
    from insights.providers.hosted import clients

    for number in range(20):
        refused(vendor(api_key=f"key-{number}"))
    assert len(clients._kept) <= clients.MOST_KEPT


def test_a_provider_that_ends_cuts_its_connections():
    with FakeProvider(latency_seconds=30) as fake:
        vendor = HostedVendor(SERVER, "m", Access(api_key=fake.key, base_url=fake.url, timeout_seconds=20))
        errors = []
        thread = threading.Thread(target=lambda: errors.append(refused(vendor, AnswerLostError)))
        thread.start()
        while not fake.service.most_at_once:
            thread.join(0.01)
    thread.join()
    assert len(errors) == 1
