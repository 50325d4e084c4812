"""The form of a new import: every way to say where the recordings are, and what is told at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calls.work.states import Priority
from imports.models import ImportJob, ImportSettings, SourceCredential, Upload
from tests import cast
from tests.imports.download.server import WAV

pytestmark = pytest.mark.django_db

PAGE = "https://example.com/recordings/"
MANIFEST = b"url,agent\nhttps://example.com/a.wav,Ann\n"


def send(client, customer, **fields):
    return client.post(cast.add_url(ImportJob), {"customer": customer.pk, **fields}, follow=True)


def errors(page):
    return page.context["adminform"].form.errors


def file(name, content=MANIFEST):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def orders(customer):
    return ImportSettings.objects.create(customer=customer, order_url="https://example.com/{order_id}.mp3")


@pytest.fixture
def key(customer):
    return SourceCredential.objects.create(
        customer=customer, name="Telephone system", kind="bearer", host="example.com", secret="sesame"
    )


def test_one_import_takes_addresses_files_a_manifest_and_order_ids(operators, customer, orders):
    send(
        operators, customer, sources=PAGE, recordings=[file("a.wav", WAV), file("b.wav", WAV)],
        manifest=file("list.csv"), order_ids="A-1, A-2", order_file=file("more.txt", b"A-3\n"),
    )  # fmt: skip
    job = ImportJob.objects.get()
    kinds = sorted(job.sources.filter(upload__isnull=False).values_list("upload__kind", flat=True))
    assert kinds == ["manifest", "orders", "orders", "recording", "recording"]
    assert job.sources.get(upload=None).location == PAGE
    assert set(Upload.objects.values_list("customer", "created_by__username")) == {(customer.pk, "olga")}


def test_priority_duplicates_and_credential_are_taken_along(operators, customer, key):
    send(operators, customer, sources=PAGE, credential=key.pk, priority=1, keep_duplicates="on")
    job = ImportJob.objects.get()
    assert (job.priority, job.batch.priority, job.keep_duplicates) == (Priority.HIGH, Priority.HIGH, True)
    assert job.sources.get().credential == key
    page = operators.get(cast.page_url(job)).content.decode()
    assert "Telephone system" in page
    assert "Imported anyway" in page


def test_a_credential_of_another_customer_is_refused(operators, customer, key):
    page = send(operators, cast.new_customer("Other Clinic"), sources=PAGE, credential=key.pk)
    assert set(errors(page)) == {"credential"}
    assert not ImportJob.objects.exists()


def test_strangers_credentials_are_not_offered(customer, key):
    client = cast.logged_in(cast.limited(cast.operator(), cast.new_customer("Mine")))
    assert "Telephone system" not in client.get(cast.add_url(ImportJob)).content.decode()


def test_what_was_typed_stays_and_files_have_to_be_chosen_again(operators, customer):
    page = send(operators, customer, sources="ftp://example.com/", order_ids="A-1", manifest=file("list.csv"))
    text = page.content.decode()
    assert "ftp://example.com/" in text
    assert "Choose the files again" in text
    assert not Upload.objects.exists()


def test_wrong_order_ids_are_named_with_their_lines(operators, customer, orders):
    page = send(operators, customer, order_ids="A-1\n" + "x" * 300)
    assert errors(page)["order_ids"][0].startswith("Line 2")


def test_order_ids_need_to_lead_somewhere(operators, customer):
    [message] = errors(send(operators, customer, order_ids="A-1"))["order_ids"]
    assert f"/admin/imports/importsettings/add/?customer={customer.pk}" in message


@pytest.mark.parametrize(
    ("field", "name", "content"),
    [
        ("manifest", "list.csv", b"\x89PNG\r\n\x1a\n"),
        ("recordings", "notes.docx", b"\xd0\xcf\x11\xe0 no recording at all"),
        ("recordings", "list.csv", MANIFEST),
    ],
)
def test_files_that_are_something_else_are_refused_where_they_were_chosen(operators, customer, field, name, content):
    page = send(operators, customer, **{field: file(name, content)})
    assert field in errors(page)
    assert not Upload.objects.exists()


def test_of_several_files_the_empty_one_is_named(operators, customer):
    page = send(operators, customer, recordings=[file("a.wav", WAV), file("b.wav", b"")])
    assert errors(page)["recordings"] == ["b.wav: The submitted file is empty."]


@pytest.mark.parametrize("place", ["s3://bucket/march/", "gs://bucket/", "azure://account/container/march/"])
def test_buckets_are_places(operators, customer, place):
    send(operators, customer, sources=place)
    assert ImportJob.objects.get().sources.get().location == place


def test_a_folder_that_was_opened_for_imports_is_taken_alone(operators, customer, tmp_path, settings):
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": [str(tmp_path)]}
    assert "sources" in errors(send(operators, customer, sources=f"{tmp_path}\n{PAGE}"))
    assert "sources" in errors(send(operators, customer, sources=str(tmp_path), manifest=file("list.csv")))
    send(operators, customer, sources=str(tmp_path))
    assert ImportJob.objects.get().allow_local


@pytest.mark.parametrize("processed", [True, False])
def test_a_form_that_is_sent_twice_starts_one_import(operators, processed):
    customer = cast.new_customer("Other Clinic", process_on_import=processed)
    same = operators.get(cast.add_url(ImportJob)).context["adminform"].form["same"].value()
    for _ in range(2):
        page = send(operators, customer, sources=PAGE, manifest=file("list.csv"), same=same)
    assert page.redirect_chain[-1][0] == cast.page_url(ImportJob.objects.get())
    assert Upload.objects.count() == 1
