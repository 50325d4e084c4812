"""Sources that are searched again and again: when, by whom, and what is taken."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from auditlog.models import LogEntry

from calls.models import Batch, Call, Customer
from calls.work.errors import WorkError
from calls.work.states import JobState, State
from imports import queries, services, watching
from imports.models import ImportFile, ImportJob, WatchedSource
from tests import cast
from tests.flows.clips import quiet_call
from tests.flows.engine import work_until_idle

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEB = "https://example.com/calls/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch(customer, olga):
    return WatchedSource.objects.create(customer=customer, name="Calls", location=WEB, next_at=NOON, created_by=olga)


@pytest.fixture
def folder(tmp_path, settings, watch):
    """A folder that people may import from, watched, with nothing in it."""
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": [str(tmp_path)]}
    place = tmp_path / "calls"
    place.mkdir()
    WatchedSource.objects.update(location=str(place))
    Customer.objects.update(process_on_import=False)
    return place


def recording(folder, name, *, seconds_old=3600.0):
    quiet_call(folder / name, seconds=1 + len(name))
    aged(folder / name, seconds_old)


def aged(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def searched(now):
    """Everything that a search at this time leads to; names of the files of its import."""
    if not watching.check_due(now):
        return None
    work_until_idle()
    return sorted(ImportJob.objects.latest("pk").files.values_list("name", flat=True))


def end(job):
    ImportJob.objects.filter(pk=job.pk).update(state=JobState.FINISHED)


def test_when_its_time_has_come_an_import_begins_and_the_next_time_is_set(watch, olga):
    assert watching.check_due(NOON) == 1
    job = ImportJob.objects.get()
    watch.refresh_from_db()
    assert (watch.next_at, watch.checked_at) == (NOON + HOUR, NOON)
    assert (job.watch, job.customer, job.created_by, job.allow_local) == (watch, watch.customer, olga, False)
    assert [source.location for source in job.sources.all()] == [WEB]


def test_before_its_time_and_while_it_is_off_nothing_begins(watch):
    assert watching.check_due(NOON - timedelta(seconds=1)) == 0
    WatchedSource.objects.update(is_active=False)
    assert watching.check_due(NOON + HOUR) == 0


def test_of_two_who_saw_it_due_one_begins_the_import(watch):
    seen = [WatchedSource.objects.get(), WatchedSource.objects.get()]
    assert watching.begin_in_turn(seen[0], NOON)
    end(ImportJob.objects.get())
    assert not watching.begin_in_turn(seen[1], NOON)
    assert ImportJob.objects.count() == 1


def test_times_that_were_missed_are_not_made_up_for(watch):
    late = NOON + 50 * HOUR
    assert watching.check_due(late) == 1
    watch.refresh_from_db()
    assert watch.next_at == late + HOUR


def test_while_the_import_before_goes_on_only_the_next_time_is_set(watch):
    watching.check_due(NOON)
    assert watching.check_due(NOON + HOUR) == 0
    watch.refresh_from_db()
    assert (watch.next_at, watch.checked_at) == (NOON + 2 * HOUR, NOON)
    end(ImportJob.objects.get())
    assert watching.check_due(NOON + 2 * HOUR) == 1


@pytest.mark.parametrize("lost", ["account", "role", "customer", "person"])
def test_who_may_import_no_more_has_their_watch_switched_off_with_the_reason(watch, olga, lost):
    if lost == "account":
        type(olga).objects.update(is_active=False)
    if lost == "role":
        olga.groups.clear()
    if lost == "customer":
        cast.limited(olga)
    if lost == "person":
        olga.delete()
    assert watching.check_due(NOON) == 0
    watch.refresh_from_db()
    assert (watch.is_active, ImportJob.objects.count()) == (False, 0)
    assert "switched off" in str(LogEntry.objects.get_for_object(watch).latest("pk").changes)


def test_a_search_by_the_clock_is_no_persons_deed(watch):
    watching.check_due(NOON)
    assert not LogEntry.objects.filter(content_type__model="importjob").exists()


def test_a_person_searches_at_once_but_not_beside_a_search(watch):
    vera = cast.admin()
    job = watching.check_now(watch, vera, now=NOON - HOUR)
    assert (job.watch, job.created_by) == (watch, vera)
    with pytest.raises(WorkError) as error:
        watching.check_now(watch, vera)
    assert error.value.code == "import:watch:under-way"
    watch.refresh_from_db()
    assert (watch.checked_at, watch.next_at) == (NOON - HOUR, NOON)


def test_who_may_not_import_does_not_search(watch):
    with pytest.raises(WorkError) as error:
        watching.check_now(watch, cast.viewer())
    assert error.value.code == "import:watch:not-allowed"
    assert not ImportJob.objects.exists()


def test_an_import_that_still_searches_stops_with_its_watch(watch):
    job = watching.check_now(watch)
    watching.remove(watch)
    job.refresh_from_db()
    assert (job.watch, job.state) == (None, JobState.STOPPED)


def test_each_search_takes_what_is_new(folder):
    recording(folder, "a.wav")
    assert searched(NOON) == ["a.wav"]
    recording(folder, "bb.wav")
    assert searched(NOON + HOUR) == ["bb.wav"]
    assert searched(NOON + 2 * HOUR) == []
    assert sorted(Call.objects.values_list("file_name", flat=True)) == ["a.wav", "bb.wav"]


def test_another_version_of_a_file_is_new(folder):
    recording(folder, "a.wav")
    searched(NOON)
    quiet_call(folder / "a.wav", seconds=9)
    aged(folder / "a.wav", 60)
    assert searched(NOON + HOUR) == ["a.wav"]
    assert Call.objects.count() == 2


def test_a_file_that_may_still_be_growing_is_left_for_the_next_search(folder):
    recording(folder, "a.wav", seconds_old=5)
    assert searched(NOON) == []
    aged(folder / "a.wav", 31)
    assert searched(NOON + HOUR) == ["a.wav"]


def test_a_call_that_was_deleted_stays_deleted(folder):
    recording(folder, "a.wav")
    searched(NOON)
    ImportFile.objects.update(call=None)
    assert searched(NOON + HOUR) == []


def test_what_failed_is_tried_by_three_searches(folder):
    (folder / "bad.mp3").write_bytes(b"no sound")
    aged(folder / "bad.mp3", 60)
    found = [searched(NOON + hour * HOUR) for hour in range(5)]
    assert found == [["bad.mp3"]] * 3 + [[]] * 2
    (folder / "bad.mp3").write_bytes(b"another version")
    aged(folder / "bad.mp3", 60)
    assert searched(NOON + 5 * HOUR) == ["bad.mp3"]


def test_a_folder_that_may_be_read_no_more_is_not_read(folder, settings):
    recording(folder, "a.wav")
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": []}
    assert searched(NOON) == []
    assert ImportJob.objects.get().sources.get().error_code == "import:source:unsupported"


def test_an_empty_folder_is_no_error(folder):
    assert searched(NOON) == []
    job = ImportJob.objects.get()
    source = job.sources.get()
    assert (source.state, source.found, source.error_code) == (State.DONE, 0, "")
    report = queries.job_report(job)
    assert (report["status"], report["progress_percentage"]) == ("completed", 100.0)


def test_searches_that_found_nothing_are_taken_away_after_a_day(folder):
    Customer.objects.update(process_on_import=True)
    searched(NOON)
    recording(folder, "a.wav")
    searched(NOON + HOUR)
    assert (watching.clear(datetime.now(UTC)), ImportJob.objects.count()) == (0, 2)
    assert watching.clear(datetime.now(UTC) + 25 * HOUR) == 1
    [kept] = ImportJob.objects.all()
    assert [file.name for file in kept.files.all()] == ["a.wav"]
    assert list(Batch.objects.all()) == [kept.batch]


def test_a_search_that_failed_is_shown_for_a_week(folder, settings):
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": []}
    searched(NOON)
    assert watching.clear(datetime.now(UTC) + timedelta(days=6)) == 0
    assert watching.clear(datetime.now(UTC) + timedelta(days=8)) == 1


def test_an_import_that_a_person_started_stays_however_empty(customer, tmp_path):
    services.start_import(customer=customer, locations=[str(tmp_path)], allow_local=True)
    work_until_idle()
    assert watching.clear(datetime.now(UTC) + timedelta(days=900)) == 0
