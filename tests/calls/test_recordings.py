"""Recordings in the storage, and as files at hand."""

import os
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.utils import timezone

from calls import recordings
from calls.models import Call, Customer
from calls.models.call import recordings_storage
from calls.work.errors import WorkError
from calls.work.lease import LeaseLostError

SOUND = b"RIFF and so on"


@pytest.fixture
def place():
    """A name in the storage of its own for each test."""
    name = f"test-{uuid4().hex}/call.wav"
    yield name
    recordings.forget(name)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "download.part"
    path.write_bytes(SOUND)
    return path


@pytest.fixture
def call(place):
    """A call, not in the database, whose recording lies at the place."""
    return Call(customer=Customer(name="x", slug="x"), file_name="call.wav", recording=place)


def test_a_recording_is_kept_under_its_name_for_its_owner_alone(file, place):
    assert recordings.keep(file, place) == place
    kept = Path(recordings_storage().path(place))
    assert kept.read_bytes() == SOUND
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0


def test_a_recording_is_moved_not_copied_where_the_storage_is_a_disk(file, place):
    recordings.keep(file, place)
    assert not file.exists()


def test_a_second_try_replaces_what_the_first_one_left(file, place, tmp_path):
    recordings.keep(file, place)
    again = tmp_path / "again.part"
    again.write_bytes(b"whole")
    assert recordings.keep(again, place) == place
    with recordings_storage().open(place) as stored:
        assert stored.read() == b"whole"


def test_a_name_that_leads_out_of_the_storage_is_refused(file):
    with pytest.raises(SuspiciousFileOperation):
        recordings.keep(file, "../outside.wav")
    assert file.exists()


def test_a_storage_that_takes_nothing_is_an_error_that_is_tried_again(file, place, tmp_path):
    recordings.keep(file, place)
    other = tmp_path / "other.part"
    other.write_bytes(SOUND)
    with pytest.raises(WorkError) as error:
        recordings.keep(other, f"{place}/below-a-file.wav")
    assert (error.value.code, error.value.permanent) == ("storage:write:failed", False)
    assert error.value.hint


def test_a_recording_that_is_forgotten_is_gone_and_may_be_forgotten_twice(file, place):
    recordings.keep(file, place)
    recordings.forget(place)
    assert not recordings_storage().exists(place)
    recordings.forget(place)


def test_a_recording_on_disk_is_handed_out_as_it_lies(file, place, call):
    recordings.keep(file, place)
    with recordings.local_recording(call) as path:
        assert (str(path), path.read_bytes()) == (recordings_storage().path(place), SOUND)
    assert path.exists()


def test_a_recording_that_is_gone_is_an_error_in_words(call):
    with pytest.raises(WorkError) as error, recordings.local_recording(call):
        pass
    assert (error.value.code, error.value.permanent) == ("storage:file:missing", True)
    assert "call.wav" in error.value.text


class FarStorage(Storage):
    """A storage whose files have no path, as buckets have none."""

    def __init__(self):
        self.files = {}

    def _open(self, name, mode):
        if name not in self.files:
            raise FileNotFoundError(name)
        return ContentFile(self.files[name])


@pytest.fixture
def far_away(call):
    """The call's storage is no disk."""
    call.recording.storage = FarStorage()
    return call.recording.storage


def test_a_recording_elsewhere_is_copied_for_as_long_as_it_is_needed(call, place, far_away):
    far_away.files[place] = SOUND
    with recordings.local_recording(call) as path:
        assert (path.name, path.read_bytes()) == ("call.wav", SOUND)
    assert not path.exists()


def test_copying_a_recording_gives_signs_of_life_and_can_be_stopped(call, place, far_away, monkeypatch):
    monkeypatch.setattr(recordings, "COPY_BYTES", 4)
    far_away.files[place] = SOUND
    signs = []
    with recordings.local_recording(call, on_progress=lambda: signs.append(1)):
        assert len(signs) == 4
    with pytest.raises(LeaseLostError), recordings.local_recording(call, on_progress=lose_the_lease):
        pass


def lose_the_lease():
    raise LeaseLostError


def test_the_copy_is_gone_also_when_the_work_on_it_fails(call, place, far_away):
    far_away.files[place] = SOUND
    with pytest.raises(ZeroDivisionError), recordings.local_recording(call) as path:
        raise ZeroDivisionError
    assert not path.exists()


def test_a_recording_that_is_gone_elsewhere_is_an_error_in_words(call, far_away):
    with pytest.raises(WorkError) as error, recordings.local_recording(call):
        pass
    assert error.value.code == "storage:file:missing"


def test_what_killed_workers_left_behind_is_removed_and_what_is_in_use_stays():
    with recordings.temporary_folder() as used, recordings.temporary_folder() as left:
        long_ago = time.time() - 2 * recordings.LONGEST_TRY_SECONDS
        (left / "half.part").write_bytes(SOUND)
        os.utime(left, (long_ago, long_ago))
        recordings.clear_leftovers(timezone.now())
        assert (used.exists(), left.exists()) == (True, False)
        left.mkdir()
