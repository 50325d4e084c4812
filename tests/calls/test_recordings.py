"""Recordings in the storage, and as files at hand."""

import hashlib
import os
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.utils import timezone

from calls import recordings
from calls.models import Call, Customer
from calls.models.call import recordings_storage
from calls.work.errors import WorkError

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


def test_what_killed_workers_left_behind_is_removed_and_what_is_in_use_stays():
    with recordings.temporary_folder() as used, recordings.temporary_folder() as left:
        long_ago = time.time() - 2 * recordings.LONGEST_TRY_SECONDS
        (left / "half.part").write_bytes(SOUND)
        os.utime(left, (long_ago, long_ago))
        recordings.clear_leftovers(timezone.now())
        assert (used.exists(), left.exists()) == (True, False)
        left.mkdir()


OTHER_DISK = Path("/dev/shm")  # noqa: S108 - a disk of its own nearly everywhere


@pytest.fixture
def from_elsewhere(settings):
    """A file on another disk than the storage's."""
    if not OTHER_DISK.is_dir() or OTHER_DISK.stat().st_dev == settings.RECORDINGS_DIR.stat().st_dev:
        pytest.skip("There is one disk only.")
    path = OTHER_DISK / f"chat-{uuid4().hex}"
    path.write_bytes(SOUND)
    yield path
    path.unlink(missing_ok=True)


def test_a_file_on_another_disk_is_copied_whole_and_compared(from_elsewhere, place, settings):
    signs = []
    recordings.keep(
        from_elsewhere, place, on_progress=lambda: signs.append(1), sha256=hashlib.sha256(SOUND).hexdigest()
    )
    assert Path(recordings_storage().path(place)).read_bytes() == SOUND
    assert len(signs) > 1
    with pytest.raises(WorkError) as error:
        recordings.keep(from_elsewhere, f"{place}.other", sha256="0" * 64)
    assert (error.value.code, error.value.permanent) == ("storage:write:damaged", False)
    assert not recordings.exists(f"{place}.other")
    assert list(settings.RECORDINGS_DIR.glob(".arriving-*")) == []
