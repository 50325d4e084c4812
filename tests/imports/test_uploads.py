"""Files that people upload: what they are, where they are kept, who reads them, and when they go."""

import io
import os
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import RequestFactory
from django.utils import timezone

from calls import recordings
from calls.models import Call
from calls.work.errors import WorkError
from calls.work.states import State
from imports import services, uploads
from imports.models import ImportFile, ImportSource, Upload, UploadKind
from imports.upload_address import number_of
from imports.upload_kind import kind_of
from imports.upload_limit import MOST_BYTES
from tests import cast
from tests.calls.storage.conftest import s3, use, use_s3
from tests.flows import engine
from tests.imports.download.archives import packed
from tests.imports.download.server import WAV
from tests.imports.manifest.files import URL, text, workbook

__all__ = ["s3", "use", "use_s3"]

pytestmark = pytest.mark.django_db

LATER = timedelta(days=31)
GSM = bytes(range(0xD0, 0xE0)) * 40


@pytest.fixture
def take_in(customer):
    def take_in(content=WAV, name="call.wav", kind="", customer=customer):
        return uploads.take_in(customer=customer, file=ContentFile(content, name=name), kind=kind, created_by=None)

    return take_in


@pytest.fixture
def bring(customer):
    """Import uploads to their end; the job."""

    def bring(*chosen):
        with engine.after_commit(execute=True):
            customer.process_on_import = False
            job = services.start_import(customer=customer, uploads=chosen)
        engine.work_until_idle()
        job.refresh_from_db()
        return job

    return bring


def refusal(act, *arguments, **named):
    with pytest.raises(WorkError) as error:
        act(*arguments, **named)
    assert error.value.permanent
    assert error.value.hint
    return error.value.code


@pytest.mark.parametrize(
    ("content", "name", "wanted", "kind"),
    [
        (WAV, "call.wav", "", UploadKind.RECORDING),
        (WAV, "call.zip", "", UploadKind.RECORDING),
        (GSM, "call.gsm", "", UploadKind.RECORDING),
        (packed(("a.wav", WAV)), "may.zip", "", UploadKind.ARCHIVE),
        (packed(("a.wav", WAV)), "may", "archive", UploadKind.ARCHIVE),
        (workbook(["url"], ["x"]), "may.xlsx", "", UploadKind.MANIFEST),
        (workbook(["url"], ["x"]), "may", "", UploadKind.MANIFEST),
        (workbook(["url"], ["x"]), "may.xlsx", "orders", UploadKind.ORDERS),
        (text("url", URL), "may.CSV", "", UploadKind.MANIFEST),
        (text("url", URL, encoding="utf-16"), "may.csv", "", UploadKind.MANIFEST),
        (text("url", URL), "may.txt", "manifest", UploadKind.MANIFEST),
        (text("A-1", "A-2"), "orders.txt", "orders", UploadKind.ORDERS),
    ],
)
def test_what_a_file_is_shows_in_its_content(content, name, wanted, kind):
    file = ContentFile(content, name=name)
    assert kind_of(file, wanted) == kind
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "name", "wanted", "code"),
    [
        (b"", "call.wav", "", "import:user:empty"),
        (b"%PDF-1.7", "call.wav", "", "import:user:unknown-kind"),
        (b"<html>", "calls.csv", "", "import:user:unknown-kind"),
        (text("A-1"), "orders.txt", "", "import:user:unknown-kind"),
        (text("url"), "call.wav", "recording", "import:user:unknown-kind"),
        (WAV, "call.wav", "archive", "import:user:unknown-kind"),
        (WAV, "calls.csv", "manifest", "import:user:manifest-unreadable"),
        (packed(("a.wav", WAV)), "orders.zip", "orders", "import:user:manifest-unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "may.xls", "manifest", "import:user:manifest-unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "may.xls", "", "import:user:manifest-unreadable"),
    ],
)
def test_what_is_nothing_to_import_from_or_something_else_than_said_is_refused(take_in, content, name, wanted, code):
    assert refusal(take_in, content, name, wanted) == code
    assert not Upload.objects.exists()


def test_what_a_refused_file_seems_to_be_is_said_in_a_sentence():
    with pytest.raises(WorkError, match=r"^call.wav is nothing that can be imported, it seems to be a PDF document\. "):
        kind_of(ContentFile(b"%PDF-1.7", name="call.wav"))


def test_an_upload_lies_with_its_customer_under_a_safe_name(take_in, customer):
    upload = take_in(name="../../etc/\u202ecall\n1.wav")
    assert upload.name == "call1.wav"
    assert upload.stored_as == f"{customer.storage_folder}/uploads/{upload.pk}-call1.wav"
    assert recordings.exists(upload.stored_as)
    assert (upload.kind, upload.size_bytes) == ("recording", len(WAV))


