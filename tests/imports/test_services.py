"""Ordering an import, and what people do with one."""

from hashlib import sha256

import pytest
from django_q.models import OrmQ

from calls.models import Batch
from calls.work.errors import WorkError
from calls.work.states import JobState, State
from imports import services
from imports.models import ImportFile, ImportJob, ImportSource
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(customer):
    return services.start_import(customer=customer, locations=["https://example.com/calls/"])


def states(job):
    job.refresh_from_db()
    return job.state, job.batch.state


def test_an_import_waits_with_a_source_for_every_place(customer):
    user = cast.operator()
    job = services.start_import(customer=customer, locations=["https://a.example/", "/calls"], created_by=user)
    sources = job.sources.order_by("pk")
    assert [(source.location, source.state, source.lane) for source in sources] == [
        ("https://a.example/", State.WAITING, "network"),
        ("/calls", State.WAITING, "network"),
    ]
    assert (job.state, job.customer, job.created_by, job.allow_local) == (JobState.ACTIVE, customer, user, False)


def test_a_place_given_twice_is_searched_once(customer):
    job = services.start_import(customer=customer, locations=["/calls", " /calls ", "/other", ""])
    assert list(job.sources.order_by("pk").values_list("location", flat=True)) == ["/calls", "/other"]


@pytest.mark.parametrize("locations", [[], [""], ["  ", "\n"]])
def test_an_import_from_nowhere_is_refused_in_words_and_leaves_nothing(customer, locations):
    with pytest.raises(WorkError) as error:
        services.start_import(customer=customer, locations=locations)
    assert (error.value.code, error.value.permanent) == ("import:user:no-source", True)
    assert error.value.hint
    assert not ImportJob.objects.exists()


def test_calls_are_to_be_taken_the_whole_way_by_a_batch_that_stays_open(job, customer):
    assert (job.batch.stages, job.batch.sealed) == (["audio", "transcribe", "insights", "analysis"], False)
    assert (job.batch.customer, job.batch.state) == (customer, JobState.ACTIVE)


def test_a_customer_may_want_recordings_without_processing(customer):
    customer.process_on_import = False
    job = services.start_import(customer=customer, locations=["/calls"])
    assert job.batch is None
    services.pause_import(job=job)
    services.resume_import(job=job)
    services.stop_import(job=job)
    assert (job.state, services.retry_import(job=job), Batch.objects.count()) == (JobState.STOPPED, 0, 0)


def test_workers_are_rung_once_the_import_is_there(customer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.start_import(customer=customer, locations=["/calls"])
        assert not OrmQ.objects.exists()
    assert list(OrmQ.objects.values_list("key", flat=True)) == ["network"]


def test_pausing_and_resuming_take_the_calls_along(job):
    services.pause_import(job=job)
    assert states(job) == (JobState.PAUSED, JobState.PAUSED)
    services.resume_import(job=job)
    assert states(job) == (JobState.ACTIVE, JobState.ACTIVE)


def test_stopping_cancels_what_has_not_come_in(job):
    services.stop_import(job=job)
    assert states(job) == (JobState.STOPPED, JobState.STOPPED)
    assert job.sources.get().state == State.CANCELLED


def test_a_paused_import_may_be_stopped_and_a_stopped_one_resumed(job):
    services.pause_import(job=job)
    services.stop_import(job=job)
    services.resume_import(job=job)
    assert states(job) == (JobState.ACTIVE, JobState.ACTIVE)
    assert job.sources.get().state == State.WAITING


def test_an_import_whose_files_are_in_can_still_be_held_at_its_calls(job):
    ImportJob.objects.filter(pk=job.pk).update(state=JobState.FINISHED)
    job.refresh_from_db()
    services.pause_import(job=job)
    assert states(job) == (JobState.FINISHED, JobState.PAUSED)


@pytest.mark.parametrize("act", [services.pause_import, services.resume_import, services.stop_import])
def test_a_finished_import_says_that_it_cannot_be_controlled(job, act):
    ImportJob.objects.filter(pk=job.pk).update(state=JobState.FINISHED)
    Batch.objects.filter(pk=job.batch.pk).update(state=JobState.FINISHED)
    job.refresh_from_db()
    with pytest.raises(WorkError, match="it is finished"):
        act(job=job)


@pytest.mark.parametrize("ended", ["import", "batch"])
@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (services.pause_import, JobState.ACTIVE, JobState.PAUSED),
        (services.resume_import, JobState.PAUSED, JobState.ACTIVE),
        (services.stop_import, JobState.ACTIVE, JobState.STOPPED),
    ],
)
def test_a_part_that_ends_between_the_look_and_the_act_is_no_error(job, ended, act, before, after):
    both = ImportJob.objects.filter(pk=job.pk), Batch.objects.filter(pk=job.batch.pk)
    for part in both:
        part.update(state=before)
    job.refresh_from_db(), job.batch.refresh_from_db()
    both[ended == "batch"].update(state=JobState.FINISHED)
    act(job=job)
    assert set(states(job)) == {JobState.FINISHED, after}


