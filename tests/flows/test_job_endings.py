"""How an import ends, and what it says while people hold it up."""

import pytest

from calls.models import Call
from calls.work.states import JobState, State
from imports.queries import is_over, job_report
from imports.services import pause_import, resume_import, retry_import, stop_import
from insights.models import Insight
from tests.flows.clips import quiet_call
from tests.flows.engine import after_commit, claim, work_item

pytestmark = pytest.mark.django_db


def ending(job):
    report = job_report(job)
    return report["status"], report["progress_percentage"], report["processed_files"], report["failed_files"]


def work_until_fetched(job):
    """Discover, and fetch every file, but take no call on its way."""
    while (item := claim("network")) is not None:
        work_item(item)
    job.refresh_from_db()


@pytest.fixture
def again():
    """Do a service's work together with what waits for its commit."""

    def again(service, job):
        job.refresh_from_db()
        with after_commit(execute=True):
            return service(job=job)

    return again


@pytest.fixture
def retry(again, work_until_idle):
    """Retry what failed in a job and work until nothing is left to do; how many items were retried."""

    def retry(job):
        count = again(retry_import, job)
        assert not count or job_report(job)["status"] not in ("completed", "failed")
        work_until_idle()
        return count

    return retry


def test_an_import_of_which_every_file_failed_has_failed(folder, bring):
    (folder / "a.mp3").write_bytes(b"")
    (folder / "b.mp3").write_bytes(b"words")
    assert ending(bring(folder)) == ("failed", 100.0, 0, 2)


def test_an_import_of_which_every_call_failed_has_failed(folder, bring):
    path = quiet_call(folder / "a.wav")
    path.write_bytes(path.read_bytes()[:44])
    job = bring(folder)
    assert Call.objects.count() == 1
    assert ending(job) == ("failed", 100.0, 0, 1)


def test_an_import_that_found_nothing_has_failed_and_says_why(folder, bring):
    job = bring(folder)
    assert ending(job) == ("failed", 100.0, 0, 0)
    assert job_report(job)["sources"][0]["error"]["code"] == "import:source:empty"


def test_an_import_of_which_some_files_failed_is_completed_and_counts_them(folder, bring):
    quiet_call(folder / "a.wav")
    (folder / "b.mp3").write_bytes(b"")
    assert ending(bring(folder)) == ("completed", 100.0, 1, 1)


def test_a_paused_import_says_so_and_is_worked_on_no_further(folder, order, work_until_idle, again):
    quiet_call(folder / "a.wav")
    job = order(folder)
    again(pause_import, job)
    assert work_until_idle() == 0
    assert ending(job)[:2] == ("paused", 0.0)
    again(resume_import, job)
    work_until_idle()
    assert ending(job) == ("completed", 100.0, 1, 0)


def test_an_import_paused_after_the_files_came_in_leaves_their_calls_alone(folder, order, work_until_idle, again):
    quiet_call(folder / "a.wav")
    job = order(folder)
    work_until_fetched(job)
    again(pause_import, job)
    assert work_until_idle() == 0
    status, progress, *_ = ending(job)
    assert status == "paused"
    assert 0 < progress < 100
    again(resume_import, job)
    work_until_idle()
    assert ending(job) == ("completed", 100.0, 1, 0)


def test_a_stopped_import_says_so_and_goes_on_when_it_is_resumed(folder, order, work_until_idle, again):
    for seed in range(2):
        quiet_call(folder / f"{seed}.wav", seed=seed)
    job = order(folder)
    work_until_fetched(job)
    work_item(claim("cpu"))
    again(stop_import, job)
    assert work_until_idle() == 0
    report = job_report(job, include_files=True)
    assert report["status"] == "stopped"
    assert {file["status"] for file in report["files"]} == {"cancelled"}
    job.refresh_from_db()
    assert is_over(job)
    again(resume_import, job)
    work_until_idle()
    assert ending(job) == ("completed", 100.0, 2, 0)