@pytest.mark.parametrize(("kind", "limit"), [("recording", 1_000_000), ("manifest", uploads.LARGEST_LIST)])
def test_what_is_too_large_is_refused_before_it_is_stored(take_in, customer, settings, kind, limit):
    settings.ENV = {**settings.ENV, "CHAT_MAX_FILE_MB": 1}
    file = ContentFile(WAV if kind == "recording" else text("url", URL), name="a.csv")
    file.size = limit + 1
    given = {"customer": customer, "file": file, "kind": kind, "created_by": None}
    assert refusal(uploads.take_in, **given) == "import:file:too-large"
    assert not Upload.objects.exists()


def test_a_large_upload_is_not_held_in_memory(customer, settings):
    size = 60_000_000
    with TemporaryUploadedFile("call.wav", "audio/wav", size, None) as sent:
        sent.write(WAV)
        sent.truncate(size)
        assert Path(sent.temporary_file_path()).parent == settings.TEMPORARY_DIR
        tracemalloc.start()
        upload = uploads.take_in(customer=customer, file=sent, created_by=None)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert recordings.exists(upload.stored_as)
    assert peak < 10_000_000


def test_a_request_longer_than_any_upload_is_refused_before_it_is_read():
    request = RequestFactory().post("/", {"file": io.BytesIO(b"x")}, CONTENT_LENGTH=MOST_BYTES + 1)
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES


def test_an_uploaded_recording_becomes_a_call_of_its_own_name(take_in, bring):
    job = bring(take_in(name="Anna 1.wav"))
    [file] = ImportFile.objects.filter(job=job)
    assert (file.state, file.name, file.source.kind) == (State.DONE, "Anna 1.wav", "upload")
    assert file.call.file_name == "Anna 1.wav"


def test_the_recordings_of_an_uploaded_archive_become_calls(take_in, bring):
    archive = packed(("may/a.wav", WAV), ("may/b.wav", WAV + b"2"), ("notes.txt", b"x"))
    job = bring(take_in(archive, "may.zip"))
    source = job.sources.get()
    assert (source.kind, source.found, source.skipped) == ("archive", 2, 1)
    assert sorted(Call.objects.values_list("file_name", flat=True)) == ["a.wav", "b.wav"]
    assert [file.url.partition("!")[0] for file in source.files.all()] == [f"zip:upload:{source.upload_id}"] * 2


def test_an_archive_in_a_bucket_is_brought_here_once_for_all_its_members(use_s3, take_in, bring, settings):
    use_s3()
    upload = take_in(packed(("a.wav", WAV), ("b.wav", WAV + b"2")), "may.zip")
    kept = settings.TEMPORARY_DIR / "archives" / f"upload-{upload.pk}.zip"
    with uploads.reader_for(upload.customer)(upload.pk) as path:
        assert path == kept
        first = path.stat().st_ino
    bring(upload)
    assert kept.stat().st_ino == first
    assert Call.objects.count() == 2
    assert uploads.clear(timezone.now()) == 1
    assert not kept.exists()


def test_nobody_reads_another_customers_upload(take_in):
    upload, stranger = take_in(), cast.new_customer("Stranger")
    with pytest.raises(WorkError, match="not there any more"), uploads.reader_for(stranger)(upload.pk):
        raise AssertionError
    with uploads.reader_for(upload.customer)(upload.pk) as path:
        assert path.read_bytes() == WAV


@pytest.mark.parametrize("prefix", ["upload:{}", "zip:upload:{}!/a.wav", "UPLOAD:{}", " upload:{}"])
def test_the_number_of_an_upload_typed_as_an_address_opens_nothing(take_in, customer, prefix):
    upload = take_in(packed(("a.wav", WAV)), "may.zip")
    job = services.start_import(customer=customer, locations=[prefix.format(upload.pk)], allow_local=True)
    engine.work_until_idle()
    source = job.sources.get()
    assert (source.state, source.error_code) == (State.FAILED, "import:source:unsupported")
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize("number", ["", "5x", "-1", "²", "9" * 30, "5/../6"])
def test_only_numbers_name_uploads(number):
    assert refusal(number_of, f"upload:{number}") == "import:source:unsupported"


def test_an_upload_goes_once_its_import_has_ended_well_and_its_row_stays(take_in, bring):
    upload = take_in()
    job = bring(upload)
    name = upload.stored_as
    assert uploads.clear(timezone.now()) == 1
    upload.refresh_from_db()
    assert (upload.stored_as, upload.name, str(job.sources.get())) == ("", "call.wav", "call.wav")
    assert not recordings.exists(name)
    assert recordings.is_kept(Call.objects.get())
    assert uploads.clear(timezone.now()) == 0


