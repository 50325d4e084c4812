"""The bulk-import endpoints."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calls.models import Customer, TokenScope
from imports.models import ImportFile, ImportJob, url_hash
from imports.services import start_import
from tests import cast
from tests.imports.api.programs import program

START, JOBS = "/api/bulk-import/start", "/api/bulk-import/jobs"
WEB = "https://example.com/calls/"
VERBS = ("fetch", "pause", "resume", "stop", "cancel", "retry")
LOOKS = ("preview", "reconciliation", "unusable")
STATUS_FIELDS = {
    "job_id", "status", "customer_name", "total_files", "processed_files", "failed_files", "progress_percentage",
    "created_at", "updated_at", "files",
}  # fmt: skip

pytestmark = pytest.mark.django_db


def start(client, **fields):
    body = {"customer_name": "Acme Clinic", "source_url": WEB, **fields}
    return client.post(START, body, content_type="application/json")


def files(job, count):
    source = job.sources.get()
    return [
        ImportFile.objects.create(
            job=job, source=source, url=f"{WEB}{n}.wav?secret=1", url_hash=url_hash(str(n)), name=f"{n}.wav",
            stage="fetch", lane="network",
        )
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def job():
    customer = cast.new_customer()
    return start_import(customer=customer, locations=[WEB], created_by=None)


def test_an_import_is_started_for_a_new_customer():
    answer = start(program(cast.admin()))
    told, job = answer.json(), ImportJob.objects.get()
    assert answer.status_code == 200
    assert {name: told[name] for name in ("success", "job_id", "customer_name", "storage_bucket_name")} == {
        "success": True,
        "job_id": job.pk,
        "customer_name": "Acme Clinic",
        "storage_bucket_name": "customer-acme-clinic",
    }
    assert told["message"]
    assert not job.allow_local


def test_an_operator_imports_for_known_customers_only():
    client = program(cast.operator())
    answer = start(client)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["customer_name"])
    cast.new_customer()
    assert start(client).status_code == 200


def test_whether_a_strangers_customer_is_there_is_not_told():
    client = program(cast.limited(cast.operator(), cast.new_customer("Mine")))
    cast.new_customer("Strange")
    strange, unknown = (start(client, customer_name=name) for name in ("Strange", "Nowhere"))
    assert strange.json() == unknown.json()
    assert strange.status_code == 422


def test_a_limited_token_adds_no_customers():
    mine = cast.new_customer("Mine")
    assert start(program(cast.superuser(), TokenScope.RUN, mine)).status_code == 422
    assert Customer.objects.count() == 1


def test_the_chosen_provider_becomes_the_customers_own():
    customer = cast.new_customer()
    Customer.objects.update(insight_provider="another")
    assert start(program(cast.operator()), provider="offline").json()["provider"] == "offline"
    customer.refresh_from_db()
    assert customer.insight_provider == "offline"


@pytest.mark.parametrize("provider", ["deepgram", "OpenAI", ""])
def test_a_provider_that_is_not_offered_is_refused_with_those_that_are(provider):
    answer = start(program(cast.admin()), provider=provider)
    assert answer.status_code == 422
    assert not Customer.objects.exists()
    if provider:
        assert "offline" in answer.json()["errors"]["provider"][0]


@pytest.mark.parametrize("source", ["/etc", "file:///etc", "ftp://example.com/", "https://a:b@example.com/", "x"])
def test_only_web_addresses_are_sources(source):
    answer = start(program(cast.admin()), source_url=source)
    assert answer.status_code == 422
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("who", [cast.viewer, cast.nobody])
def test_who_may_not_import_does_not(who):
    client = Client()
    client.force_login(who())
    assert start(client).status_code == 403


def test_the_status_has_the_names_that_tools_expect(job):
    told = program(cast.operator()).get(f"/api/bulk-import/status/{job.pk}").json()
    assert set(told) >= STATUS_FIELDS
    assert (told["status"], told["files"], told["total_files"]) == ("pending", [], 0)


def test_files_come_page_by_page_and_without_secrets(job):
    made = [file.pk for file in files(job, 5)]
    client, found, after = program(cast.operator()), [], 0
    while after is not None:
        query = f"?include_files=true&files_limit=2&files_after={after}"
        told = client.get(f"/api/bulk-import/status/{job.pk}{query}").json()
        assert len(told["files"]) <= 2
        found += told["files"]
        after = told["next_files_after"]
    assert [file["file_id"] for file in found] == made
    assert "secret" not in str(found)


@pytest.mark.parametrize("query", ["files_limit=1001", "files_after=-1", "include_files=perhaps"])
def test_a_question_that_makes_no_sense_is_refused(job, query):
    assert program(cast.operator()).get(f"/api/bulk-import/status/{job.pk}?{query}").status_code == 422


def test_a_strangers_import_is_not_found(job):
    client = program(cast.limited(cast.operator(), cast.new_customer("Mine")))
    answers = [client.get(f"/api/bulk-import/status/{job.pk}")]
    answers += [client.post(f"{JOBS}/{job.pk}/{verb}") for verb in VERBS]
    answers += [client.get(f"{JOBS}/{job.pk}/{look}") for look in LOOKS]
    assert {answer.status_code for answer in answers} == {404}
    assert client.get(JOBS).json() == {"jobs": [], "total": 0, "limit": 50, "offset": 0}


def test_imports_are_listed_page_by_page_newest_first(job):
    newer = start_import(customer=job.customer, locations=[WEB])
    client = program(cast.viewer(), TokenScope.READ)
    told = client.get(f"{JOBS}?limit=1&offset=1").json()
    assert ([row["job_id"] for row in told["jobs"]], told["total"]) == ([job.pk], 2)
    assert [row["job_id"] for row in client.get(JOBS).json()["jobs"]] == [newer.pk, job.pk]


def test_a_list_of_imports_asks_the_same_whatever_its_length():
    client, counts = program(cast.viewer(), TokenScope.READ), []
    client.get(JOBS)
    for number in range(3):
        cast.everything(cast.new_customer(f"Customer {number}"))
        with CaptureQueriesContext(connection) as asked:
            client.get(JOBS)
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] <= 10


def test_an_import_is_paused_resumed_and_stopped_with_its_batch(job):
    client = program(cast.operator())
    states = [client.post(f"{JOBS}/{job.pk}/{verb}").json()["status"] for verb in ("pause", "resume", "stop")]
    assert states == ["paused", "pending", "stopped"]
    again = client.post(f"{JOBS}/{job.pk}/stop")
    assert (again.status_code, again.json()["code"]) == (409, "work:job:cannot-stop")


def test_an_answer_that_is_known_is_not_sent_again(job):
    client = program(cast.operator())
    address = f"/api/bulk-import/status/{job.pk}"
    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    client.post(f"{JOBS}/{job.pk}/pause")
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_a_poll_asks_the_database_twice(job):
    client = program(cast.operator())
    address = f"/api/bulk-import/status/{job.pk}"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        for _ in range(10):
            client.get(address)
    assert len(asked) == 20
