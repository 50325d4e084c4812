"""Each file of the corpus ends in a result or one clear error, and the decoder looks at nothing else.

All of the corpus, with more seeds and every task, is for `python -m benchmarks.hostile`.
"""

import os
import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from calls.audio.failures import CODES
from calls.audio.limits import Limits
from calls.audio.sandbox import analyse_recording, cut_pieces, make_playback
from calls.work.errors import WorkError
from tests.calls.audio.corpus import CASES, SPREAD
from tests.calls.audio.corpus_case import NOT_AUDIO, RESULT, TRUNCATED, Scene
from tests.calls.audio.corpus_disguise import PLAYLISTS, SECRET
from tests.calls.audio.corpus_headers import HEADERS
from tests.calls.audio.corpus_sources import recording
from tests.calls.audio.media import decoder_pids, hiss, write_wav
from tests.calls.audio.watch import calls_after_opening, is_program, listening_server, opened_files, traced_python

LIMITS = Limits(cpu_seconds=20, wall_seconds=60, max_decoded_seconds=300)
PERMITTED = {RESULT, TRUNCATED, *CODES} - {"audio:app:failed", "audio:app:storage", "audio:app:killed"}
REFERENCES = tuple(case for case in HEADERS if case.name.endswith(".mov"))
TEMPTING = (*PLAYLISTS[::3], *REFERENCES)
_SEVERAL = {
    "flac-days-of-silence.flac",
    "wav-9-channels.wav",
    "wav-rate-0.wav",
    "first-50-percent-of-opus.ogg",
    "ogg-many-streams.ogg",
    "mp4-stts-of-billions.m4a",
}
SEVERAL = tuple(case for case in CASES if case.name in _SEVERAL)


@pytest.fixture(scope="module")
def server():
    with listening_server() as (url, asked):
        yield url, asked


@pytest.fixture
def scene(tmp_path, server):
    """A folder with a recording that only the playlists name, and a server that only they name."""
    (tmp_path / SECRET).write_bytes(recording("pcm.wav"))
    return Scene(tmp_path, url=server[0])


def end_of(path):
    """How the analysis of a file ends: in one of the words of `corpus_case` or an error's code."""
    try:
        return TRUNCATED if analyse_recording(path, limits=LIMITS).truncated else RESULT
    except WorkError as error:
        return error.code


def code_of(work):
    """The code of the error that something ends with; `RESULT` without one."""
    try:
        work()
    except WorkError as error:
        return error.code
    return RESULT


def names(cases):
    return [case.name for case in cases]


def test_the_corpus_is_large_and_every_file_has_a_name_of_its_own():
    assert len(set(names(CASES))) == len(CASES) >= 150


@pytest.mark.parametrize("case", SPREAD, ids=names(SPREAD))
def test_a_damaged_or_hostile_file_ends_clearly(scene, server, case):
    path = case.write(scene)
    with opened_files(scene.folder) as opened:
        end = end_of(path)
        assert opened() <= {case.name}
    assert end in (case.ends or PERMITTED)
    assert server[1] == []
    assert decoder_pids() == []


@pytest.mark.parametrize("case", TEMPTING, ids=names(TEMPTING))
def test_a_file_that_names_others_has_none_opened(scene, server, case, tmp_path_factory, monkeypatch):
    path = case.write(scene)
    python, record = traced_python(tmp_path_factory.mktemp("trace"))
    monkeypatch.setattr(sys, "executable", str(python))
    end = end_of(path)
    calls = calls_after_opening(record, path)
    assert calls
    assert {name for name, _ in calls} <= {"open", "openat"}
    assert [opened for _, opened in calls if opened != path and not is_program(opened)] == []
    assert server[1] == []
    assert end in case.ends or case in REFERENCES


def test_the_watch_sees_what_it_is_to_see(scene, server, tmp_path_factory):
    """A playlist that is opened without our options is caught in the act by each means."""
    (playlist,) = (case for case in PLAYLISTS if case.name == "hls-to-http.m3u8")
    path = playlist.write(scene)
    python, record = traced_python(tmp_path_factory.mktemp("trace"))
    opening = f"av.open({str(path)!r}, timeout=5, options={{'protocol_whitelist': 'file,http,tcp'}})"
    code = f"import av, contextlib\nwith contextlib.suppress(av.error.FFmpegError): {opening}"
    subprocess.run([python, "-c", code], check=True)
    assert "connect" in {name for name, _ in calls_after_opening(record, path)}
    assert "/secret.ts" in server[1]
    server[1].clear()
    with opened_files(scene.folder) as opened:
        (scene.folder / SECRET).read_bytes()
        assert opened() == {SECRET}


def test_after_the_corpus_a_good_recording_is_measured_as_ever(scene):
    ends = {end_of(case.write(scene)) for case in SEVERAL}
    assert len(ends) > 4
    assert analyse_recording(write_wav(scene.folder / "good.wav", hiss(2))).duration_seconds == 2
    assert decoder_pids() == []


@pytest.mark.parametrize("case", SEVERAL[::2], ids=names(SEVERAL[::2]))
def test_pieces_and_playback_of_a_hostile_file_end_clearly_too(scene, case):
    path = case.write(scene)
    (scene.folder / "pieces").mkdir()
    cut = partial(cut_pieces, path, scene.folder / "pieces", channels=[None], longest_seconds=600, limits=LIMITS)
    assert code_of(cut) in PERMITTED
    assert code_of(partial(make_playback, path, scene.folder / "copy.mp3", limits=LIMITS)) in PERMITTED
    assert decoder_pids() == []


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "/etc"])
def test_what_is_no_ordinary_file_is_never_opened(tmp_path, target):
    path = tmp_path / "call.wav"
    path.symlink_to(target)
    assert end_of(path) == "audio:user:missing"


def test_a_pipe_under_the_name_of_a_recording_is_never_opened(tmp_path):
    os.mkfifo(tmp_path / "call.wav")
    assert end_of(tmp_path / "call.wav") == "audio:user:missing"


def test_a_huge_file_of_holes_is_no_recording(tmp_path):
    with (tmp_path / "call.mp3").open("wb") as file:
        file.truncate(1 << 40)
    assert end_of(tmp_path / "call.mp3") == NOT_AUDIO


def test_a_huge_wav_of_holes_meets_the_limit_of_length(tmp_path):
    path = write_wav(tmp_path / "call.wav", hiss(1))
    with path.open("r+b") as file:
        file.truncate(1 << 31)
        file.seek(40)
        file.write(b"\xff\xff\xff\x7f")  # what comes after the samples libavformat reads eight bytes at a time
    assert end_of(path) == "audio:limit:too-long"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told_as_such(tmp_path):
    path = write_wav(tmp_path / "call.wav", np.zeros((1, 100), dtype="<i2"))
    path.chmod(0)
    assert end_of(path) == "audio:app:storage"
