"""Imports in the admin: starting one, watching it, acting on it."""

import pytest

from calls.models import BatchItem
from calls.work.states import JobState, State
from imports.models import ImportFile, ImportJob, ImportSource
from tests import cast

pytestmark = pytest.mark.django_db

PAGE = "https://example.com/recordings/"


def start(client, customer, sources=PAGE):
    return client.post(cast.add_url(ImportJob), {"customer": customer.pk, "sources": sources}, follow=True)


def errors(page):
    return page.context["adminform"].form.errors


def states(job):
    job = ImportJob.objects.select_related("batch").get(pk=job.pk)
    return job.state, job.batch.state


def test_an_operator_starts_an_import_from_several_addresses(operators, customer):
    start(operators, customer, f"{PAGE}\n\n  https://example.com/all.zip  \n{PAGE}")
    job = ImportJob.objects.get()
    assert set(job.sources.values_list("location", flat=True)) == {PAGE, "https://example.com/all.zip"}
    assert (job.customer, job.created_by.username) == (customer, "olga")
    assert job.batch is not None


def test_an_import_that_was_started_opens_from_its_message(operators, customer):
    page = start(operators, customer)
    job = ImportJob.objects.get()
    assert cast.page_url(job) in page.content.decode()
    assert operators.get(cast.page_url(job)).status_code == 200


@pytest.mark.parametrize(
    "source",
    ["/etc/passwd", "file:///etc/passwd", "recordings", "ftp://example.com/a.wav", "https://me:pw@example.com/"],
)
def test_only_plain_web_addresses_are_taken(operators, customer, source):
    page = start(operators, customer, f"{PAGE}\n{source}")
    assert set(errors(page)) == {"sources"}
    assert not ImportJob.objects.exists()


def test_a_refused_address_is_repeated_without_its_password(operators, customer):
    page = start(operators, customer, "https://me:sesame@example.com/a.wav?key=secret")
    assert "sesame" not in str(errors(page))
    assert "secret" not in str(errors(page))


def test_an_import_needs_a_source(operators, customer):
    assert set(errors(start(operators, customer, " \n "))) == {"sources"}


def test_files_of_this_machine_cannot_be_asked_for_in_the_form(operators, customer):
    operators.post(cast.add_url(ImportJob), {"customer": customer.pk, "sources": PAGE, "allow_local": "on"})
    assert not ImportJob.objects.get().allow_local


def test_a_viewer_starts_no_import(customer):
    client = cast.logged_in(cast.viewer())
    assert start(client, customer).status_code == 403
    assert not ImportJob.objects.exists()


def test_an_operator_of_one_customer_starts_no_import_for_another(customer):
    strange = cast.new_customer("Stranger")
    client = cast.logged_in(cast.limited(cast.operator(), customer))
    assert "Stranger" not in client.get(cast.add_url(ImportJob)).content.decode()
    assert set(errors(start(client, strange))) == {"customer"}
    assert not ImportJob.objects.exists()


def test_pausing_resuming_and_stopping_take_the_batch_along(operators, job):
    seen = []
    for action in ("pause", "resume", "stop"):
        cast.act(operators, action, job)
        seen.append(states(job))
    assert seen == [(state, state) for state in (JobState.PAUSED, JobState.ACTIVE, JobState.STOPPED)]


def test_retrying_takes_up_sources_and_calls(operators, job):
    ImportSource.objects.filter(job=job).update(state=State.FAILED)
    BatchItem.objects.filter(job=job.batch).update(state=State.FAILED)
    page = cast.act(operators, "retry_failed", job)
    assert cast.messages_of(page) == [f"{job}: 2 failed items will be tried again."]
    assert ImportSource.objects.get(job=job).state == State.WAITING


def test_an_import_that_has_ended_cannot_be_paused_and_says_so(operators, job):
    ImportJob.objects.update(state=JobState.STOPPED)
    job.batch.move(JobState.STOPPED, sources=(JobState.ACTIVE,))
    [message] = cast.messages_of(cast.act(operators, "pause", job))
    assert "You cannot pause this job: it is stopped." in message


def test_a_viewer_can_force_no_action(job):
    cast.act(cast.logged_in(cast.viewer()), "stop", job)
    assert states(job) == (JobState.ACTIVE, JobState.ACTIVE)


def test_the_list_tells_how_many_files_are_here_and_how_many_calls_are_through(operators, job):
    ImportFile.objects.create(
        job=job, source=job.sources.get(), url=PAGE, url_hash="z", name="b.wav", stage="fetch", lane="network",
        state=State.FAILED,
    )  # fmt: skip
    page = operators.get(cast.list_url(ImportJob)).content.decode()
    assert "1 of 2 done, 1 failed" in page
    assert "0 of 1 done, 1 waiting" in page


def test_an_import_whose_calls_are_paused_is_not_listed_as_finished(operators, job):
    job.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    cast.act(operators, "pause", job)
    row = operators.get(cast.list_url(ImportJob)).content.decode()
    assert '<td class="field-standing"><span class="state warn">Paused</span></td>' in row
    [message] = cast.messages_of(cast.act(operators, "pause", job))
    assert "You cannot pause this job: it is paused." in message


def test_the_list_tells_of_sources_that_brought_nothing(operators, job):
    job.files.all().delete()
    job.sources.update(state=State.FAILED)
    job.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    assert "none found; 1 source failed" in operators.get(cast.list_url(ImportJob)).content.decode()


def test_an_imports_page_shows_what_went_wrong_with_a_source_and_what_to_do(operators, job):
    ImportSource.objects.filter(job=job).update(
        state=State.FAILED, error_code="import:source:x", error_text="Not found.", error_hint="Check the address."
    )
    assert "Not found. Check the address." in operators.get(cast.page_url(job)).content.decode()


def test_secrets_of_addresses_are_neither_shown_nor_searched(operators, job):
    ImportFile.objects.filter(job=job).update(url="https://example.com/a.wav?signature=sesame")
    ImportSource.objects.filter(job=job).update(location="https://me:sesame@example.com/?signature=sesame")
    rows = [job, job.files.get(), job.sources.get()]
    for address in [cast.list_url(type(row)) for row in rows] + [cast.page_url(row) for row in rows]:
        page = operators.get(address)
        assert page.status_code == 200
        assert "sesame" not in page.content.decode(), address
    assert operators.get(cast.list_url(ImportFile), {"url__contains": "sesame"}).status_code == 400
    assert operators.get(cast.list_url(ImportSource), {"location__contains": "sesame"}).status_code == 400
