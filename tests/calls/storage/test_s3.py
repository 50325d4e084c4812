"""Recordings in S3, with boto3 as it is, against moto's server."""

import hashlib
import os
import signal
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from calls import recordings
from calls.storage.handed import Handed
from calls.work.errors import WorkError
from calls.work.lease import LeaseLostError
from tests.calls.storage.conftest import MEGABYTE, NAME, SOUND
from tests.ours import ROOT
from tests.toy.fleet import until

KEY = f"prefix/{NAME}"
LARGE = os.urandom(MEGABYTE) * 30
AS_SOUND = Handed('attachment; filename="call.wav"', "audio/wav")


@pytest.fixture
def checked(s3):
    """The storage looks at keys and rights from now on; moto does not where an address is signed."""
    s3.check_keys()


def uploads(s3, bucket="calls"):
    return s3.client().list_multipart_uploads(Bucket=bucket).get("Uploads", [])


def keys(s3, bucket="calls"):
    return [entry["Key"] for entry in s3.client().list_objects_v2(Bucket=bucket).get("Contents", [])]


def content(s3, key=KEY, bucket="calls"):
    return s3.client().get_object(Bucket=bucket, Key=key)["Body"].read()


def test_a_recording_lies_under_its_name_below_the_prefix(s3, use_s3, file):
    use_s3()
    assert recordings.keep(file(), NAME) == NAME
    assert keys(s3) == [KEY]
    assert content(s3) == SOUND


def test_without_a_prefix_it_lies_there_alone(s3, use_s3, file):
    use_s3("s3://calls")
    recordings.keep(file(), NAME)
    assert keys(s3) == [NAME]


def test_what_was_kept_comes_back_and_goes_as_asked(s3, use_s3, file):
    use_s3()
    recordings.keep(file(), NAME)
    assert recordings.exists(NAME)
    with recordings.local_file(NAME, "call.wav") as path:
        assert path.read_bytes() == SOUND
    assert not path.exists()
    with recordings.open_kept(NAME) as opened:
        assert opened.read() == SOUND
    recordings.forget(NAME)
    recordings.forget(NAME)
    assert not recordings.exists(NAME)
    for ask in (recordings.open_kept, lambda name: recordings.local_file(name, "call.wav").__enter__()):
        with pytest.raises(WorkError) as error:
            ask(NAME)
        assert (error.value.code, error.value.permanent) == ("storage:file:missing", True)


def test_thirty_megabytes_go_in_parts_of_eight(s3, use_s3, file):
    use_s3()
    recordings.keep(file(LARGE), NAME)
    sizes = [request.body_bytes for request in s3.seen("PUT", "partNumber")]
    assert sorted(sizes) == [6 * MEGABYTE, 8 * MEGABYTE, 8 * MEGABYTE, 8 * MEGABYTE]
    assert hashlib.sha256(content(s3)).digest() == hashlib.sha256(LARGE).digest()
    assert uploads(s3) == []


@pytest.mark.parametrize("size", [3, 20 * MEGABYTE])
def test_a_file_that_arrives_damaged_is_removed_and_tried_again(s3, use_s3, file, size, monkeypatch):
    storage = use_s3()
    path = file(LARGE[:size])
    bucket = storage._opened("calls")
    upload = type(bucket).upload

    def damaged(self, path, name, on_progress):
        upload(self, path, name, on_progress)
        path.write_bytes(path.read_bytes()[:-1] + b"!")  # what lies there is not what lies here

    monkeypatch.setattr(type(bucket), "upload", damaged)
    with pytest.raises(WorkError) as error:
        recordings.keep(path, NAME)
    assert (error.value.code, error.value.permanent) == ("storage:write:damaged", False)
    assert keys(s3) == []


@pytest.mark.parametrize("size", [3, 20 * MEGABYTE])
def test_at_amazon_the_parts_are_compared_by_sha256(s3, use_s3, file, size, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3.url)  # so boto3 takes moto for Amazon
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    use_s3(endpoint="")
    recordings.keep(file(LARGE[:size]), NAME)
    assert content(s3) == LARGE[:size]
    told = s3.client().head_object(Bucket="calls", Key=KEY, ChecksumMode="ENABLED")
    assert told["ChecksumSHA256"]


def test_a_connection_that_is_cut_is_taken_up_again(s3, use_s3, file):
    use_s3()
    s3.cut_upload(MEGABYTE, method="PUT", part="partNumber=2")
    recordings.keep(file(LARGE), NAME)
    assert content(s3) == LARGE
    assert uploads(s3) == []


def test_an_upload_that_fails_leaves_nothing_and_the_next_try_works(s3, use_s3, file):
    use_s3()
    s3.fail(500, method="PUT", part="partNumber=2", times=20)
    with pytest.raises(WorkError) as error:
        recordings.keep(file(LARGE), NAME)
    assert (error.value.code, error.value.permanent) == ("storage:vendor:failed", False)
    assert (keys(s3), uploads(s3)) == ([], [])
    s3._faults.clear()
    recordings.keep(file(LARGE), NAME)
    assert content(s3) == LARGE


def test_who_loses_the_lease_while_sending_leaves_nothing(s3, use_s3, file):
    use_s3()
    signs = []

    def beat():
        signs.append(1)
        if len(signs) > 1:
            raise LeaseLostError

    with pytest.raises(LeaseLostError):
        recordings.keep(file(LARGE), NAME, on_progress=beat)
    assert (keys(s3), uploads(s3)) == ([], [])