def test_an_import_stopped_before_its_files_came_in_takes_in_none(folder, order, work_until_idle, again):
    quiet_call(folder / "a.wav")
    job = order(folder)
    work_item(claim("network"))
    again(stop_import, job)
    assert work_until_idle() == 0
    assert (ending(job)[0], Call.objects.count()) == ("stopped", 0)
    again(resume_import, job)
    work_until_idle()
    assert ending(job) == ("completed", 100.0, 1, 0)


def test_a_file_that_was_mended_at_its_source_comes_through_when_it_is_retried(folder, bring, retry):
    quiet_call(folder / "good.wav", seed=1)
    (folder / "bad.wav").write_bytes(b"")
    job = bring(folder)
    assert ending(job) == ("completed", 100.0, 1, 1)

    quiet_call(folder / "bad.wav", seed=2)
    assert retry(job) == 1
    assert ending(job) == ("completed", 100.0, 2, 0)
    assert Insight.objects.filter(is_current=True).count() == 2
    job.refresh_from_db()
    assert (job.state, job.batch.state) == (JobState.FINISHED, JobState.FINISHED)


def test_a_file_that_was_mended_while_other_calls_are_on_their_way_is_waited_for(folder, order, again, work_until_idle):
    quiet_call(folder / "good.wav", seed=1)
    (folder / "bad.wav").write_bytes(b"")
    job = order(folder)
    work_until_fetched(job)
    quiet_call(folder / "bad.wav", seed=2)
    assert again(retry_import, job) == 1
    while (item := claim("cpu")) is not None:
        work_item(item)
    assert ending(job)[2:] == (1, 0)
    work_until_idle()
    assert ending(job) == ("completed", 100.0, 2, 0)


def test_retrying_what_has_not_been_mended_fails_again_and_spares_the_rest(folder, bring, retry):
    quiet_call(folder / "good.wav")
    (folder / "bad.wav").write_bytes(b"")
    job = bring(folder)
    before = Insight.objects.get()
    assert retry(job) == 1
    assert ending(job) == ("completed", 100.0, 1, 1)
    assert Insight.objects.get() == before


def test_a_source_that_was_mended_comes_through_when_it_is_retried(folder, bring, retry, server, allow):
    url = server.gives("/call.wav", quiet_call(folder / "call.wav").read_bytes())
    job = bring(url)
    assert ending(job) == ("failed", 100.0, 0, 0)
    allow(server.host)
    assert retry(job) == 1
    assert ending(job) == ("completed", 100.0, 1, 0)


def test_a_call_whose_recording_came_back_comes_through_when_it_is_retried(folder, order, retry, stored):
    quiet_call(folder / "a.wav")
    job = order(folder)
    work_until_fetched(job)
    [recording] = stored()
    away = recording.rename(recording.with_suffix(".away"))
    work_item(claim("cpu"))
    assert ending(job) == ("failed", 100.0, 0, 1)
    assert job.batch.items.get().error_code == "storage:file:missing"

    away.rename(recording)
    assert retry(job) == 1
    assert ending(job) == ("completed", 100.0, 1, 0)


def test_a_recording_that_the_storage_lost_comes_back_when_it_is_imported_again(folder, order, bring, retry, stored):
    quiet_call(folder / "a.wav")
    job = order(folder)
    work_until_fetched(job)
    [recording] = stored()
    recording.unlink()
    work_item(claim("cpu"))
    assert job.batch.items.get().error_code == "storage:file:missing"

    assert ending(bring(folder)) == ("completed", 100.0, 1, 0)
    assert stored() == [recording]
    assert retry(job) == 1
    assert ending(job) == ("completed", 100.0, 1, 0)


def test_progress_never_goes_back_and_ends_at_exactly_100(folder, order):
    for seed in range(3):
        quiet_call(folder / f"{seed}.wav", seed=seed)
    job = order(folder)
    seen = []
    while (item := claim("network") or claim("cpu")) is not None:
        work_item(item)
        seen.append(job_report(job)["progress_percentage"])
    assert seen == sorted(seen)
    assert (seen[0], seen[-1], seen[-2] < 100) == (0.0, 100.0, True)
    assert set(job.files.values_list("state", flat=True)) == {State.DONE}
