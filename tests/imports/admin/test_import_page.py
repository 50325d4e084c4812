"""The page of an import: what would come, what has come, and what became of it."""

import csv

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import BatchItem
from calls.work.states import JobState, State
from imports import services
from imports.models import ImportFile, ImportJob
from imports.sources.base import FoundFile
from imports.work.discover import add_files
from tests import cast

pytestmark = pytest.mark.django_db

PAGE = "https://example.com/recordings/"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


def states(job):
    job = ImportJob.objects.select_related("batch").get(pk=job.pk)
    return job.state, job.batch.state


def page_of(client, job, **query):
    answer = client.get(cast.page_url(job), query)
    assert answer.status_code == 200
    return answer


def live_url(job, page="live"):
    return reverse(f"admin:imports_importjob_{page}", args=[job.pk])


def press(client, job, verb):
    return client.post(live_url(job, "control"), {"verb": verb}, follow=True)


@pytest.fixture
def previewed(customer):
    """An import that was only looked at, with two recordings found."""
    job = services.start_import(customer=customer, locations=[PAGE], previewed=True)
    found = [FoundFile(url=f"{PAGE}{name}?key=sesame", name=name, size_bytes=1500) for name in ("a.wav", "b.wav")]
    add_files(job.sources.get(), found)
    job.sources.update(state=State.DONE, found=2)
    return job


def test_looking_first_is_what_the_form_does_unless_told_otherwise(operators, customer):
    fields = {"customer": customer.pk, "sources": PAGE}
    for button in ("_look", "_at_once"):
        operators.post(cast.add_url(ImportJob), {**fields, button: ""})
    assert list(ImportJob.objects.order_by("pk").values_list("previewed", flat=True)) == [True, False]


def test_a_preview_shows_what_was_found_and_asks(operators, previewed):
    page = page_of(operators, previewed)
    text = page.content.decode()
    assert page.context["headline"].word == "Waits for you"
    for words in ("2 recordings found, none fetched", "a.wav", "3.0 kB", "Fetch these 2 recordings", "Discard"):
        assert words in text, words
    assert "sesame" not in text


def test_a_preview_tells_what_is_found_while_it_searches(operators, previewed):
    previewed.sources.update(state=State.WAITING, attempts=1)
    page = page_of(operators, previewed)
    assert page.context["headline"].word == "Searching"
    assert "2 recordings found so far" in page.content.decode()
    assert "0 of 1 source searched" in page.content.decode()
    assert page.context["headline"].percent is None


def test_what_looks_known_is_said(operators, previewed):
    previewed.files.filter(name="a.wav").update(looks_known="name-size")
    assert page_of(operators, previewed).content.decode().count("looks known") == 1


def test_an_operator_lets_the_recordings_come(operators, previewed):
    page = press(operators, previewed, "fetch")
    assert cast.messages_of(page) == [f"{previewed}: 2 recordings are being fetched."]
    assert set(previewed.files.values_list("lane", flat=True)) == {"network"}
    assert "Nothing has been fetched yet" not in page.content.decode()


def test_letting_them_come_twice_is_explained(operators, previewed):
    press(operators, previewed, "fetch")
    [message] = cast.messages_of(press(operators, previewed, "fetch"))
    assert "These recordings are being fetched already." in message


def test_an_operator_discards_what_was_found(operators, previewed):
    page = press(operators, previewed, "discard")
    assert cast.messages_of(page) == [f"{previewed}: discarded; nothing was fetched."]
    assert states(previewed) == (JobState.STOPPED, JobState.STOPPED)
    assert set(previewed.files.values_list("state", flat=True)) == {State.CANCELLED}


