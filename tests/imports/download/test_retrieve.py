import os
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from calls.work.errors import WorkError
from imports.archives import reading as archives
from imports.archives.cache import web_archive
from imports.local import file_url
from imports.retrieve import retrieve
from tests.imports.download.archives import claiming, locked, packed
from tests.imports.download.server import WAV, policy_for
from tests.imports.download.test_download import failure_of


@pytest.fixture
def bring(fetch):
    """Retrieve as the command line does, which may read files of this machine."""
    return lambda url, **changes: fetch(url, allow_local=True, **changes)


@pytest.fixture
def pack(tmp_path):
    """Write an archive with these members; returns its URL as members' URLs hold it."""
    warnings.simplefilter("ignore", UserWarning)  # of zipfile: members of one name are meant here

    def pack(*members, change=bytes, **kwargs):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.zip"
        path.write_bytes(change(packed(*members, **kwargs)))
        return f"zip:{file_url(path)}!"

    return pack


def test_a_local_file_is_copied(bring, tmp_path, into):
    path = tmp_path / "call 100%.wav"
    path.write_bytes(WAV)
    got = bring(file_url(path))
    assert (got.path.read_bytes(), got.name, got.path.parent) == (WAV, "call 100%.wav", into)
    assert path.exists()


@pytest.mark.parametrize("form", ["file:{}", "file://{}", "file://localhost{}"])
def test_a_file_url_may_be_written_in_every_usual_way(bring, tmp_path, form):
    path = tmp_path / "a?b#c.wav"
    path.write_bytes(WAV)
    assert bring(form.format(path)).name == "a?b#c.wav"


@pytest.mark.parametrize("raw", [b"\xff\xfe.wav", b"new\nline.wav", "naïve é.wav".encode(), b"%2F!#?.wav"])
def test_a_name_of_any_bytes_comes_back_from_its_url(bring, tmp_path, raw):
    path = tmp_path / os.fsdecode(raw)
    path.write_bytes(WAV)
    assert bring(file_url(path)).size_bytes == len(WAV)


def test_a_web_user_reads_no_file_of_the_server(fetch, pack, tmp_path):
    (tmp_path / "a.wav").write_bytes(WAV)
    for url in (file_url(tmp_path / "a.wav"), "FILE:/etc/passwd", pack(("a.wav", WAV)) + "/a.wav"):
        assert failure_of(fetch, url).code == "import:source:unsupported"


def test_only_regular_files_are_copied_and_nothing_is_waited_for(bring, tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "real.wav").write_bytes(WAV)
    (tmp_path / "link.wav").symlink_to(tmp_path / "real.wav")
    for name in ("pipe.wav", "folder.wav", "link.wav"):
        assert failure_of(bring, file_url(tmp_path / name)).code == "import:source:unsupported"
    assert failure_of(bring, "file:///dev/zero").code == "import:source:unsupported"


@pytest.mark.parametrize("url", ["file://elsewhere/a.wav", "file:relative.wav", "file:///a%00b", "file:"])
def test_a_file_url_of_another_machine_or_without_a_path_is_refused(bring, url):
    assert failure_of(bring, url).code == "import:source:unsupported"


def test_a_file_that_is_gone_or_too_large_is_told(bring, tmp_path, into):
    gone = failure_of(bring, file_url(tmp_path / "gone.wav"))
    assert (gone.code, gone.permanent) == ("import:source:not-found", True)
    (tmp_path / "big.wav").write_bytes(bytes(101))
    assert failure_of(bring, file_url(tmp_path / "big.wav"), max_bytes=100).code == "import:file:too-large"
    assert list(into.iterdir()) == []


def test_a_member_comes_out_of_its_archive(bring, pack):
    url = pack(("2026/May/call 1!.wav", WAV), ("other.wav", b"other"))
    got = bring(f"{url}/2026/May/call%201%21.wav")
    assert (got.path.read_bytes(), got.name) == (WAV, "call 1!.wav")


def test_a_name_that_climbs_out_stays_in_the_folder(bring, pack, into):
    url = pack(("../../evil.wav", b"1"), ("..\\..\\worse.wav", b"2"), ("/etc/worst.wav", b"3"))
    for key, name in (("../../evil", "evil"), ("..%5C..%5Cworse", "worse"), ("/etc/worst", "worst")):
        got = bring(f"{url}/{key}.wav")
        assert (got.name, got.path.parent) == (f"{name}.wav", into)


