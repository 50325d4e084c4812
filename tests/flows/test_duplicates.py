"""Recordings that come a second time: by address, version or content, and on purpose."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections

from calls.models import Call
from calls.work.states import State
from imports.details import CallDetails
from imports.models import ImportFile, ImportJob, SameBy, url_hash
from imports.queries import job_report
from imports.services import start_import
from imports.sources.base import FoundFile
from imports.work import duplicates
from imports.work.discover import add_files
from tests import cast
from tests.flows import engine
from tests.flows.clips import quiet_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(customer):
    customer.process_on_import = False
    customer.save()
    return customer


@pytest.fixture
def publish(web, folder):
    """Put a recording behind an address, as this version; the address."""

    def publish(path, *, seed=0, **headers):
        return web.gives(path, quiet_call(folder / f"{seed}.wav", seed=seed).read_bytes(), **headers)

    return publish


def ends(job):
    """How the files of an import ended."""
    return list(ImportFile.objects.filter(job=job).order_by("pk").values_list("state", "duplicate_by"))


def loads(web, path):
    """How often a recording was fetched whole, the look that tells what it is left out."""
    return sum("Range" not in headers for headers in web.seen(path))


def test_an_address_that_was_imported_is_not_fetched_again(publish, web, bring):
    url = publish("/a.wav", ETag='"1"')
    bring(url, allow_local=False)
    again = bring(url, allow_local=False)
    assert ends(again) == [(State.SKIPPED, SameBy.ADDRESS)]
    assert (loads(web, "/a.wav"), Call.objects.count()) == (1, 1)
    assert job_report(again)["status"] == "completed"


def test_an_address_with_another_version_is_fetched(publish, bring):
    bring(publish("/a.wav", ETag='"1"'), allow_local=False)
    again = bring(publish("/a.wav", seed=1, ETag='"2"'), allow_local=False)
    assert ends(again) == [(State.DONE, "")]
    assert Call.objects.count() == 2


def test_a_size_that_is_not_the_recordings_speaks_against_it_where_none_was_told_before(publish, bring):
    url = publish("/a.wav")
    bring(url, allow_local=False)
    ImportFile.objects.update(size_bytes=None)
    changed = FoundFile(url, "a.wav", Call.objects.get().size_bytes + 2)
    job = ImportJob.objects.create(customer=Call.objects.get().customer)
    assert duplicates.new_to_watch(job, [changed]) == [changed]
    assert duplicates.new_to_watch(job, [replace(changed, size_bytes=changed.size_bytes - 2)]) == []
    row = ImportFile(job=job, url=url, url_hash=url_hash(url), size_bytes=changed.size_bytes)
    assert duplicates.without_fetching(row) is None


def test_a_version_signed_anew_is_not_fetched_again(publish, web, bring):
    url = publish("/a.wav", ETag='"1"')
    bring(f"{url}?signature=1", allow_local=False)
    again = bring(f"{url}?signature=2", allow_local=False)
    assert ends(again) == [(State.SKIPPED, SameBy.VERSION)]
    assert loads(web, "/a.wav") == 1


def listed(path, digest):
    return f'{{"recordings": [{{"url": "{path}", "md5": "{digest}", "size": 32044}}]}}'.encode()


def test_a_digest_that_a_list_tells_counts_at_another_address(publish, web, bring):
    publish("/a.wav"), publish("/b/a.wav")
    digest = "0123456789abcdef" * 2
    bring(web.gives("/one.json", listed("/a.wav", digest)), allow_local=False)
    again = bring(web.gives("/two.json", listed("/b/a.wav", digest)), allow_local=False)
    assert ends(again) == [(State.SKIPPED, SameBy.VERSION)]
    assert loads(web, "/b/a.wav") == 0


def test_a_web_servers_tag_is_no_digest_of_the_content_however_it_looks(publish, bring):
    of_date_and_size = f'"{"0123456789abcdef" * 2}"'
    bring(publish("/a.wav", ETag=of_date_and_size), allow_local=False)
    again = bring(publish("/b.wav", seed=1, ETag=of_date_and_size), allow_local=False)
    assert ends(again) == [(State.DONE, "")]
    assert Call.objects.count() == 2


def test_members_of_one_archive_are_never_versions_of_one_another(order):
    job = order("https://example.com/a.zip?key=1", allow_local=False)
    names = [f"zip:https://example.com/a.zip?key=1!/{name}.wav" for name in "ab"]
    add_files(job.sources.get(), [FoundFile(name, "x.wav", 5, etag="crc-00000001") for name in names])
    first, second = ImportFile.objects.order_by("pk")
    ImportFile.objects.filter(pk=first.pk).update(call=cast.new_call(job.customer))
    assert duplicates.without_fetching(second) is None


def test_a_short_tag_at_another_address_says_nothing(publish, bring):
    bring(publish("/a.wav", ETag='"5e8b-4a"'), allow_local=False)
    again = bring(publish("/b.wav", seed=1, ETag='"5e8b-4a"'), allow_local=False)
    assert ends(again) == [(State.DONE, "")]
    assert Call.objects.count() == 2


def test_the_same_content_from_another_address_is_linked_to_its_call(publish, bring):
    bring(publish("/a.wav"), allow_local=False)
    again = bring(publish("/b.wav"), allow_local=False)
    assert ends(again) == [(State.SKIPPED, SameBy.CONTENT)]
    assert again.files.get().call == Call.objects.get()


def test_a_duplicate_whose_recording_was_lost_is_fetched_and_heals_it(publish, bring, stored):
    url = publish("/a.wav", ETag='"1"')
    bring(url, allow_local=False)
    stored()[0].unlink()
    bring(url, allow_local=False)
    assert [str(path) for path in stored()] == [Call.objects.get().recording.path]


def test_another_customers_recording_is_no_duplicate(publish, bring):
    url = publish("/a.wav", ETag='"1"')
    bring(url, allow_local=False)
    other = cast.new_customer("Other Clinic", process_on_import=False)
    assert ends(bring(url, allow_local=False, customer=other)) == [(State.DONE, "")]
    assert Call.objects.filter(customer=other).count() == 1


def test_duplicates_kept_on_purpose_are_calls_of_their_own(publish, web, bring, stored):
    url = publish("/a.wav", ETag='"1"')
    for _ in range(3):
        bring(url, allow_local=False, keep_duplicates=True)
    assert sorted(Call.objects.values_list("copy_number", flat=True)) == [0, 1, 2]
    assert (len(stored()), Call.objects.values("content_hash").distinct().count()) == (3, 1)


def test_a_recording_deleted_since_comes_again(publish, bring):
    url = publish("/a.wav", ETag='"1"')
    bring(url, allow_local=False)
    Call.objects.all().delete()
    assert ends(bring(url, allow_local=False)) == [(State.DONE, "")]


def test_two_entries_for_one_address_are_one_file_and_are_told(publish, web, bring):
    publish("/a.wav"), publish("/b.wav", seed=1)
    page = web.gives("/index.html", b'<!doctype html><a href="a.wav">1</a><a href="a.wav">2</a><a href="b.wav">3</a>')
    other = web.gives("/other.html", b'<!doctype html><a href="a.wav">1</a>')
    job = bring(page, other, allow_local=False)
    assert job.files.count() == 2
    assert sum(job.sources.values_list("repeated", flat=True)) == 2


@pytest.mark.parametrize("listing_first", [True, False])
def test_what_a_second_source_tells_of_a_recording_is_not_lost(publish, customer, listing_first):
    url = publish("/a.wav")
    job = start_import(
        customer=customer, locations=["https://x.example.com/", "https://y.example.com/"], previewed=True
    )
    listing, manifest = job.sources.order_by("pk")
    told = FoundFile(url, "a.wav", details=CallDetails(order_id="17", agent="Anna"), row_number=2)
    found = [(listing, FoundFile(url, "a.wav")), (manifest, told)]
    repeated = [add_files(source, [file]) for source, file in (found if listing_first else found[::-1])]
    file = job.files.get()
    assert (file.order_id, file.details["agent"], repeated) == ("17", "Anna", [0, 1])


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_overlapping_sources_at_once_bring_each_recording_once(publish, web, order, stored):
    links = "".join(f'<a href="{number}.wav">x</a>' for number in range(8))
    for number in range(8):
        publish(f"/{number}.wav", seed=number)
    pages = [web.gives(f"/{name}.html", f"<!doctype html>{links}".encode()) for name in ("one", "two")]
    jobs = [order(page, allow_local=False) for page in pages]
    with ThreadPoolExecutor(4) as pool:
        for ended in [pool.submit(work_until_over, jobs) for _ in range(4)]:
            ended.result()
    assert (Call.objects.count(), len(stored())) == (8, 8)
    assert [job_report(job)["status"] for job in jobs] == ["completed", "completed"]
    assert {file.call_id for file in ImportFile.objects.all()} == set(Call.objects.values_list("pk", flat=True))


def work_until_over(jobs):
    """What a worker does, in a thread of its own."""
    try:
        while not all(job.state == "finished" for job in type(jobs[0]).objects.filter(pk__in=[job.pk for job in jobs])):
            item = engine.claim("network")
            if item is not None:
                engine.run(item, engine.Lease(item))
    finally:
        connections.close_all()
