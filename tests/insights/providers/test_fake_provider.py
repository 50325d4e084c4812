"""The fake service itself: it is only worth something if it can be trusted."""

import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import httpx2
import pytest

from insights.providers.base import Access
from insights.providers.hosted.houses import OPENAI
from insights.providers.hosted.vendor import HostedVendor
from tests.fake_provider.faults import UNBILLED, Faults, Kind
from tests.fake_provider.limits import Bucket
from tests.fake_provider.server import FakeProvider
from tests.insights.providers.test_vendor import REQUEST

ROOT = Path(__file__).parents[3]


def fetched(address, body=None):
    method = "GET" if body is None else "POST"
    return httpx2.request(method, address, json=body, timeout=5, trust_env=False).json()


def test_it_runs_alone_and_ends_with_its_input():
    command = [sys.executable, "-m", "tests.fake_provider", "--key", "sk-mine", "--fault", "refusal=1"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        told = json.loads(process.stdout.readline())
        vendor = HostedVendor(OPENAI, "m", Access(api_key=told["key"], base_url=told["url"], timeout_seconds=5))
        refusal = vendor.send(REQUEST, "k").body["choices"][0]["message"]["refusal"]
        bill = fetched(told["url"] + "/_bill")
        process.stdin.close()
        assert process.wait(5) == 0
    assert told["key"] == "sk-mine"
    assert refusal
    assert (bill["billed"], bill["by_kind"]) == (1, {"refusal": 1})


def test_it_ends_when_it_is_told_to():
    command = [sys.executable, "-m", "tests.fake_provider"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.terminate()
        assert process.wait(5) == 0


def test_it_can_be_changed_while_it_runs(fake):
    fetched(fake.url + "/_control", {"key": "sk-new", "faults": {"refusal": 1}, "next": ["server-error"]})
    vendor = HostedVendor(OPENAI, "m", Access(api_key="sk-new", base_url=fake.url, timeout_seconds=5))
    with pytest.raises(Exception, match="500"):
        vendor.send(REQUEST, "k")
    assert vendor.send(REQUEST, "k").body["choices"][0]["message"]["refusal"]
    assert fetched(fake.url + "/_bill")["unbilled"] == {"server-error": 1}


def test_the_same_requests_meet_the_same_faults_in_any_order():
    requests = [f"request {number}" for number in range(2000)]
    one, other = Faults(0.12, seed=7), Faults(0.12, seed=7)
    met = {request: one.next(request) for request in requests}
    assert met == {request: other.next(request) for request in reversed(requests)}
    kinds = Counter(kind for kind in met.values() if kind)
    assert set(kinds) == set(Kind)
    assert 180 < kinds.total() < 300
    assert met != {request: Faults(0.12, seed=8).next(request) for request in requests}


def test_what_comes_twice_is_on_the_bill_twice(fake):
    vendor = HostedVendor(OPENAI, "m", Access(api_key=fake.key, base_url=fake.url, timeout_seconds=5))
    vendor.send(REQUEST, "a")
    assert fake.bill.twice == []
    vendor.send(REQUEST, "b")
    assert len(fake.bill.twice) == 1
    assert fake.bill.told()["billed"] == 2


def test_a_model_that_does_not_run_costs_nothing(fake):
    vendor = HostedVendor(OPENAI, "m", Access(api_key=fake.key, base_url=fake.url, timeout_seconds=5))
    for fault in UNBILLED:
        fake.fail(fault)
        with pytest.raises(Exception, match="insights:provider"):
            vendor.send(REQUEST, "a")
    assert fake.bill.entries == []


def test_more_than_the_limit_is_refused_and_told_when_to_come_back():
    with FakeProvider(requests_per_minute=20) as fake:
        vendor = HostedVendor(OPENAI, "m", Access(api_key=fake.key, base_url=fake.url, timeout_seconds=5))
        told = [vendor.send(REQUEST, "a").limits.requests_per_minute for _ in range(2)]
        with pytest.raises(Exception, match="rate-limited") as error:
            vendor.send(REQUEST, "a")
    assert told == [20, 20]
    assert 0 < error.value.retry_after <= 3
    assert fake.bill.unbilled["over-the-limit"] == 1


def test_a_bucket_waits_for_what_is_larger_than_itself():
    bucket = Bucket(60)
    assert bucket.wait(1) == 0
    bucket.take(100)
    assert 90 < bucket.wait(100) <= 100
    assert Bucket(None).wait(10**9) == 0


def test_it_answers_many_at_once():
    with FakeProvider() as fake:
        vendor = HostedVendor(OPENAI, "m", Access(api_key=fake.key, base_url=fake.url, timeout_seconds=20))
        vendor.send(REQUEST, "k")  # loads the SDK, which takes longer than the answers
        fake.control(latency=0.5)
        threads = [threading.Thread(target=vendor.send, args=(REQUEST, "k")) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert fake.service.most_at_once == 16
        assert len(fake.bill.entries) == 17