def test_two_members_of_one_name_are_two_files(bring, pack):
    url = pack(("a.wav", b"first"), ("a.wav", b"second"), ("a.wav#2", b"third"))
    assert bring(f"{url}/a.wav").path.read_bytes() == b"first"
    second = bring(f"{url}/a.wav#2")
    assert (second.path.read_bytes(), second.name) == (b"second", "a.wav")
    assert bring(f"{url}/a.wav%232").path.read_bytes() == b"third"


def test_a_locked_member_is_told_from_a_broken_one(bring, pack):
    error = failure_of(bring, pack(("a.wav", WAV), change=locked) + "/a.wav")
    assert (error.code, error.permanent) == ("import:file:encrypted", True)


def test_what_comes_out_counts_and_not_what_the_archive_claims(bring, pack, into):
    bomb = pack(("a.wav", bytes(5_000_000)))
    honest = failure_of(bring, bomb + "/a.wav")
    assert (honest.code, honest.permanent) == ("import:file:too-large", True)
    lying = pack(("a.wav", bytes(5_000_000)), change=lambda data: claiming(data, 10))
    assert failure_of(bring, lying + "/a.wav").code == "import:file:broken-archive"
    assert list(into.iterdir()) == []


def test_a_bomb_is_told_by_its_ratio_and_silence_is_not(bring, pack, monkeypatch):
    url = pack(("a.wav", bytes(900_000)))
    assert bring(url + "/a.wav").size_bytes == 900_000
    monkeypatch.setattr(archives, "RATIO_COUNTS_FROM_BYTES", 500_000)
    error = failure_of(bring, url + "/a.wav")
    assert (error.code, error.permanent) == ("import:file:bomb", True)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-30],
        lambda data: data[30:],
        lambda data: b"PK\x03\x04 and no more",
        lambda data: b"",
        lambda data: data.replace(b"PK\x03\x04", b"PK\x09\x09"),
        lambda data: data[:60] + bytes(200) + data[260:],
    ],
)
def test_a_broken_archive_is_an_error_in_words(bring, pack, change):
    error = failure_of(bring, pack(("a.wav", os.urandom(500)), change=change) + "/a.wav")
    assert (error.code, error.permanent) == ("import:file:broken-archive", True)


def test_a_directory_that_would_fill_the_memory_is_not_parsed(bring, pack, monkeypatch):
    url = pack(*((f"{n:0100}.wav", b"") for n in range(100)))
    monkeypatch.setattr(archives, "MAX_DIRECTORY_BYTES", 10_000)
    assert failure_of(bring, f"{url}/{0:0100}.wav").code == "import:file:broken-archive"


@pytest.mark.parametrize("url", ["zip:", "zip:file:///a.zip", "zip:!/a", "zip:gopher://h/a.zip!/a", "s3:x"])
def test_a_url_that_names_no_member_is_refused(bring, url):
    assert failure_of(bring, url).code == "import:source:unsupported"


def test_a_member_that_is_gone_is_told(bring, pack):
    error = failure_of(bring, pack(("a.wav", WAV)) + "/b.wav")
    assert (error.code, error.permanent) == ("import:source:not-found", True)


def test_an_archive_that_was_replaced_is_read_anew(bring, tmp_path):
    path = tmp_path / "z.zip"
    for content in (b"one", b"two, longer"):
        path.write_bytes(packed(("a.wav", content)))
        assert bring(f"zip:{file_url(path)}!/a.wav").path.read_bytes() == content


def test_a_web_archive_is_downloaded_once_for_all_its_members(server, fetch):
    url = server.gives("/z.zip", packed(("a.wav", b"a"), ("b.wav", b"b")))
    assert fetch(f"zip:{url}!/a.wav").path.read_bytes() == b"a"
    assert fetch(f"zip:{url}!/b.wav").path.read_bytes() == b"b"
    assert len(server.seen("/z.zip")) == 1


