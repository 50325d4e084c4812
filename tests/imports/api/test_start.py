"""Starting imports over the API: from where, with what, and only once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calls import recordings
from calls.models import TokenScope
from calls.work.states import Priority
from imports.models import ImportJob, ImportSettings, SourceCredential, Upload
from tests import cast
from tests.flows.clips import quiet_call
from tests.imports.api.programs import BASE, program, start

WEB = "https://example.com/calls/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(customer, olga):
    return program(olga)


@pytest.fixture
def folder(tmp_path, settings):
    """A folder that is opened to whoever sees all customers, and one of each customer's own."""
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": [f"{tmp_path}/all", f"{tmp_path}/own/{{customer}}"]}
    for place in ("all/march", "own/acme-clinic", "own/mine"):
        (tmp_path / place).mkdir(parents=True)
    return tmp_path


@pytest.fixture
def orders_lead_somewhere(customer):
    ImportSettings.objects.create(customer=customer, order_url="https://example.com/{order_id}.mp3")


def upload(client, kind="manifest", name="calls.csv", content=b"url\nhttps://example.com/a.wav\n", **fields):
    file = SimpleUploadedFile(name, content)
    return client.post(f"{BASE}/upload", {"customer_name": "Acme Clinic", "kind": kind, "file": file, **fields})


def sources():
    return [source.location for source in ImportJob.objects.get().sources.order_by("pk")]


def stored(upload):
    with recordings.local_file(upload.stored_as, upload.name) as path:
        return path.read_text()


def test_an_import_takes_several_addresses_and_buckets(client):
    places = [WEB, "s3://calls/2026/", "gs://calls", "azure://account/calls/2026/"]
    assert start(client, source_url=places[0], source_urls=places[1:]).status_code == 200
    assert sources() == places


def test_the_choices_of_a_start_are_the_imports(client):
    answer = start(client, source_url=WEB, priority="high", keep_duplicates=True, preview=True)
    job = ImportJob.objects.get()
    assert (job.priority, job.keep_duplicates, job.previewed) == (Priority.HIGH, True, True)
    assert "nothing is fetched" in answer.json()["message"]


def test_a_start_without_anything_to_import_is_refused(client):
    assert list(start(client, source_urls=[], order_ids=[]).json()["errors"]) == ["request"]


@pytest.mark.parametrize(
    "place",
    [
        "upload:1", "UPLOAD:1", "order:A-1", "zip:https://example.com/a.zip!/b.wav", "file:///etc/passwd", "/etc",
        "etc", "ftp://example.com/", "s3://", "gs:///calls", "s3://user:secret@host/", "javascript:alert(1)", "\0",
    ],
)  # fmt: skip
def test_what_is_no_place_of_theirs_is_refused_and_nothing_begun(client, place):
    answers = [start(client, source_url=place), start(client, source_url=WEB, source_urls=[place])]
    assert {answer.status_code for answer in answers} == {422}
    assert not ImportJob.objects.exists()


def test_a_folder_is_read_where_the_administrator_opened_it(client, folder):
    assert start(client, source_url=str(folder / "all/march")).status_code == 200
    assert ImportJob.objects.get().allow_local


def test_a_folder_for_those_who_see_all_customers_is_closed_to_others(customer, folder):
    client = program(cast.limited(cast.operator(), customer))
    assert start(client, source_url=str(folder / "all/march")).status_code == 422
    assert start(client, source_url=str(folder / "own/acme-clinic")).status_code == 200


def test_no_way_leads_out_of_an_opened_folder(client, folder):
    (folder / "all/link").symlink_to("/etc")
    for place in ("all/link", "all/../own/mine", "own/mine", "own"):
        assert start(client, source_url=str(folder / place)).status_code == 422


@pytest.mark.parametrize("beside", [{"source_urls": [WEB]}, {"order_ids": ["A"]}])
def test_a_folder_comes_alone_since_other_sources_must_not_name_files(client, folder, beside):
    assert start(client, source_url=str(folder / "all/march"), **beside).status_code == 422
    assert not ImportJob.objects.exists()


def test_a_new_customer_gets_no_folder_and_is_not_left_behind(folder):
    answer = start(program(cast.admin()), source_url=str(folder / "own/mine"))
    assert answer.status_code == 422
    assert not cast.Customer.objects.exists()


def test_order_ids_become_a_list_of_the_customer(client, orders_lead_somewhere):
    ids = ["A-1001", "with, comma", 'with "quotes"', "order"]
    assert start(client, order_ids=ids).status_code == 200
    [kept] = Upload.objects.all()
    assert (kept.kind, kept.customer.name, sources()) == ("orders", "Acme Clinic", [f"upload:{kept.pk}"])
    assert stored(kept).splitlines()[1:] == ["A-1001,", '"with, comma",', '"with ""quotes""",', "order,"]


