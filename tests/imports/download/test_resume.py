"""Downloads that break off go on where they were: within a try, with the next one, after a kill; or begin anew."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from calls.work.lease import LeaseLostError
from imports import partial
from imports.credential import Credential
from imports.partial import clear_old_parts, lock
from imports.retrieve import retrieve
from tests.imports.download.ranged import RangedFile
from tests.imports.download.server import policy_for
from tests.imports.download.test_download import failure_of

BODY = random.Random(5).randbytes(3_000_000)
OTHER = random.Random(6).randbytes(3_000_000)
DEAD = [0] * 3
"""Connections that bring nothing: so many end a try."""


@pytest.fixture
def serve(server):
    """Put a file on the server; keyword arguments change how it behaves."""

    def serve(body=BODY, path="/call.mp3", **behaviour):
        server.routes[path] = RangedFile(body, **behaviour)
        return server.routes[path]

    return serve


@pytest.fixture
def bring(server, fetch):
    return lambda query="", on_progress=None, **changes: fetch(
        server.url("/call.mp3") + query, on_progress, **{"max_bytes": 10_000_000, **changes}
    )


@pytest.fixture
def broken_off(serve, bring):
    """A file of which a first try has brought 1.5 MB."""
    file = serve(drops=[1_500_000, *DEAD])
    failure_of(bring)
    file.asked.clear()
    file.sent = 0
    return file


def parts(tmp_path):
    return sorted((tmp_path / "temporary" / "parts").iterdir())


def test_a_connection_that_drops_is_resumed_at_once(serve, bring, left):
    file = serve(drops=[400_000, 500_000, 300_000, 600_000])
    got = bring()
    assert got.path.read_bytes() == BODY
    assert file.sent == len(BODY)
    assert file.asked == [0, 400_000, 900_000, 1_200_000, 1_800_000]
    assert file.validators == [None, *['"one"'] * 4]
    assert left() == [got.path]


def test_the_hash_is_that_of_the_whole_file(serve, bring):
    whole = (serve(), bring())[1].sha256
    serve(drops=[400_000, 1_500_000])
    assert bring().sha256 == whole


def test_a_small_file_is_resumed_within_its_try_too(serve, bring):
    file = serve(BODY[:300_000], drops=[100_000])
    assert bring().size_bytes == file.sent == 300_000


def test_a_file_that_hides_its_size_is_resumed_where_its_end_is_marked(server, bring):
    chunks = b"".join(b"10000\r\n" + BODY[n : n + 65_536] + b"\r\n" for n in range(0, 2 * 65_536, 65_536))
    rest = RangedFile(BODY)

    def cut(handler):
        if "Range" in handler.headers:
            rest(handler)
            return
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nETag: "one"\r\nTransfer-Encoding: chunked\r\n\r\n' + chunks)

    server.routes["/call.mp3"] = cut
    assert bring().path.read_bytes() == BODY
    assert rest.asked == [2 * 65_536]


def test_connections_that_bring_nothing_end_the_try(serve, bring, tmp_path):
    file = serve(drops=[1_500_000, *[10] * 20])
    error = failure_of(bring)
    assert (error.code, error.permanent) == ("import:source:cut-short", False)
    assert len(file.asked) == 4
    assert [path.suffix for path in parts(tmp_path)] == [".json", ".part"]


def test_the_next_try_goes_on_where_the_last_one_ended(broken_off, bring, left):
    got = bring()
    assert (broken_off.asked, broken_off.sent) == ([1_500_000], 1_500_000)
    assert got.path.read_bytes() == BODY
    assert left() == [got.path]


def test_a_lost_lease_leaves_what_has_come_for_the_next_one(serve, bring):
    def lose(done):
        if done > 2_000_000:
            raise LeaseLostError

    file = serve()
    with pytest.raises(LeaseLostError):
        bring(on_progress=lose)
    got = bring()
    assert 2_000_000 < file.asked[1] < 2_200_000
    assert got.path.read_bytes() == BODY


def test_a_killed_worker_leaves_what_has_come_for_the_next_one(server, serve, bring, tmp_path):
    enough = threading.Event()
    file = serve()

    def stalls(handler):
        file.head(handler, 0)
        handler.wfile.write(BODY[:2_000_000])
        enough.set()
        server.released.wait()

    server.routes["/call.mp3"] = stalls
    with doomed(server, tmp_path) as worker:
        assert enough.wait(10)
        arrived(tmp_path, 1_900_000)
        os.kill(worker.pid, signal.SIGKILL)
    server.routes["/call.mp3"] = file
    got = bring()
    assert got.path.read_bytes() == BODY
    assert 1_900_000 <= file.asked[0] <= 2_000_000


def doomed(server, tmp_path):
    """A process that retrieves the file."""
    code = (
        "import sys; from pathlib import Path; from imports.policy import RetrievalPolicy; "
        "from imports.retrieve import retrieve; folder = Path(sys.argv[2]); "
        "policy = RetrievalPolicy(folder / 'temporary', allowed_hosts=[sys.argv[3]]); "
        "retrieve(sys.argv[1], folder / 'into', policy=policy)"
    )
    command = [sys.executable, "-c", code, server.url("/call.mp3"), str(tmp_path), server.host]
    return subprocess.Popen(command)


def arrived(tmp_path, size):
    """Wait until so many bytes are in the part."""
    end = time.monotonic() + 10
    while sum(part.stat().st_size for part in (tmp_path / "temporary").glob("parts/*.part")) < size:
        assert time.monotonic() < end
        threading.Event().wait(0.01)


def test_a_whole_file_that_only_lacked_its_name_costs_one_byte(broken_off, bring, tmp_path):
    part = parts(tmp_path)[1]
    part.write_bytes(BODY)
    assert bring().path.read_bytes() == BODY
    assert broken_off.sent == 1


def test_what_was_written_before_the_system_started_is_not_believed(broken_off, bring, tmp_path):
    note, _ = parts(tmp_path)
    note.write_text(json.dumps({**json.loads(note.read_text()), "boot": "an earlier one"}))
    assert bring().path.read_bytes() == BODY
    assert broken_off.asked == [0]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"validator": "x"}', '{"a": 1}', "null"])
def test_a_note_that_cannot_be_read_is_not_believed(broken_off, bring, tmp_path, text):
    parts(tmp_path)[0].write_text(text)
    assert bring().path.read_bytes() == BODY
    assert broken_off.asked == [0]


def test_a_file_that_changed_comes_anew(broken_off, serve, bring):
    changed = serve(OTHER, tag='"two"')
    assert bring().path.read_bytes() == OTHER
    assert changed.asked == [0]


def test_a_server_that_sends_the_rest_of_another_version_is_not_believed(broken_off, serve, bring):
    changed = serve(OTHER, tag='"two"', heeds_versions=False)
    assert bring().path.read_bytes() == OTHER
    assert changed.asked == [1_500_000, 0]


@pytest.mark.parametrize("body", [OTHER + b"more", OTHER[:-5]])
def test_the_rest_of_a_file_of_another_size_is_not_believed(broken_off, serve, bring, body):
    changed = serve(body, heeds_versions=False)
    assert bring().path.read_bytes() == body
    assert changed.asked == [1_500_000, 0]


def test_a_file_that_has_become_shorter_than_what_is_here_comes_anew(broken_off, serve, bring):
    changed = serve(OTHER[:1_000_000], heeds_versions=False)
    assert bring().path.read_bytes() == OTHER[:1_000_000]
    assert changed.asked == [1_500_000, 0]


@pytest.mark.parametrize("told", ["bytes 7-2999999/3000000", "bytes 1500000-2999999", "items 1-2/3", ""])
def test_the_rest_from_another_place_is_not_believed(broken_off, server, bring, told):
    def astray(handler):
        if "Range" in handler.headers:
            handler.answer(206, BODY[7:], {"Content-Range": told, "ETag": '"one"'})
        else:
            broken_off(handler)

    server.routes["/call.mp3"] = astray
    assert bring().path.read_bytes() == BODY


def test_a_server_without_ranges_sends_it_whole_with_the_next_try(broken_off, bring):
    broken_off.knows_ranges = False
    assert bring().path.read_bytes() == BODY


def test_a_server_without_ranges_is_not_asked_on_and_on(serve, bring):
    file = serve(knows_ranges=False, drops=[1_500_000] * 20)
    assert failure_of(bring).code == "import:source:cut-short"
    assert len(file.asked) == 2


@pytest.mark.parametrize(
    "behaviour",
    [
        {"tag": 'W/"one"'},
        {"tag": 'W/"one"', "modified_at": 1_700_000_000},
        {"tag": "one"},
        {"tag": ""},
    ],
)
def test_a_version_that_is_not_certain_is_not_resumed(serve, bring, left, behaviour):
    file = serve(drops=[1_500_000], **behaviour)
    assert failure_of(bring).code == "import:source:cut-short"
    assert left() == []
    assert bring().path.read_bytes() == BODY
    assert file.asked == [0, 0]


def test_a_file_that_has_just_changed_is_not_resumed_by_its_date(serve, bring, left):
    file = serve(drops=[1_500_000], tag="", modified_at=time.time() - 5)
    assert failure_of(bring).code == "import:source:cut-short"
    assert left() == []
    assert file.asked == [0]


def test_a_date_of_change_that_lies_back_names_a_version_too(serve, bring):
    file = serve(tag="", modified_at=1_700_000_000, drops=[1_500_000])
    assert bring().path.read_bytes() == BODY
    assert file.validators == [None, "Tue, 14 Nov 2023 22:13:20 GMT"]


def test_a_permanent_error_leaves_nothing(broken_off, server, bring, left):
    server.gives("/call.mp3", b"", 404)
    assert failure_of(bring).code == "import:source:not-found"
    assert left() == []


def test_an_error_that_passes_leaves_what_has_come(broken_off, server, bring):
    server.gives("/call.mp3", b"", 503)
    failure_of(bring)
    server.routes["/call.mp3"] = broken_off
    bring()
    assert broken_off.asked == [1_500_000]


def test_a_full_disk_is_not_kept_full(serve, bring, left, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    serve()
    monkeypatch.setattr(os, "fsync", full)
    assert failure_of(bring).code == "import:disk:full"
    assert left() == []


def test_the_limit_counts_the_whole_file(broken_off, bring):
    assert failure_of(bring, max_bytes=2_000_000).code == "import:file:too-large"


def test_nobody_goes_on_with_what_another_one_has_fetched(broken_off, bring):
    bring(owner="another customer")
    bring(credential=Credential("bearer", "secret", host="calls.example.com", user_name="another"))
    assert broken_off.asked == [0, 0]


def test_a_new_signature_does_not_make_it_another_file(serve, bring):
    file = serve(drops=[1_500_000, *DEAD])
    failure_of(bring, "?a=1&X-Amz-Date=1&X-Amz-Signature=11")
    bring("?a=2&X-Amz-Date=1&X-Amz-Signature=11")
    bring("?a=1&X-Amz-Date=2&X-Amz-Signature=22")
    assert file.asked[4:] == [0, 1_500_000]


def test_another_version_by_the_source_is_another_file(broken_off, server, into, tmp_path):
    policy = policy_for(tmp_path, server, max_bytes=10_000_000)
    retrieve(server.url("/call.mp3"), into, policy=policy, etag='"another"')
    assert broken_off.asked == [0]


def test_two_who_fetch_the_same_do_not_write_into_one_file(server, serve, bring, left):
    both = threading.Barrier(2, timeout=10)
    file = serve()

    def together(handler):
        both.wait()
        file(handler)

    server.routes["/call.mp3"] = together
    with ThreadPoolExecutor(2) as pool:
        got = list(pool.map(lambda _: bring(), range(2)))
    assert [one.path.read_bytes() for one in got] == [BODY, BODY]
    assert sorted(left()) == sorted(one.path for one in got)


def test_the_deadline_holds_over_all_connections(serve, bring):
    serve(drops=[100_000] * 29)
    error = failure_of(bring, on_progress=lambda done: time.sleep(0.005), total_seconds=0.1)
    assert error.code == "import:source:too-slow"


def test_the_least_speed_holds_over_all_connections(serve, bring):
    file = serve(drops=[100_000] * 29)
    error = failure_of(
        bring, slowest_bytes_per_second=1e12, grace_seconds=0.02, on_progress=lambda _: time.sleep(0.005)
    )
    assert error.code == "import:source:too-slow"
    assert len(file.asked) > 1


@pytest.fixture
def kept(tmp_path):
    """Make a part as a worker leaves it behind, written so long ago."""

    def kept(name, *, hours, size=1):
        folder = tmp_path / "parts"
        folder.mkdir(exist_ok=True)
        at = (NOW - timedelta(hours=hours)).timestamp()
        for path, data in ((folder / f"{name}.part", bytes(size)), (folder / f"{name}.json", b"{}")):
            path.write_bytes(data)
            os.utime(path, (at, at))
        return folder / f"{name}.part"

    return kept


NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def names(tmp_path):
    return sorted(path.name for path in (tmp_path / "parts").iterdir())


def test_parts_that_nobody_came_back_for_are_removed_after_a_day(kept, tmp_path):
    kept("old", hours=25)
    kept("alone", hours=25).unlink()
    kept("new", hours=23)
    clear_old_parts(tmp_path, NOW)
    assert names(tmp_path) == ["new.json", "new.part"]


def test_a_part_that_is_being_written_is_not_removed(kept, tmp_path):
    with lock(kept("held", hours=48)):
        clear_old_parts(tmp_path, NOW)
    assert names(tmp_path) == ["held.json", "held.part"]


def test_the_oldest_parts_make_room(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(partial, "MOST_KEPT_BYTES", 250)
    for hours in (1, 2, 3):
        kept(str(hours), hours=hours, size=100)
    clear_old_parts(tmp_path, NOW)
    assert names(tmp_path) == ["1.json", "1.part", "2.json", "2.part"]


def test_there_may_be_nothing_to_clear(tmp_path):
    clear_old_parts(tmp_path, NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_lease_lost_while_what_is_here_is_read_leaves_it_for_the_next_one(broken_off, bring):
    def lose(done):
        raise LeaseLostError

    with pytest.raises(LeaseLostError):
        bring(on_progress=lose)
    bring()
    assert broken_off.asked == [1_500_000]
