import pytest

from calls.work.errors import WorkError
from tests.imports.download.archives import locked, packed
from tests.imports.download.server import WAV

MEMBERS = (
    ("2026/", b""),
    ("2026/May/a b.wav", WAV),
    ("2026/June/a b.wav", WAV + b"2"),
    ("..\\x\\100%#!.mp3", b"c"),
    ("call_0001", WAV),
    ("notes.txt", b"text"),
    ("__MACOSX/2026/._a b.wav", b"d"),
    (".hidden/e.wav", b"e"),
)
NAMES = ["a b.wav", "a b.wav", "100%#!.mp3", "call_0001"]


@pytest.mark.parametrize("where", ["path", "web"])
def test_an_archive_lists_its_recordings_and_each_can_be_retrieved(where, tmp_path, server, discover, fetch):
    path = tmp_path / "z.zip"
    path.write_bytes(packed(*MEMBERS))
    location = path if where == "path" else server.gives("/z.zip", path.read_bytes()) + "?key=!/1"
    skipped = []
    found = discover(location, on_skip=lambda name, reason: skipped.append((name, reason)))
    assert [file.name for file in found] == NAMES
    assert skipped == [("notes.txt", "is no audio file"), ("._a b.wav", "is hidden"), ("e.wav", "is hidden")]
    got = [fetch(file.url, allow_local=True) for file in found]
    assert [(file.name, file.size_bytes) for file in got] == [(file.name, file.size_bytes) for file in found]
    assert got[1].path.read_bytes() == WAV + b"2"


def test_a_web_archive_is_taken_anew_for_each_discovery_but_not_for_its_members(server, discover, fetch):
    url = server.gives("/z.zip", packed(("a.wav", WAV)))
    discover(url)
    server.gives("/z.zip", packed(("a.wav", WAV), ("b.wav", WAV)))
    found = discover(url)
    asked = len(server.seen("/z.zip"))
    assert [fetch(file.url).name for file in found] == ["a.wav", "b.wav"]
    assert len(server.seen("/z.zip")) == asked


def test_a_member_that_was_replaced_by_one_of_its_size_is_another_version(server, discover):
    url = server.gives("/z.zip", packed(("a.wav", WAV + b"1")))
    [before] = discover(url)
    server.gives("/z.zip", packed(("a.wav", WAV + b"2")))
    [after] = discover(url)
    assert (before.url, before.size_bytes) == (after.url, after.size_bytes)
    assert before.etag != after.etag


def test_a_web_archive_tells_that_work_goes_on_while_it_comes(server, discover):
    told = []
    discover(server.gives("/z.zip", packed(("a.wav", WAV))), on_progress=told.append)
    assert told[0] == 0
    assert told[-1] == 1


def test_locked_members_are_listed_by_their_suffix(tmp_path, discover):
    path = tmp_path / "z.zip"
    path.write_bytes(locked(packed(("a.wav", WAV), ("call_0001", WAV))))
    assert [file.name for file in discover(path)] == ["a.wav"]


def test_two_members_of_one_path_are_two_files(tmp_path, discover):
    path = tmp_path / "z.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        path.write_bytes(packed(("a.wav", b"1"), ("a.wav", b"2")))
    found = discover(path)
    assert [file.name for file in found] == ["a.wav", "a.wav"]
    assert len({file.url for file in found}) == 2


@pytest.mark.parametrize("members", [(), (("notes.txt", b"text"),)])
def test_an_archive_without_recordings_is_an_error_with_a_hint(tmp_path, discover, members):
    path = tmp_path / "z.zip"
    path.write_bytes(packed(*members))
    with pytest.raises(WorkError) as error:
        discover(path)
    assert error.value.code == "import:source:empty"


def test_a_broken_archive_is_told(tmp_path, discover):
    path = tmp_path / "z.zip"
    path.write_bytes(packed(("a.wav", WAV))[:-10])
    with pytest.raises(WorkError) as error:
        discover(path)
    assert error.value.code == "import:file:broken-archive"