def test_an_upload_of_which_something_failed_stays_for_a_retry_until_it_is_old(take_in, bring):
    upload = take_in(packed(("a.wav", WAV), ("b.wav", b"no sound")), "may.zip")
    bring(upload)
    assert uploads.clear(timezone.now()) == 0
    assert uploads.clear(timezone.now() + LATER) == 1


@pytest.mark.parametrize("act", [None, services.pause_import])
def test_an_upload_stays_as_long_as_its_import_is_open_however_old_it_is(take_in, customer, act):
    job = services.start_import(customer=customer, uploads=[take_in()], previewed=True)
    engine.work_until_idle()
    if act:
        act(job=job)
    assert uploads.clear(timezone.now() + LATER) == 0
    services.stop_import(job=job)
    assert uploads.clear(timezone.now()) == 0
    assert uploads.clear(timezone.now() + LATER) == 1


def test_an_upload_of_two_imports_stays_for_the_one_that_is_open(take_in, customer, bring):
    upload = take_in()
    bring(upload)
    services.start_import(customer=customer, uploads=[upload])
    assert uploads.clear(timezone.now()) == 0


def test_an_upload_that_was_never_imported_goes_after_the_days_of_the_setting(take_in, settings):
    take_in()
    settings.ENV = {**settings.ENV, "CHAT_UPLOAD_DAYS": 2}
    assert uploads.clear(timezone.now() + timedelta(days=1, hours=23)) == 0
    assert uploads.clear(timezone.now() + timedelta(days=2, hours=1)) == 1


def test_what_is_tried_again_after_the_upload_went_says_so(take_in, bring):
    upload = take_in(packed(("b.wav", b"x")), "may.zip")
    job = bring(upload)
    uploads.clear(timezone.now() + LATER)
    services.retry_import(job=job)
    engine.work_until_idle()
    assert ImportFile.objects.get(job=job).error_code == "import:source:not-found"
    assert "Upload it again" in ImportFile.objects.get(job=job).error_hint


def test_what_a_killed_process_left_half_stored_is_removed(customer, monkeypatch):
    class Killed(BaseException):
        pass

    def keep_and_die(file, name, keep=recordings.keep_stream):
        keep(file, name)
        raise Killed

    monkeypatch.setattr(recordings, "keep_stream", keep_and_die)
    with pytest.raises(Killed):
        uploads.take_in(customer=customer, file=ContentFile(WAV, "a.wav"), kind="", created_by=None)
    upload = Upload.objects.get()
    name = upload.stored_as.removeprefix("-")
    assert recordings.exists(name)
    assert not uploads.kept(customer).exists()
    with pytest.raises(WorkError), uploads.reader_for(customer)(upload.pk):
        raise AssertionError
    assert uploads.clear(timezone.now()) == 0
    assert uploads.clear(timezone.now() + timedelta(days=2)) == 1
    assert not recordings.exists(name)


def test_an_import_that_begins_while_an_upload_is_about_to_be_removed_keeps_it(take_in, customer):
    upload, later = take_in(), timezone.now() + LATER
    assert uploads._superfluous(later).get() == upload
    services.start_import(customer=customer, uploads=[upload])
    assert not uploads._remove(upload.pk, later)
    assert recordings.exists(upload.stored_as)


def test_files_that_a_killed_web_process_was_receiving_are_removed(settings):
    left, fresh = settings.TEMPORARY_DIR / "tmpa.upload.wav", settings.TEMPORARY_DIR / "tmpb.upload.wav"
    for path in (left, fresh):
        path.write_bytes(b"x")
    os.utime(left, (1, 1))
    uploads.clear(timezone.now())
    assert (left.exists(), fresh.exists()) == (False, True)
    fresh.unlink()


def test_any_django_file_will_do(customer, tmp_path):
    (tmp_path / "a.wav").write_bytes(WAV)
    with (tmp_path / "a.wav").open("rb") as stream:
        upload = uploads.take_in(customer=customer, file=File(stream, name="a.wav"), kind="", created_by=None)
    assert upload.size_bytes == len(WAV)


def test_the_list_of_sources_names_an_upload_by_its_file(take_in, customer):
    upload = take_in(text("url", URL), "may.csv", UploadKind.MANIFEST)
    services.start_import(customer=customer, locations=[], uploads=[upload])
    page = cast.logged_in(cast.operator()).get(cast.list_url(ImportSource)).content.decode()
    assert "may.csv" in page
    assert f"upload:{upload.pk}" not in page
