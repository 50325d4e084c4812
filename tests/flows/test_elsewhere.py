"""The whole way with recordings in S3: brought in, measured, heard, analysed, played and deleted."""

import json

import pytest
import requests

from calls.listening.playback import link
from calls.models import Call, Deletion
from calls.work.states import State
from tests import cast
from tests.calls.storage.conftest import s3, use, use_s3
from tests.flows.bulk import confirm
from tests.flows.clips import quiet_call
from tests.flows.engine import work_until_idle

__all__ = ["s3", "use", "use_s3"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(s3, use_s3, folder, settings):
    """Names of all that lies there."""
    use_s3("s3://calls")
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": [str(folder)]}

    def keys():
        return sorted(entry["Key"] for entry in s3.client().list_objects_v2(Bucket="calls").get("Contents", []))

    return keys


def test_a_call_walks_the_whole_way_without_a_disk(s3, folder, bring, keys, customer):
    ada = cast.admin()
    path = quiet_call(folder / "a.wav")
    job = bring(path, created_by=ada)
    call = Call.objects.get()
    assert {item.state for item in job.batch.items.all()} == {State.DONE}
    recording, analysis = str(call.recording.name), f"{customer.storage_prefix}-analysis/ada/{call.pk}/analysis.json"
    assert recording.startswith(f"{customer.storage_prefix}/ada/{job.pk}/")
    assert keys() == sorted([recording, analysis])
    told = json.loads(s3.client().get_object(Bucket="calls", Key=analysis)["Body"].read())
    assert (told["call"]["content_hash"], told["insight"]["provider"]) == (call.content_hash, "offline")
    heard = cast.logged_in(ada).get(link(call, ada))
    assert requests.get(heard["Location"], timeout=10).content == path.read_bytes()
    confirm("delete", ada, ids=[call.pk])
    work_until_idle()
    receipt = Deletion.objects.get()
    assert keys() == []
    assert set(receipt.files) >= {recording, analysis}
    assert receipt.erased_at is not None
