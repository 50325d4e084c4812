import os

import pytest

from calls.work.errors import WorkError
from tests.imports.download.server import WAV


@pytest.fixture
def folder(tmp_path):
    """A folder to import, beside other things that are none of its business."""
    folder = tmp_path / "calls"
    folder.mkdir()
    return folder


def write(folder, *names, content=WAV):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_a_folder_is_searched_with_its_subfolders_by_name(folder, discover):
    write(folder, "b.wav", "a.MP3", "2026/05/c.gsm")
    found = discover(folder)
    assert [file.name for file in found] == ["c.gsm", "a.MP3", "b.wav"]
    assert found[0].url == (folder / "2026/05/c.gsm").as_uri()
    assert {file.size_bytes for file in found} == {len(WAV)}


def test_what_was_found_can_be_retrieved_whatever_its_name(folder, discover, fetch):
    names = ["100% #1?.wav", "naïve é.wav", "a\nb.wav", os.fsdecode(b"\xff.wav"), "!zip:.wav"]
    write(folder, *names)
    found = discover(folder)
    assert len(found) == len(names)
    for file in found:
        assert fetch(file.url, allow_local=True).name == file.name


def test_audio_is_known_by_its_content_where_the_suffix_is_silent(folder, discover):
    write(folder, "call_0001", "call.dat")
    write(folder, "notes.txt", "empty.bin", content=b"")
    skipped = []
    found = discover(folder, on_skip=lambda name, reason: skipped.append((name, reason)))
    assert [file.name for file in found] == ["call.dat", "call_0001"]
    assert skipped == [("empty.bin", "is no audio file"), ("notes.txt", "is no audio file")]


def test_hidden_files_devices_and_pipes_are_passed_over(folder, discover):
    write(folder, "a.wav", ".hidden.wav", ".git/b.wav")
    os.mkfifo(folder / "pipe.wav")
    (folder / "zero.wav").symlink_to("/dev/zero")
    assert [file.name for file in discover(folder)] == ["a.wav"]


def test_links_lead_nowhere_outside_the_folder(folder, discover, tmp_path):
    write(tmp_path, "secret.wav", "other/secret.wav", "calls-beside/secret.wav")
    write(folder, "a.wav")
    (folder / "file.wav").symlink_to(tmp_path / "secret.wav")
    (folder / "climbing.wav").symlink_to("../calls-beside/secret.wav")
    (folder / "other").symlink_to(tmp_path / "other")
    (folder / "gone.wav").symlink_to("nowhere.wav")
    (folder / "self.wav").symlink_to("self.wav")
    (folder / "circle").symlink_to(folder)
    assert [file.name for file in discover(folder)] == ["a.wav"]


def test_a_link_inside_the_folder_adds_no_second_copy(folder, discover):
    write(folder, "store/x.wav", ".annex/y.wav")
    (folder / "again.wav").symlink_to("store/x.wav")
    (folder / "shown.wav").symlink_to(".annex/y.wav")
    assert [file.name for file in discover(folder)] == ["again.wav", "shown.wav"]


def test_a_folder_that_is_a_link_itself_is_searched(folder, discover, tmp_path):
    write(folder, "a.wav")
    (tmp_path / "link").symlink_to(folder)
    assert [file.url for file in discover(tmp_path / "link")] == [(folder / "a.wav").as_uri()]


def test_a_folder_is_searched_only_so_deep(folder, discover):
    write(folder, "a.wav", "1/b.wav", "1/2/c.wav")
    skipped = []
    found = discover(folder, max_depth=1, on_skip=lambda *skip: skipped.append(skip))
    assert [file.name for file in found] == ["b.wav", "a.wav"]
    assert skipped == [("2", "lies too deep")]


def test_more_files_than_allowed_are_an_error_not_a_silent_cut(folder, discover):
    write(folder, "a.wav", "b.wav", "c.wav")
    assert len(discover(folder, max_files=3)) == 3
    with pytest.raises(WorkError, match="More than 2") as error:
        discover(folder, max_files=2)
    assert (error.value.code, error.value.permanent) == ("import:source:too-many", True)


def test_progress_counts_the_files_and_may_stop(folder, discover):
    write(folder, "a.wav", "b.wav")
    write(folder, "z.txt", content=b"text")
    told = []
    discover(folder, on_progress=told.append)
    assert told == [1, 2, 2]

    def stop(found):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        discover(folder, on_progress=stop)


def test_a_folder_without_recordings_is_an_error_with_a_hint(folder, discover):
    write(folder, "notes.txt", content=b"text")
    with pytest.raises(WorkError) as error:
        discover(folder)
    assert error.value.code == "import:source:empty"
    assert error.value.hint


def test_a_file_that_was_named_is_taken_whatever_it_is(folder, discover):
    write(folder, ".notes.txt", content=b"text")
    assert [file.name for file in discover(folder / ".notes.txt")] == [".notes.txt"]
