"""How well and how fast the embedded engine hears, each figure beside the library used naively (whole file, defaults).

    .venv/bin/python -m benchmarks.speech [--only words|voices|pieces|speed]

`words`: word error rate on read speech. `voices`: speaker purity on a mono mix of a stereo call, judged by its
channels' speech activity, overlaps left out. `pieces`: words and voices that change when a call is heard in blocks and
not as one. `speed`: processor seconds per second, and per short call with the model loaded anew or kept. Exits with 1
when a figure misses its mark. Memory: `benchmarks.long_recording`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from moonshine_voice.utils import get_assets_path

from benchmarks.speech_measures import RATE, Clock, purity, same_speaker, word_errors, words, write_wav
from calls.audio.sandbox import analyse_recording, open_pcm
from calls.speech.base import Access, Wish
from calls.speech.embedded.blocks import BlockCutter
from calls.speech.embedded.moonshine import MoonshineEngine
from calls.speech.embedded.recogniser import Recogniser
from calls.speech.embedded.recogniser_process import let_go, prepared
from calls.speech.pieces import Unkept

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
CALL = DATA / "calls" / "auto_repairs_stereo.flac"
TWO_CITIES = """It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of
foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season
of Darkness, it was the spring of hope, it was the winter of despair, we had everything before us, we had nothing
before us, we were all going direct to Heaven, we were all going direct the other way: in short, the period was so far
like the present period, that some of its noisiest authorities insisted on its being received, for good or for evil,
in the superlative degree of comparison only."""
MOST_ERRORS, LEAST_PURITY, MOST_CHANGED, LEAST_SAME = 0.08, 0.95, 0.02, 0.999
PIECE_SECONDS = (0.37, 7, 30, 245)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS)
    chosen = parser.parse_args().only
    with tempfile.TemporaryDirectory() as folder:
        met = [PARTS[name](Path(folder)) for name in ([chosen] if chosen else PARTS)]
    sys.exit(not all(met))


def measure_words(folder):
    """Word error rates; the mark is for the published clips."""
    clips = json.loads((DATA / "audio" / "manifest.json").read_text())
    published = [(DATA / "audio" / clip["file"], clip["transcript"]) for clip in clips]
    longer = [(Path(get_assets_path()) / "two_cities.wav", TWO_CITIES)]
    for what, texts in (("the two published clips", published), ("a longer reading", longer)):
        counts = [
            (
                word_errors(words(said), words(heard(path).text)),
                word_errors(words(said), words(_text(naive(path, folder)))),
            )
            for path, said in texts
        ]
        ours, theirs = map(sum, zip(*counts, strict=True))
        total = sum(len(words(said)) for _, said in texts)
        print(f"{what}: {ours} of {total} words wrong ({ours / total:.3f}), naive {theirs} ({theirs / total:.3f})")
        if texts is published:
            met = ours / total <= MOST_ERRORS
    return met


def measure_voices(folder):
    """Speaker purity of the mono mix."""
    call = samples_of(CALL)
    mix = write_wav(folder / "mix.wav", call.mean(axis=0, keepdims=True))
    activity, seconds = analyse_recording(CALL).activity, call.shape[1] / RATE
    ours, covered = purity([(s.start, s.end, s.speaker) for s in heard(mix).segments], activity, seconds)
    theirs, covered_naively = purity([line[:3] for line in naive(mix, folder)], activity, seconds)
    print(f"speaker purity {ours:.4f} of {covered:.3f} labelled, naive {theirs:.4f} of {covered_naively:.3f}")
    return ours >= LEAST_PURITY


def measure_pieces(_folder):
    """What changes when a call is not heard as one block."""
    call = samples_of(CALL)
    signals = [("left", call[0], False), ("right", call[1], False), ("mono mix", call.mean(axis=0), True)]
    return all([_changed(*signal) for signal in signals])  # noqa: C419 - each is to be printed


def _changed(name, samples, label_voices):
    whole = lines_of([(0.0, samples)], label_voices)
    ours = lines_of(blocks(samples, PIECE_SECONDS[0]), label_voices)
    same_blocks = all(_equal(blocks(samples, PIECE_SECONDS[0]), blocks(samples, size)) for size in PIECE_SECONDS)
    before = lines_of(fixed_blocks(samples, 30), label_voices)
    changed, changed_naively = _words_changed(whole, ours), _words_changed(whole, before)
    same = same_speaker(_triples(whole), _triples(ours), len(samples) / RATE)
    print(
        f"{name}: in blocks {changed:.4f} of the words change, in blocks of 30 s cut anywhere {changed_naively:.4f}; "
        f"same speaker {same:.4f} of the time; fed by any pieces {'the same' if same_blocks else 'OTHER'} blocks"
    )
    return changed <= MOST_CHANGED and same >= LEAST_SAME and same_blocks


def measure_speed(folder):
    """Processor time per second of sound, and of short calls."""
    call = samples_of(CALL)
    files = {
        f"{minutes} min {kind}": write_wav(folder / f"{minutes}{kind}.wav", signal[:, : minutes * 60 * RATE])
        for minutes in (1, 4)
        for kind, signal in (("stereo", call), ("mono", call.mean(axis=0, keepdims=True)))
    }
    for name, path in files.items():
        seconds = samples_of(path).shape[1] / RATE
        let_go()
        with Clock() as anew:
            heard(path)
            wait_for_listeners()
            let_go()
        heard(path)  # the model is loaded
        kept = _kept_cpu(path)
        line = (
            f"{name}: loaded anew {anew.cpu:.2f} s of processor, kept {kept:.2f} s ({kept / seconds:.3f} of real time)"
        )
        if "mono" in name:
            with Clock() as naively:
                naive(path, folder)
            line += f"; naive {naively.cpu:.2f} s ({naively.cpu / seconds:.3f})"
        print(line)
    return True


def _kept_cpu(path):
    """Processor seconds of a recording heard with the model in memory: ours, the decoders' and the listener's."""
    wait_for_listeners()
    before = _cpu_of(prepared().pid)
    with Clock() as clock:
        heard(path)
        wait_for_listeners()
    return clock.cpu + _cpu_of(prepared().pid) - before


def _cpu_of(pid):
    """Processor seconds of a process and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def wait_for_listeners():
    pid = prepared().pid
    while Path(f"/proc/{pid}/task/{pid}/children").read_text():
        pass