KILLED = """
import os, django
django.setup()
from pathlib import Path
from django.core.files.storage import storages
from calls import recordings
recordings.keep(Path(os.environ["FILE"]), os.environ["NAME"])
"""


def test_a_worker_killed_while_sending_leaves_no_half_object_and_the_next_try_tidies_up(s3, use_s3, file):
    use_s3()
    path = file(LARGE)
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "FILE": str(path), "NAME": NAME,
        "CHAT_STORAGE": "s3://calls/prefix", "CHAT_STORAGE_ACCESS_KEY": s3.access_key,
        "CHAT_STORAGE_SECRET_KEY": s3.secret_key, "CHAT_STORAGE_REGION": s3.region, "CHAT_STORAGE_ENDPOINT": s3.url,
    }  # fmt: skip
    s3.fail(500, method="PUT", part="partNumber=3")  # so that it is not through before it is killed
    worker = subprocess.Popen([sys.executable, "-c", KILLED], cwd=ROOT, env=environment)
    try:
        until(lambda: s3.seen("PUT", "partNumber=3"), seconds=60, every=0.01)
    finally:
        worker.kill()
    assert worker.wait(timeout=60) == -signal.SIGKILL
    assert (keys(s3), len(uploads(s3))) == ([], 1)
    recordings.keep(path, NAME)
    assert (keys(s3), uploads(s3)) == ([KEY], [])


def test_nobody_reads_it_without_a_signature(s3, checked, use_s3, file):
    use_s3()
    recordings.keep(file(), NAME)
    assert requests.get(f"{s3.url}/calls/{KEY}", timeout=10).status_code == 403
    grants = s3.client().get_object_acl(Bucket="calls", Key=KEY)["Grants"]
    assert [grant["Grantee"].get("URI") for grant in grants] == [None]


def test_a_signed_address_is_valid_for_an_hour_and_names_the_file(s3, use_s3, file):
    use_s3()
    recordings.keep(file(), NAME)
    address = recordings.address(NAME, AS_SOUND)
    answer = requests.get(address, timeout=10, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.content) == (206, SOUND[:4])
    whole = requests.get(address, timeout=10)
    assert (whole.status_code, whole.content) == (200, SOUND)
    assert whole.headers["Content-Disposition"] == AS_SOUND.disposition
    assert whole.headers["Content-Type"] == "audio/wav"
    query = parse_qs(urlsplit(address).query)
    assert query["X-Amz-Expires"] == ["3600"]
    assert query["response-cache-control"] == ["private, no-store"]


def test_each_customer_can_have_a_bucket_of_its_own(s3, use_s3, file):
    use_s3("s3://calls", bucket_per_customer=True)
    recordings.keep(file(), NAME)
    recordings.keep(file(b"other"), "customer-zoo/olga/8/2-0a1b2c3d-call.wav")
    recordings.keep(file(b"table"), "exports/3/calls.csv")
    assert keys(s3, "calls-customer-acme") == ["olga/7/1-0a1b2c3d-call.wav"]
    assert keys(s3, "calls-customer-zoo") == ["olga/8/2-0a1b2c3d-call.wav"]
    assert keys(s3) == ["exports/3/calls.csv"]
    with recordings.local_file(NAME, "call.wav") as path:
        assert path.read_bytes() == SOUND


def test_a_bucket_that_was_made_is_closed_and_clears_away_what_was_never_finished(s3, use_s3, file):
    use_s3("s3://calls", bucket_per_customer=True)
    recordings.keep(file(), NAME)
    bucket = {"Bucket": "calls-customer-acme"}
    closed = s3.client().get_public_access_block(**bucket)["PublicAccessBlockConfiguration"]
    assert set(closed.values()) == {True}
    [rule] = s3.client().get_bucket_lifecycle_configuration(**bucket)["Rules"]
    assert rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 2


def test_a_bucket_is_made_once_and_by_however_many_workers(s3, use_s3, file):
    for _ in range(2):  # two workers
        use_s3("s3://calls", bucket_per_customer=True)
        for number in range(3):
            recordings.keep(file(), f"customer-acme/olga/7/{number}-call.wav")
    assert len([request for request in s3.seen("PUT", "/calls-customer-acme") if request.path.count("/") == 1]) <= 6
    assert len(keys(s3, "calls-customer-acme")) == 3


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"secret_key": "wrong"}, "storage:settings:denied"),
        ({"location": "s3://nowhere"}, "storage:settings:no-bucket"),
        ({"endpoint": "http://127.0.0.1:1"}, "storage:vendor:unreachable"),
    ],
)
def test_what_is_set_up_wrongly_is_told_in_words_and_tried_again(checked, use_s3, file, given, code):
    use_s3(**given)
    with pytest.raises(WorkError) as error:
        recordings.keep(file(), NAME)
    assert (error.value.code, error.value.permanent) == (code, False)
    assert "wrong" not in f"{error.value.text}{error.value.hint}"


def test_a_storage_that_asks_for_less_is_no_failed_attempt(s3, use_s3, file):
    use_s3()
    s3.fail(503, b"<Error><Code>SlowDown</Code></Error>", times=20)
    with pytest.raises(WorkError) as error:
        recordings.exists(NAME)
    assert (error.value.code, error.value.rate_limited) == ("storage:vendor:busy", True)
