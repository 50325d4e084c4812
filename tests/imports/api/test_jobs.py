"""Looking at an import over the API: its preview, its reconciliation, its rows that cannot be used."""

import pytest

from calls.work.states import JobState, State
from imports.models import ImportFile, ImportSource, UnusableRow
from imports.services import start_import
from tests import cast
from tests.flows.clips import quiet_call
from tests.flows.engine import work_until_idle
from tests.imports.api.programs import BASE, program

JOBS = f"{BASE}/jobs"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(olga):
    return program(olga)


@pytest.fixture
def folder(tmp_path, customer):
    """Two recordings, and one that is none, for a customer whose calls are only brought in."""
    customer.process_on_import = False
    quiet_call(tmp_path / "a.wav", seed=1)
    quiet_call(tmp_path / "b.wav", seed=2)
    (tmp_path / "bad.mp3").write_bytes(b"no sound")
    return tmp_path


def imported(customer, folder, **fields):
    job = start_import(customer=customer, locations=[str(folder)], allow_local=True, **fields)
    work_until_idle()
    return job


def look(client, job, what, query=""):
    return client.get(f"{JOBS}/{job.pk}/{what}{query}").json()


def do(client, job, verb):
    return client.post(f"{JOBS}/{job.pk}/{verb}")


def files(client, job):
    told = client.get(f"{BASE}/status/{job.pk}?include_files=true").json()
    return {file["file_name"]: file for file in told["files"]}


def test_a_preview_tells_what_lies_there_before_anything_is_fetched(client, customer, folder):
    job = imported(customer, folder, previewed=True)
    told = look(client, job, "preview")
    assert (told["status"], told["waits_for_you"], told["found"], told["sized"]) == ("pending", True, 3, 3)
    assert told["known_size_bytes"] == sum(path.stat().st_size for path in folder.iterdir())
    assert [file["file_name"] for file in told["files"]] == ["a.wav", "b.wav", "bad.mp3"]
    assert (told["looks_known"], told["known_by"]) == (0, {})


def test_a_preview_tells_what_the_customer_has(client, customer, folder):
    imported(customer, folder)
    told = look(client, imported(customer, folder, previewed=True), "preview")
    assert (told["looks_known"], told["known_by"]) == (2, {"address": 2})
    assert {file["file_name"]: file["looks_known"] for file in told["files"]}["a.wav"] == "address"


def test_a_preview_is_fetched_once(client, customer, folder):
    job = imported(customer, folder, previewed=True)
    assert do(client, job, "fetch").json()["status"] == "uploading"
    again = do(client, job, "fetch")
    assert (again.status_code, again.json()["code"]) == (409, "import:job:already-fetching")
    work_until_idle()
    assert files(client, job)["a.wav"]["status"] == "completed"


def test_an_import_with_failures_says_so_though_it_completed(client, customer, folder):
    told = client.get(f"{BASE}/status/{imported(customer, folder).pk}").json()
    assert (told["status"], told["has_errors"], told["failed_files"]) == ("completed", True, 1)
    (folder / "bad.mp3").unlink()
    told = client.get(f"{BASE}/status/{imported(customer, folder).pk}").json()
    assert (told["status"], told["has_errors"]) == ("completed", False)


def test_a_duplicate_tells_by_what_and_of_which_call(client, customer, folder):
    first = files(client, imported(customer, folder))["a.wav"]
    again = files(client, imported(customer, folder))["a.wav"]
    assert (first["duplicate"], first["duplicate_by"]) == (False, "")
    assert (again["duplicate"], again["duplicate_by"], again["call_id"]) == (True, "address", first["call_id"])


def test_the_reconciliation_adds_up(client, customer, folder):
    told = look(client, imported(customer, folder), "reconciliation")
    assert (told["asked"], told["found"], told["done"], told["failed"]) == (3, 3, 2, 1)
    [reason] = told["reasons"]
    assert (reason["code"], reason["count"]) == ("import:user:not-audio", 1)
    assert [source["asked"] for source in told["sources"]] == [3]


def test_rows_that_cannot_be_used_are_listed_page_by_page(client, customer, folder):
    job = imported(customer, folder)
    source = ImportSource.objects.get()
    for number in range(2, 5):
        UnusableRow.objects.create(source=source, row_number=number, column="time", value="x", error_text="No time.")
    page = look(client, job, "unusable", "?limit=2")
    rest = client.get(page["next"]).json()
    rows = page["results"] + rest["results"]
    assert [row["row_number"] for row in rows] == [2, 3, 4]
    assert (rows[0]["column"], rows[0]["value"], rows[0]["error_text"]) == ("time", "x", "No time.")
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("only", "waiting"), [("?only=missing", {"gone.wav"}), ("?only=failed", {"bad.mp3"}), ("", {"gone.wav", "bad.mp3"})]
)
def test_what_failed_is_tried_again_by_kind(client, customer, folder, only, waiting):
    job = imported(customer, folder)
    ImportFile.objects.filter(name="b.wav").update(
        name="gone.wav", state=State.FAILED, error_code="import:source:not-found", call=None
    )
    assert do(client, job, f"retry{only}").status_code == 200
    assert set(ImportFile.objects.filter(state=State.WAITING).values_list("name", flat=True)) == waiting


def test_another_kind_of_retry_is_refused(client, customer, folder):
    assert do(client, imported(customer, folder), "retry?only=some").status_code == 422


def test_cancel_is_another_word_for_stop(client, customer):
    job = start_import(customer=customer, locations=["https://example.com/"])
    assert do(client, job, "cancel").json()["status"] == "stopped"
    job.refresh_from_db()
    assert job.state == JobState.STOPPED


def test_a_viewer_looks_and_confirms_nothing(customer, folder):
    job = imported(customer, folder, previewed=True)
    client = cast.logged_in(cast.viewer())
    assert look(client, job, "preview")["found"] == 3
    assert do(client, job, "fetch").status_code == 403
