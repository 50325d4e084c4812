import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from calls.audio import wire
from calls.audio.limits import Limits
from calls.audio.process import DecoderProcess
from calls.audio.sandbox import analyse_recording, open_pcm
from calls.work.errors import WorkError
from tests.calls.audio.media import decoder_pids, hiss, quiet, tone, write, write_wav
from tests.calls.audio.watch import listening_server

ROOT = Path(__file__).parents[3]


@pytest.fixture
def requests():
    """What a loopback HTTP server was asked for, after its address as the list's first item."""
    with listening_server() as (url, asked):
        asked.append(url)
        yield asked


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{url}/a.ts\n#EXT-X-ENDLIST\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:'
    'isoff-live:2011" type="static"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" '
    'bandwidth="1"><BaseURL>{url}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "concat": "ffconcat version 1.0\nfile '{url}/a.wav'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("suffix", ["mp3", "m3u8", "wav"])
def test_a_playlist_under_an_audio_name_makes_no_request(tmp_path, requests, kind, suffix):
    path = tmp_path / f"call.{suffix}"
    path.write_text(PLAYLISTS[kind].format(url=requests[0]))
    with pytest.raises(WorkError) as caught:
        analyse_recording(path)
    assert caught.value.code == "audio:user:not-audio"
    assert requests[1:] == []


@pytest.mark.parametrize(("kind", "part"), [("hls", "a.ts"), ("concat", "a.wav")])
@pytest.mark.parametrize("suffix", ["mp3", "m3u8"])
def test_a_playlist_cannot_read_another_local_recording(tmp_path, kind, part, suffix):
    write(tmp_path / part, tone(3))
    path = tmp_path / f"call.{suffix}"
    path.write_text(PLAYLISTS[kind].replace("{url}/", ""))
    with pytest.raises(WorkError) as caught:
        analyse_recording(path)
    assert caught.value.code == "audio:user:not-audio"


def test_the_decoder_gets_none_of_our_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    with open_pcm(write_wav(tmp_path / "call.wav", hiss(1))):
        (pid,) = decoder_pids()
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        descriptors = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    names = {entry.split(b"=")[0].decode() for entry in environment.split(b"\0") if entry}
    ours = {name for name in names if not name.startswith("MALLOC_")}
    assert ours <= {"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "OPENBLAS_NUM_THREADS"}
    assert not [name for name in descriptors if name.startswith("socket:") or "sqlite" in name]


def test_leaving_early_ends_the_decoder(tmp_path):
    with open_pcm(write_wav(tmp_path / "call.wav", hiss(120))) as pcm:
        next(iter(pcm))
        assert len(decoder_pids()) == 1
    assert decoder_pids() == []


def after_signal(number, tmp_path):
    """What a signal that hits the decoder in mid-file makes the parent raise."""
    path = write_wav(tmp_path / "call.wav", hiss(240))
    with open_pcm(path) as pcm:
        os.kill(*decoder_pids(), number)
        with pytest.raises(WorkError) as caught:
            list(pcm)
    return caught.value


def test_a_decoder_killed_in_mid_file_may_be_tried_again(tmp_path):
    error = after_signal(signal.SIGKILL, tmp_path)
    assert (error.code, error.permanent) == ("audio:app:killed", False)


def test_a_decoder_that_crashes_ends_its_item(tmp_path):
    error = after_signal(signal.SIGSEGV, tmp_path)
    assert (error.code, error.permanent) == ("audio:user:crashed", True)


def test_progress_is_told_and_what_it_raises_goes_on(tmp_path):
    told = []

    def stop(seconds):
        told.append(seconds)
        raise InterruptedError("a person pressed stop")

    with pytest.raises(InterruptedError):
        analyse_recording(write_wav(tmp_path / "call.wav", hiss(60)), on_progress=stop)
    assert 0 < told[0] <= 60
    assert decoder_pids() == []


def run(code, **limits):
    """What a decoder that does `code` makes the parent raise."""
    command = [sys.executable, "-c", code]
    with DecoderProcess(command, {"PYTHONPATH": str(ROOT)}, Limits(**limits)) as decoder:
        pid = decoder._child.pid
        with pytest.raises(WorkError) as caught:
            list(iter(decoder.next, None))
    assert not Path(f"/proc/{pid}").exists()
    return caught.value


HANG = "import signal; signal.pause()"
SEND = "import sys; from calls.audio import wire; out = sys.stdout.buffer; "
BIND = "import os; from calls.audio.limits import Limits, bind; bind(Limits({}), parent=os.getppid()); "


def test_a_decoder_that_says_nothing_is_ended():
    error = run(HANG, stall_seconds=0.2)
    assert (error.code, error.permanent) == ("audio:limit:time", False)


def test_a_decoder_that_goes_on_for_ever_is_ended():
    endless = SEND + "\nwhile True: wire.send(out, wire.PROGRESS, wire.pack_seconds(1.0))"
    assert run(endless, wall_seconds=0.5).code == "audio:limit:time"


def test_a_decoder_that_uses_up_its_processor_time_is_ended():
    error = run(BIND.format("cpu_seconds=1") + "\nwhile True: pass")
    assert (error.code, error.permanent) == ("audio:limit:time", True)


def test_a_decoder_cannot_fill_the_disk(tmp_path):
    path = tmp_path / "much"
    error = run(BIND.format("file_bytes=10") + f"open({str(path)!r}, 'wb').write(bytes(100))")
    assert error.code in {"audio:user:crashed", "audio:app:failed"}
    assert path.stat().st_size <= 10


@pytest.mark.parametrize(
    "said",
    [
        "out.write(b'Segmentation fault' * 1000)",
        "out.write(b's' + b'\\xff' * 4)",
        "wire.send(out, wire.FAILED, b'import:user:made-up')",
        "wire.send(out, wire.FAILED, b'\\xff\\xfe')",
    ],
)
def test_garbage_from_the_decoder_counts_as_a_crash(said):
    assert run(SEND + said + "; out.flush(); " + HANG).code == "audio:user:crashed"


def test_a_decoder_with_a_fault_of_its_own_is_our_fault(caplog):
    assert run("raise RuntimeError('a bug')").code == "audio:app:failed"
    assert "a bug" in caplog.text


def test_too_little_memory_is_said_to_be_that(tmp_path):
    path = write(tmp_path / "call.flac", quiet(600, rate=48000), rate=48000)
    with pytest.raises(WorkError) as caught:
        analyse_recording(path, limits=Limits(memory_bytes=100 << 20))
    assert caught.value.code == "audio:limit:memory"


def test_a_parent_that_is_killed_takes_the_decoder_along(tmp_path):
    path = write_wav(tmp_path / "call.wav", hiss(600))
    code = (
        "import sys; from calls.audio.sandbox import open_pcm; from tests.calls.audio.media import decoder_pids\n"
        "with open_pcm(sys.argv[1]): print(*decoder_pids(), flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        decoder = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        ended, _, _ = select.select([decoder], [], [], 10)
    os.close(decoder)
    assert ended


def test_messages_arrive_whole_however_they_are_cut():
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as out:
        wire.send(out, wire.PROGRESS, wire.pack_seconds(1.5))
        wire.send(out, wire.SAMPLES, bytes(1000)[:7])
    reader = wire.Reader(reading)
    first, second = reader.next(1), reader.next(1)
    assert wire.unpack_seconds(first.payload) == 1.5
    assert (second.kind, second.payload) == (wire.SAMPLES, bytes(7))
    with pytest.raises(wire.EndedError):
        reader.next(1)
    os.close(reading)