def test_a_hundred_thousand_order_ids_fit_into_a_start_and_no_more(client, orders_lead_somewhere):
    ids = [f"ORDER-2026-{number:06d}" for number in range(100_000)]
    assert start(client, order_ids=ids).status_code == 200
    assert start(client, order_ids=[*ids, "one more"]).status_code == 422


def test_order_ids_that_lead_nowhere_are_refused_before_anything_is_written(client):
    answer = start(client, order_ids=["A-1001"])
    assert answer.status_code == 422
    assert answer.json()["code"] == "import:order:no-address"
    assert not ImportJob.objects.exists()
    assert not Upload.objects.exists()


def test_an_order_id_that_is_none_is_named_and_nothing_begun(client):
    answer = start(client, order_ids=["A-1", ".."])
    assert "Number 2" in answer.json()["errors"]["order_ids"][0]
    assert not Upload.objects.exists()


def test_a_customers_credential_is_taken_by_its_name_and_no_strangers(client, customer):
    fields = {"name": "Telephone", "kind": "bearer", "host": "example.com", "secret": "sesame"}
    mine = SourceCredential.objects.create(customer=customer, **fields)
    SourceCredential.objects.create(customer=cast.new_customer("Strange"), **{**fields, "name": "Theirs"})
    assert start(client, source_url=WEB, credential="Telephone").status_code == 200
    assert ImportJob.objects.get().sources.get().credential == mine
    refused = [start(client, source_url=WEB, credential=name) for name in ("Theirs", "Nowhere")]
    assert refused[0].json() == refused[1].json()
    assert refused[0].json()["errors"]["credential"]


def test_an_uploaded_manifest_is_imported_by_its_number(client, olga):
    answer = upload(client)
    told = answer.json()
    assert (answer.status_code, told["kind"], told["name"], told["size_bytes"]) == (201, "manifest", "calls.csv", 30)
    assert start(client, uploads=[told["upload_id"]]).status_code == 200
    kept = Upload.objects.get()
    assert (kept.created_by, sources()) == (olga, [f"upload:{kept.pk}"])


def test_a_strangers_upload_is_not_there(client):
    strange = Upload.objects.create(
        customer=cast.new_customer("Strange"), kind="manifest", name="a.csv", size_bytes=1, stored_as="a"
    )
    answer = start(client, uploads=[strange.pk, 4711])
    assert answer.json()["errors"]["uploads"] == [f"Not there for this customer: {strange.pk}, 4711."]


@pytest.mark.parametrize("fields", [{"kind": "picture"}, {"content": b""}, {"customer_name": "Nobody's"}])
def test_an_upload_that_makes_no_sense_is_refused(client, fields):
    assert upload(client, **fields).status_code == 422
    assert not Upload.objects.exists()


def test_an_upload_that_is_too_large_is_refused_before_it_is_read(client):
    form = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(6_000_000_000)}
    answer = client.generic("POST", f"{BASE}/upload", "--x--", **form)
    assert answer.status_code == 413
    assert "MB" in answer.json()["detail"]


@pytest.mark.parametrize("who", [cast.viewer, cast.nobody])
def test_who_may_not_import_uploads_nothing(customer, who):
    assert upload(cast.logged_in(who())).status_code == 403


def test_a_token_that_may_only_look_uploads_nothing(customer, olga):
    assert upload(program(olga, TokenScope.READ)).status_code == 403


def test_a_start_that_is_sent_twice_is_one_import(client, orders_lead_somewhere):
    key = {"Idempotency-Key": "order of 20 November"}
    first, again = (start(client, source_url=WEB, order_ids=["A"], headers=key).json() for _ in range(2))
    assert first == again
    assert (ImportJob.objects.count(), Upload.objects.count()) == (1, 1)


def test_another_key_another_body_or_another_person_is_another_import(client):
    key = {"Idempotency-Key": "first"}
    started = [
        start(client, source_url=WEB, headers=key),
        start(client, source_url=WEB, headers={"Idempotency-Key": "second"}),
        start(client, source_url=WEB, priority="low", headers=key),
        start(program(cast.admin()), source_url=WEB, headers=key),
        start(client, source_url=WEB),
    ]
    assert len({answer.json()["job_id"] for answer in started}) == len(started)


def test_a_file_comes_back_as_it_was_sent(client, tmp_path):
    content = quiet_call(tmp_path / "a.wav", seconds=400).read_bytes()
    told = upload(client, kind="recording", name="../a b.wav", content=content).json()
    kept = Upload.objects.get(pk=told["upload_id"])
    assert "/" not in kept.name
    with recordings.local_file(kept.stored_as, kept.name) as path:
        assert path.read_bytes() == content