def test_an_import_that_ends_as_a_whole_before_the_act_says_so(job):
    states(job)
    ImportJob.objects.update(state=JobState.FINISHED)
    Batch.objects.update(state=JobState.FINISHED)
    with pytest.raises(WorkError, match="it is finished"):
        services.stop_import(job=job)


def test_retrying_brings_back_sources_files_and_calls_that_failed(job, customer):
    source = job.sources.get()
    failed = {"job": job, "source": source, "stage": "fetch", "lane": "network", "state": State.FAILED}
    for name in ("a", "b"):
        ImportFile.objects.create(url=f"https://example.com/{name}", url_hash=name, name=name, **failed)
    ImportFile.objects.create(
        **{**failed, "state": State.DONE}, url="https://example.com/c", url_hash="c", name="c", error_code="old"
    )
    ImportSource.objects.update(state=State.FAILED)
    job.batch.items.create(
        call=cast.new_call(customer), customer=customer, stage="audio", lane="cpu", state=State.FAILED
    )
    assert services.retry_import(job=job) == 4
    assert sorted(job.files.values_list("state", flat=True)) == [State.DONE, State.WAITING, State.WAITING]
    assert (job.sources.get().state, job.batch.items.get().state) == (State.WAITING, State.WAITING)


def test_retrying_calls_alone_does_not_reopen_the_batch(job, customer):
    job.batch.items.create(
        call=cast.new_call(customer), customer=customer, stage="audio", lane="cpu", state=State.FAILED
    )
    job.sources.update(state=State.DONE)
    ImportJob.objects.filter(pk=job.pk).update(state=JobState.FINISHED)
    Batch.objects.filter(pk=job.batch.pk).update(state=JobState.FINISHED, sealed=True)
    job.refresh_from_db()
    assert services.retry_import(job=job) == 1
    assert states(job) == (JobState.FINISHED, JobState.ACTIVE)
    assert job.batch.sealed


def test_the_files_of_a_job_are_listed_once_for_each_url(job):
    source = job.sources.get()
    rows = [
        ImportFile(job=job, source=source, stage="fetch", lane="network", url=url, url_hash=url, name=url)
        for url in ("a", "b", "a")
    ]
    ImportFile.objects.bulk_create(rows, ignore_conflicts=True)
    assert job.files.count() == 2


def test_a_signed_link_of_many_thousand_characters_is_a_source_like_any_other(customer):
    # An index of PostgreSQL holds some 2,700 bytes that cannot be compressed.
    link = "https://example.com/calls.zip?signature=" + "".join(sha256(bytes([n])).hexdigest() for n in range(125))
    job = services.start_import(customer=customer, locations=[link, link])
    assert job.sources.get().location == link
