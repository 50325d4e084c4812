"""Recordings at Google and at Azure, with their libraries as they are, against storages on the loopback."""

import pytest
import requests
from google.oauth2.service_account import Credentials

from calls import recordings
from calls.storage.handed import Handed
from calls.work.errors import WorkError
from calls.work.lease import LeaseLostError
from tests.calls.storage.conftest import MEGABYTE, NAME, SOUND

LARGE = bytes(range(256)) * (20 * MEGABYTE // 256)
AS_SOUND = Handed('attachment; filename="call.wav"', "audio/wav")


class Google:
    """At "calls", below "prefix"."""

    def __init__(self, gcs, use, tmp_path):
        self.storage = gcs
        self._use = use
        self._key = tmp_path / "key.json"
        gcs.objects["calls"] = {}
        gcs.buckets["calls"] = {"name": "calls"}

    def use(self, **given):
        self._key.write_text(self.storage.service_account())
        return self._use("gs://calls/prefix", **{"access_key": str(self._key), "endpoint": self.storage.url, **given})


class Azure:
    """In the container "calls", below "prefix"."""

    def __init__(self, azure, use, tmp_path):
        self.storage = azure
        self._use = use
        azure.objects["calls"] = {}

    def use(self, **given):
        keys = {"access_key": self.storage.key, "endpoint": self.storage.endpoint}
        return self._use(f"azure://{self.storage.account}/calls/prefix", **{**keys, **given})


@pytest.fixture(autouse=True)
def no_lookups_elsewhere(monkeypatch):
    """Google's library asks for the regions of an account's policies, at an address of its own."""
    monkeypatch.setattr(Credentials, "_is_regional_access_boundary_lookup_required", lambda self: False)


@pytest.fixture(params=[Google, Azure], ids=["google", "azure"])
def vendor(request, use, tmp_path):
    fixture = {Google: "gcs", Azure: "azure"}[request.param]
    return request.param(request.getfixturevalue(fixture), use, tmp_path)


def lying(vendor, bucket="calls"):
    return {name: bytes(stored.data) for name, stored in vendor.storage.objects[bucket].items()}


def test_what_was_kept_lies_below_the_prefix_and_comes_back(vendor, file):
    vendor.use()
    assert recordings.keep(file(), NAME) == NAME
    assert lying(vendor) == {f"prefix/{NAME}": SOUND}
    assert recordings.exists(NAME)
    with recordings.local_file(NAME, "call.wav") as path:
        assert path.read_bytes() == SOUND
    with recordings.open_kept(NAME) as opened:
        assert opened.read() == SOUND


def test_what_is_forgotten_is_gone_and_may_be_forgotten_twice(vendor, file):
    vendor.use()
    recordings.keep(file(), NAME)
    recordings.forget(NAME)
    recordings.forget(NAME)
    assert lying(vendor) == {}
    assert not recordings.exists(NAME)
    for ask in (recordings.open_kept, lambda name: recordings.local_file(name, "call.wav").__enter__()):
        with pytest.raises(WorkError) as error:
            ask(NAME)
        assert (error.value.code, error.value.permanent) == ("storage:file:missing", True)


def test_a_large_file_goes_and_comes_in_parts_with_signs_of_life(vendor, file):
    vendor.use()
    signs = []
    recordings.keep(file(LARGE), NAME, on_progress=lambda: signs.append(1))
    assert lying(vendor) == {f"prefix/{NAME}": LARGE}
    assert len(signs) >= 3
    assert max(request.body_bytes for request in vendor.storage.requests) <= 8 * MEGABYTE
    with recordings.local_file(NAME, "call.wav", on_progress=lambda: signs.append(1)) as path:
        assert path.read_bytes() == LARGE


def test_who_loses_the_lease_while_sending_leaves_nothing(vendor, file):
    vendor.use()
    signs = []

    def beat():
        signs.append(1)
        if len(signs) > 2:
            raise LeaseLostError

    with pytest.raises(LeaseLostError):
        recordings.keep(file(LARGE), NAME, on_progress=beat)
    assert lying(vendor) == {}


def test_a_file_that_lies_there_damaged_is_removed_and_sent_again(vendor, file, monkeypatch):
    bucket = type(vendor.use()._opened("calls"))
    upload = bucket.upload

    def damaged(self, path, name, on_progress):
        upload(self, path, name, on_progress)
        path.write_bytes(path.read_bytes()[:-1] + b"!")

    monkeypatch.setattr(bucket, "upload", damaged)
    with pytest.raises(WorkError) as error:
        recordings.keep(file(), NAME)
    assert (error.value.code, error.value.permanent) == ("storage:write:damaged", False)
    assert lying(vendor) == {}


def test_a_signed_address_works_for_an_hour_and_no_other_does(vendor, file):
    vendor.use()
    recordings.keep(file(), NAME)
    address = recordings.address(NAME, AS_SOUND)
    answer = requests.get(address, timeout=10, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.content) == (206, SOUND[:4])
    plain, _, _ = address.partition("?")
    assert requests.get(plain, timeout=10).status_code >= 400
    assert requests.get(address.replace("call.wav?", "other.wav?"), timeout=10).status_code == 403
    assert requests.get(address.replace("audio", "text"), timeout=10).status_code == 403


def test_each_customer_can_have_a_private_bucket_of_its_own(vendor, file):
    vendor.use(bucket_per_customer=True)
    recordings.keep(file(), NAME)
    recordings.keep(file(), "customer-zoo/olga/8/2-call.wav")
    assert list(lying(vendor, "calls-customer-acme")) == ["prefix/olga/7/1-0a1b2c3d-call.wav"]
    assert list(lying(vendor, "calls-customer-zoo")) == ["prefix/olga/8/2-call.wav"]
    assert vendor.storage.public == set()


def test_what_the_vendor_refuses_is_told_in_words(vendor):
    vendor.use()
    vendor.storage.fail(403, method="DELETE", times=50)
    with pytest.raises(WorkError) as error:
        recordings.forget(NAME)
    assert (error.value.code, error.value.permanent) == ("storage:settings:denied", False)


def test_a_bucket_that_is_not_there_is_told_in_words(vendor, file):
    vendor.use()
    vendor.storage.objects.clear()
    getattr(vendor.storage, "buckets", {}).clear()
    with pytest.raises(WorkError) as error:
        recordings.keep(file(), NAME)
    assert error.value.code in {"storage:settings:no-bucket", "storage:file:missing"}
