"""A whole import from a bucket of each vendor, with a credential of the customer's."""

import pytest

from calls.models import Call
from calls.work.states import State
from imports.models import SourceCredential
from imports.queries import job_report
from tests.flows.clips import quiet_call
from tests.imports.buckets.conftest import shelf

__all__ = ["shelf"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def credential(customer, shelf, allow):
    """The shelf's credential as somebody has stored it; its storage may be called."""
    allow(shelf.storage.host)
    told = shelf.credential
    return SourceCredential.objects.create(
        customer=customer, name="Archive", kind=told.kind, secret=told.secret, user_name=told.user_name,
        endpoint=told.endpoint,
    )  # fmt: skip


def test_a_folder_of_a_bucket_becomes_calls_once(shelf, credential, bring, tmp_path, stored):
    recordings = [quiet_call(tmp_path / f"{number}.wav", seed=number).read_bytes() for number in range(3)]
    for number, data in enumerate(recordings):
        shelf.put(f"2026/{number}.wav", data)
    shelf.put("2026/notes.txt", b"none")

    report = job_report(bring(shelf.url("2026"), credential=credential, allow_local=False), include_files=True)

    assert (report["status"], report["total_files"], report["failed_files"]) == ("completed", 3, 0)
    assert sorted(path.read_bytes() for path in stored()) == sorted(recordings)
    urls = {shelf.url(f"2026/{number}.wav") for number in range(3)}
    assert set(Call.objects.values_list("source_url", flat=True)) == urls

    before = len(shelf.storage.seen("GET", "0.wav"))
    again = bring(shelf.url("2026/"), credential=credential, allow_local=False)
    assert set(again.files.values_list("state", flat=True)) == {State.SKIPPED}
    assert len(shelf.storage.seen("GET", "0.wav")) == before
    assert Call.objects.count() == 3


def test_an_import_that_is_denied_tells_why_and_no_secret(shelf, credential, bring):
    if shelf.kind == "s3":
        shelf.storage.check_keys()
    credential.secret = shelf.wrong.secret
    credential.save()
    source = bring(shelf.url("2026"), credential=credential, allow_local=False).sources.get()
    assert (source.state, source.error_code) == (State.FAILED, "import:source:forbidden")
    told = f"{source.error_text} {source.error_hint}"
    assert "of this source is right" in told
    assert shelf.wrong.secret not in told