def heard(path):
    return MoonshineEngine(Wish(), Access()).transcribe(path, pieces=Unkept())


def naive(path, folder):
    """The lines of the library's own way, as (start, end, label, text)."""
    wav = write_wav(folder / "naive.wav", samples_of(path))
    command = [sys.executable, "-m", "benchmarks.speech_naive", str(wav)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def samples_of(path):
    with open_pcm(path, rate=RATE) as pcm:
        return np.concatenate(list(pcm), axis=1)


def lines_of(parts, label_voices):
    """What is heard in blocks (start, samples), as (start, end, voice, text)."""
    with Recogniser(label_voices=label_voices, speech_per_listener=1e9) as recogniser:
        return [
            (start + line.start, start + line.end, line.voice or 0, line.text)
            for start, samples in parts
            for line in recogniser.lines(samples)
        ]


def blocks(samples, piece_seconds):
    cutter, step = BlockCutter(RATE), round(piece_seconds * RATE)
    fed = [block for at in range(0, len(samples), step) for block in cutter.feed(samples[at : at + step])]
    return [(block.start_seconds, block.samples) for block in [*fed, *cutter.rest()]]


def fixed_blocks(samples, seconds):
    return [(at / RATE, samples[at : at + seconds * RATE]) for at in range(0, len(samples), seconds * RATE)]


def _equal(one, other):
    return len(one) == len(other) and all(
        a[0] == b[0] and np.array_equal(a[1], b[1]) for a, b in zip(one, other, strict=True)
    )


def _words_changed(one, other):
    said = words(_text(one))
    return word_errors(said, words(_text(other))) / len(said)


def _triples(lines):
    return [line[:3] for line in lines]


def _text(lines):
    return " ".join(line[3] for line in lines)


PARTS = {"words": measure_words, "voices": measure_voices, "pieces": measure_pieces, "speed": measure_speed}

if __name__ == "__main__":
    main()
