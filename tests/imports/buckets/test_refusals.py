"""What storages refuse, in words, with what to do, and without a secret."""

from dataclasses import replace

import pytest

from calls.work.errors import WorkError
from imports.credential import AZURE, BEARER, GCS, S3
from tests.imports.download.server import WAV


@pytest.fixture
def refused(discover, fetch):
    """The error of an attempt."""

    def refused(action, *arguments, **changes):
        with pytest.raises(WorkError) as caught:
            {"discover": discover, "fetch": fetch}[action](*arguments, **changes)
        return caught.value

    return refused


def secrets_of(shelf):
    told = [shelf.credential.secret, shelf.wrong.secret]
    return [secret for secret in told if secret] + [line for line in "".join(told).splitlines() if len(line) > 20]


def test_a_bucket_and_an_object_that_are_not_there(shelf, refused):
    error = refused("discover", shelf, shelf.root.replace("calls", "nowhere") + "/")
    assert (error.code, error.permanent) == ("import:source:not-found", True)
    error = refused("fetch", shelf, "gone.mp3")
    assert (error.code, error.permanent) == ("import:source:not-found", True)
    assert shelf.url("gone.mp3") in error.text


def test_a_key_that_the_storage_does_not_know(shelf, refused):
    shelf.fill("a.mp3")
    if shelf.kind == "s3":
        shelf.storage.check_keys()
    for action, place in (("discover", shelf.root), ("fetch", "a.mp3")):
        error = refused(
            action,
            shelf,
            place,
            **({"limits": {"credential": shelf.wrong}} if action == "discover" else {"credential": shelf.wrong}),
        )
        assert (error.code, error.permanent) == ("import:source:forbidden", True)
        assert "of this source is right" in error.hint
        assert not [secret for secret in secrets_of(shelf) if secret in f"{error!r} {error} {error.hint}"]


def test_a_bucket_that_the_key_does_not_open(google, refused):
    google.fill("a.mp3")
    google.storage.denied = {"calls"}
    error = refused("discover", google, google.root)
    assert error.code == "import:source:forbidden"
    assert "the Google service account of this source" in error.hint


def test_a_storage_that_asks_for_less(shelf, refused):
    shelf.fill("a.mp3")
    shelf.is_busy(part=shelf.listing)
    error = refused("discover", shelf, shelf.root)
    assert (error.code, error.rate_limited, error.retry_after) == ("import:source:rate-limited", True, 7.0)
    assert len(shelf.storage.seen("GET", shelf.listing)) == 1


def test_a_storage_that_cannot_answer_is_asked_once(shelf, refused):
    shelf.fails(500, "InternalError", times=9, part=shelf.listing)
    error = refused("discover", shelf, shelf.root)
    assert (error.code, error.permanent) == ("import:source:server-error", False)
    assert len(shelf.storage.seen("GET", shelf.listing)) == 1


def test_a_storage_that_is_not_there(shelf, refused):
    elsewhere = replace(shelf.credential, endpoint="http://127.0.0.1:1")
    error = refused("fetch", shelf, "a.mp3", credential=elsewhere, allowed_hosts=["127.0.0.1:1", shelf.storage.host])
    assert (error.code, error.permanent) == ("import:source:unreachable", False)


def test_an_object_in_the_archive(amazon, refused):
    amazon.put("a.mp3", WAV)
    amazon.storage.fail(403, b"<Error><Code>InvalidObjectState</Code></Error>", method="GET", part="a.mp3")
    assert refused("fetch", amazon, "a.mp3").code == "import:source:archived"


def test_without_a_credential_only_what_is_public_can_be_read(shelf, discover, fetch, refused, monkeypatch):
    shelf.fill("a.mp3")
    storage = shelf.storage
    monkeypatch.setattr(f"{shelf.constant}.ENDPOINT", getattr(storage, "endpoint", storage.url))
    nothing = {"credential": None}
    if shelf.kind != "s3":  # moto lists to everybody
        error = refused("discover", shelf, shelf.root, limits=nothing)
        assert error.code in {"import:source:forbidden", "import:source:not-found"}
        assert "credential" in error.hint
        storage.public = {"calls"}
    else:
        assert "credential" in refused("fetch", shelf, "a.mp3", **nothing).hint
        storage.client().put_object_acl(Bucket="calls", Key="a.mp3", ACL="public-read")
    before = len(storage.requests)
    (found,) = discover(shelf, shelf.root, limits=nothing)
    assert fetch(shelf, found.name, **nothing).path.read_bytes() == WAV
    assert not [one for one in storage.requests[before:] if "authorization" in one.headers]


def test_a_credential_of_another_kind_is_not_tried(shelf, refused):
    for kind in {S3, GCS, AZURE, BEARER} - {shelf.credential.kind}:
        error = refused("discover", shelf, shelf.root, limits={"credential": replace(shelf.credential, kind=kind)})
        assert error.code == "import:source:credential"
    assert not shelf.storage.seen("GET", shelf.listing)


def test_an_endpoint_that_is_no_storage(shelf, refused):
    shelf.storage.fail(200, b"<html><br>Welcome", part=shelf.listing, Content_Type="text/html")
    assert refused("discover", shelf, shelf.root).code == "import:source:server-error"