def test_workers_who_want_one_web_archive_at_once_download_it_once(server, tmp_path, into):
    arrived, data = threading.Event(), packed(*((f"{n}.wav", b"x") for n in range(4)))

    def slow(handler):
        arrived.wait()
        handler.answer(200, data, {})

    server.routes["/z.zip"] = slow
    url, policy = f"zip:{server.url('/z.zip')}!", policy_for(tmp_path, server)

    def bring(n):
        # The one who waits for the other says so, and only then the download goes on.
        return retrieve(f"{url}/{n}.wav", into, policy=policy, on_progress=lambda _: arrived.set())

    with ThreadPoolExecutor(4) as pool:
        assert [got.name for got in pool.map(bring, range(4))] == [f"{n}.wav" for n in range(4)]
    assert len(server.seen("/z.zip")) == 1


def test_an_old_copy_of_a_web_archive_is_asked_about_by_its_etag(server, fetch):
    url = server.gives("/z.zip", packed(("a.wav", b"old")), ETag='"1"')
    assert fetch(f"zip:{url}!/a.wav").path.read_bytes() == b"old"
    server.gives("/z.zip", b"", 304, Content_Length=None)
    assert fetch(f"zip:{url}!/a.wav", archive_fresh_seconds=0).path.read_bytes() == b"old"
    assert server.seen("/z.zip")[1]["If-None-Match"] == '"1"'
    server.gives("/z.zip", packed(("a.wav", b"new")), ETag='"2"')
    assert fetch(f"zip:{url}!/a.wav", archive_fresh_seconds=0).path.read_bytes() == b"new"
    assert [headers.get("If-None-Match") for headers in server.seen("/z.zip")] == [None, '"1"', '"1"', None]


def test_an_old_copy_that_is_still_the_same_is_not_asked_about_again(server, fetch, tmp_path):
    url = server.gives("/z.zip", packed(("a.wav", b"a"), ("b.wav", b"b")), ETag='"1"')
    fetch(f"zip:{url}!/a.wav")
    (kept,) = (tmp_path / "temporary" / "archives").glob("*.zip")
    os.utime(kept, (0, 0))
    server.gives("/z.zip", b"", 304, Content_Length=None)
    for name in ("a", "b"):
        assert fetch(f"zip:{url}!/{name}.wav").path.read_bytes() == name.encode()
    assert len(server.seen("/z.zip")) == 2


def test_kept_archives_make_room_for_new_ones(server, tmp_path):
    folder, sizes = tmp_path / "temporary" / "archives", []
    for n in range(4):
        data = packed(("a.wav", os.urandom(1000)))
        url = server.gives(f"/{n}.zip", data)
        web_archive(url, policy_for(tmp_path, server, max_kept_archive_bytes=2 * len(data)))
        sizes.append(len(list(folder.glob("*.zip"))))
        for kept in folder.glob("*.zip"):
            os.utime(kept, (time.time() - 100, kept.stat().st_mtime - 100))
    assert sizes == [1, 2, 2, 2]


def test_a_web_archive_may_be_larger_than_a_recording_but_not_endless(server, fetch):
    url = server.gives("/z.zip", packed(("a.wav", os.urandom(3000)), ("b.wav", b"b")))
    assert fetch(f"zip:{url}!/b.wav", max_bytes=1000).size_bytes == 1
    other = server.gives("/y.zip", packed(("a.wav", os.urandom(3000))))
    assert failure_of(fetch, f"zip:{other}!/a.wav", max_archive_bytes=1000).code == "import:file:too-large"


def test_a_web_archive_that_one_customer_fetched_is_not_read_by_another(server, fetch):
    url = server.gives("/z.zip", packed(("a.wav", b"a")))
    fetch(f"zip:{url}!/a.wav", owner="customer 1")
    server.gives("/z.zip", b"", 403)
    assert failure_of(fetch, f"zip:{url}!/a.wav", owner="customer 2").code == "import:source:forbidden"


def test_a_web_archive_obeys_the_rules_for_addresses(fetch):
    assert failure_of(fetch, "zip:http://127.0.0.1/z.zip!/a.wav").code == "import:source:address-refused"


def test_a_full_disk_is_told_and_tried_again(server, fetch, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkError, match="disk is full") as error:
        fetch(server.gives("/x.mp3"))
    assert not error.value.permanent
