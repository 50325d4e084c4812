"""Finding recordings in buckets: the same of every vendor."""

import hashlib

import pytest

from calls.work.errors import WorkError
from imports.buckets.place import place_of
from imports.sources.base import FoundFile
from tests.imports.download.server import WAV

FOLDER = ("2026/a.mp3", "2026/may/b.WAV", "2026/may/c d&é#?.flac")


def names(found):
    return [file.name for file in found]


@pytest.mark.parametrize("written", ["2026", "2026/"])
def test_a_folder_is_found_with_its_subfolders_and_nothing_beside_it(shelf, discover, written):
    shelf.fill(*FOLDER, "2026-old/x.mp3", "y.mp3")
    found = discover(shelf, shelf.url(written))
    assert [file.url for file in found] == [shelf.url(key) for key in FOLDER]
    assert {file.size_bytes for file in found} == {len(WAV)}


def test_a_bucket_without_a_folder_is_found_whole(shelf, discover):
    shelf.fill(*FOLDER, "y.mp3")
    assert names(discover(shelf, shelf.root)) == ["a.mp3", "b.WAV", "c d&é#?.flac", "y.mp3"]


def test_an_asterisk_stands_for_any_ending(shelf, discover):
    shelf.fill("2026-04.mp3", "2026-05/a.mp3", "2027.mp3")
    assert names(discover(shelf, shelf.url("2026-*"))) == ["2026-04.mp3", "a.mp3"]


def test_one_object_can_be_named_whatever_it_is_called(shelf, discover):
    shelf.fill("a.mp3", "a.mp3.bak", "recording of may")
    assert names(discover(shelf, shelf.url("a.mp3"))) == ["a.mp3"]
    assert names(discover(shelf, shelf.url("recording of may"))) == ["recording of may"]


def test_pages_are_followed_with_a_sign_of_life_for_each(shelf, discover, monkeypatch):
    monkeypatch.setattr(f"{shelf.constant}.LIST_PAGE", 2)
    shelf.fill(*(f"{number}.txt" for number in range(4)), "4.mp3")
    told = []
    assert names(discover(shelf, shelf.root, on_progress=told.append)) == ["4.mp3"]
    assert len(shelf.storage.seen("GET", shelf.listing)) == 3
    assert len(told) >= 3


def test_digests_of_the_content_are_told_as_tags(shelf, discover):
    shelf.fill("a.mp3")
    (found,) = discover(shelf, shelf.root)
    assert found.etag == hashlib.md5(WAV, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("vendor", ["google", "microsoft"])
def test_objects_put_together_from_parts_have_a_tag_that_claims_no_digest(vendor, discover, request):
    shelf = request.getfixturevalue(vendor)
    shelf.put("a.mp3", WAV, composite=True)
    (found,) = discover(shelf, shelf.root)
    assert found.etag
    assert len(found.etag) < 32


def test_folders_hidden_objects_and_what_is_no_audio_are_passed_over(shelf, discover):
    shelf.fill("a.mp3", ".b.mp3", "c/.d/e.mp3", "notes.txt", "readme")
    shelf.fill("folder/", "old_$folder$", data=b"")
    skipped = []
    found = discover(shelf, shelf.root, on_skip=lambda name, reason: skipped.append((name, reason)))
    assert names(found) == ["a.mp3"]
    assert sorted(skipped) == [
        (".b.mp3", "is hidden"),
        ("e.mp3", "is hidden"),
        ("notes.txt", "is no audio file"),
        ("readme", "is no audio file"),
    ]


def test_an_object_without_suffix_is_a_recording_if_its_type_says_so(shelf, discover):
    shelf.put("0001", WAV, content_type="audio/wav")
    shelf.put("0002", WAV, content_type="text/plain")
    shelf.put("0003.txt", WAV, content_type="audio/wav")
    assert names(discover(shelf, shelf.root)) == ["0001"]


def test_a_folder_that_is_hidden_may_be_named(shelf, discover):
    shelf.fill(".archive/a.mp3")
    assert names(discover(shelf, shelf.url(".archive"))) == ["a.mp3"]


def test_too_many_recordings_and_too_many_objects_are_refused(shelf, discover):
    shelf.fill(*(f"{number}.mp3" for number in range(4)))
    with pytest.raises(WorkError, match="More than 3 recordings"):
        discover(shelf, shelf.root, max_files=3)
    shelf.fill(*(f"x/{number}.txt" for number in range(11)))
    with pytest.raises(WorkError, match="More than 10 objects"):
        discover(shelf, shelf.url("x"), max_files=1)


def test_nothing_there_is_told_as_such(shelf, discover):
    shelf.fill("readme.txt")
    for location, code in ((shelf.root, "empty"), (shelf.url("nowhere"), "not-found"), (shelf.url("no/"), "empty")):
        with pytest.raises(WorkError) as caught:
            discover(shelf, location)
        assert caught.value.code == f"import:source:{code}"


def test_what_an_import_takes_can_be_fetched_as_it_was_found(shelf, discover, fetch):
    shelf.fill("2026/may/c d&é#?+%41.wav")
    (found,) = discover(shelf, shelf.root)
    assert isinstance(found, FoundFile)
    done = fetch(shelf, found.url.removeprefix(shelf.url()))
    assert (done.path.read_bytes(), done.name) == (WAV, found.name)


@pytest.mark.parametrize(
    "location",
    [
        *("s3://", "s3://a", "s3://UPPER/x", "s3://a..b/x", "s3://key:secret@bucket/x", "s3://bucket:80/x"),
        *("gs://", "gs:///x", "gs://bucket?x/y", "azure://account", "azure://account/", "azure://acc.ount/calls/x"),
        *("azure://evil.example/calls/x", "azure://account/-calls/x", "azure://account/a--b", "s3://bucket/a\nb"),
    ],
)
def test_what_names_no_bucket_is_refused_before_anybody_is_asked(location):
    with pytest.raises(WorkError) as caught:
        place_of(location)
    assert caught.value.code == "import:source:unsupported"
    assert "secret" not in str(caught.value)