def test_a_viewer_sees_a_preview_and_answers_nothing(previewed):
    client = cast.logged_in(cast.viewer())
    text = page_of(client, previewed).content.decode()
    assert "a.wav" in text
    assert "Fetch these" not in text
    answers = [client.post(live_url(previewed, "control"), {"verb": verb}) for verb in ("fetch", "discard")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert ImportJob.objects.get(pk=previewed.pk).previewed


def test_a_strangers_import_is_not_found(previewed):
    client = cast.logged_in(cast.limited(cast.operator(), cast.new_customer("Stranger")))
    answers = [
        client.get(url) for url in (cast.page_url(previewed), live_url(previewed), live_url(previewed, "results"))
    ]
    answers.append(client.post(live_url(previewed, "control"), {"verb": "fetch"}))
    assert [answer.status_code for answer in answers] == [404] * 4
    assert ImportJob.objects.get(pk=previewed.pk).previewed


def test_failed_sources_and_files_are_told_with_their_reasons(operators, job):
    error = {"error_code": "import:x:y", "error_text": "Not found.", "error_hint": "Check the address."}
    job.sources.update(state=State.FAILED, **error)
    ImportFile.objects.create(
        job=job, source=job.sources.get(), url=PAGE, url_hash="z", name="b.wav", stage="fetch", lane="network",
        state=State.FAILED, **{**error, "error_text": "It is no audio."},
    )  # fmt: skip
    page = page_of(operators, job, state="failed")
    assert [(row.name, row.what) for row in page.context["rows"]] == [("b.wav", "It is no audio. Check the address.")]
    assert "1 of 1 source could not be searched." in page.content.decode()


def test_a_recording_whose_call_failed_counts_as_failed_and_says_why(operators, job):
    job.batch.items.update(state=State.FAILED, error_text="It is no audio.", error_hint="Send it again.")
    page = page_of(operators, job)
    [row] = page.context["rows"]
    assert (row.state, row.what) == ("Failed", "It is no audio. Send it again.")
    assert {card.key: card.number for card in page.context["cards"]}["failed"] == 1


def test_recordings_that_are_not_there_are_told_from_those_that_failed(operators, job):
    job.sources.update(state=State.DONE, kind="json_api", skipped=1)
    for number, code in enumerate(("import:source:not-found", "import:source:forbidden")):
        ImportFile.objects.create(
            job=job, source=job.sources.get(), url=PAGE, url_hash=str(number), name=f"{number}.wav", stage="fetch",
            lane="network", state=State.FAILED, error_code=code,
        )  # fmt: skip
    page = page_of(operators, job)
    assert page.context["headline"].text.endswith("done, 1 missing, 1 failed")
    assert [row.state for row in page.context["rows"]][:2] == ["Missing", "Failed"]
    [source] = page.context["source_rows"]
    assert (source["kind"], source["what"]) == ("JSON API", "1 other file passed over.")


def test_a_preview_that_found_nothing_to_fetch_ends_at_a_hundred_percent(operators, customer):
    job = services.start_import(customer=customer, locations=[PAGE], previewed=True)
    job.sources.update(state=State.FAILED, error_text="Not found.")
    for part in (job, job.batch):
        part.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    headline = page_of(operators, ImportJob.objects.get(pk=job.pk)).context["headline"]
    assert (headline.word, headline.text, headline.percent) == ("Failed", "No recordings found", 100)


def test_a_preview_speaks_of_what_is_still_to_be_found_only_while_it_searches(operators, previewed):
    assert "What is found later" not in page_of(operators, previewed).content.decode()
    previewed.sources.update(state=State.WAITING)
    cache.clear()
    assert "What is found later" in page_of(operators, previewed).content.decode()


def test_every_kind_of_recording_lists_as_many_as_its_card_says(operators, job):
    source, batch = job.sources.get(), job.batch
    unfetched = [(state, "") for state in (State.WAITING, State.FAILED, State.CANCELLED, State.SKIPPED, State.DONE)]
    fetched = [(State.DONE, item) for item in (State.DONE, State.FAILED, State.CANCELLED, State.WAITING)]
    for number, (state, item) in enumerate([*unfetched, *fetched]):
        call = cast.new_call(job.customer, f"{number}.wav") if state in (State.DONE, State.SKIPPED) else None
        ImportFile.objects.create(
            job=job, source=source, url=PAGE, url_hash=str(number), name=f"{number}.wav", stage="fetch", call=call,
            lane="network", state=state, duplicate_by="content" if state == State.SKIPPED else "",
        )  # fmt: skip
        if item:
            BatchItem.objects.create(job=batch, call=call, customer=job.customer, stage="audio", lane="cpu", state=item)
    for card in page_of(operators, job).context["cards"]:
        listed = page_of(operators, job, state=card.key).context["rows"]
        assert len(listed) == card.number, card
    assert {card.key: card.number for card in page_of(operators, job).context["cards"]} == {
        "": 10, "failed": 2, "downloading": 0, "processing": 2, "pending": 1, "cancelled": 2, "completed": 3,
        "duplicate": 1,
    }  # fmt: skip


def test_the_state_filter_of_the_list_finds_what_the_list_shows(operators, job, previewed):
    job.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    press(operators, job, "pause")
    shown = {
        standing: [
            row.pk for row in operators.get(cast.list_url(ImportJob), {"standing": standing}).context["cl"].result_list
        ]
        for standing in ("paused", "finished", "active", "to-confirm")
    }
    assert shown == {"paused": [job.pk], "finished": [], "active": [], "to-confirm": [previewed.pk]}


def test_the_number_of_queries_of_an_import_does_not_grow_with_its_recordings(operators, job, previewed):
    counts = []
    for more in (1, 60):
        for owner in (job, previewed):
            names = [FoundFile(url=f"{PAGE}{more}-{number}.wav", name=f"{number}.wav") for number in range(more)]
            add_files(owner.sources.get(), names)
        for page in (cast.page_url(job), live_url(job), cast.page_url(previewed), live_url(previewed)):
            operators.get(page)
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                assert operators.get(page).status_code == 200
            counts.append(len(captured))
    assert counts[:4] == counts[4:]
    assert max(counts) <= 35


def test_the_result_list_of_an_import_tells_of_every_recording(operators, job):
    job.batch.items.update(state=State.FAILED, error_code="audio:user:unreadable", error_text="It is no audio.")
    [row] = csv.DictReader(operators.get(live_url(job, "results")).getvalue().decode("utf-8-sig").splitlines())
    assert (row["state"], row["error code"]) == ("failed", "audio:user:unreadable")


def test_the_live_part_of_an_import_ends_with_its_calls(operators, job):
    assert operators.get(live_url(job))["X-Live"] == "on"
    for part in (job, job.batch):
        part.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    cache.clear()
    assert operators.get(live_url(job))["X-Live"] == "done"
