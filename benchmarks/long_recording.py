"""Memory and speed of the embedded engine on a long recording (Linux: reads /proc).

    python benchmarks/long_recording.py [SOURCE] [--minutes 120] [--mono] [--limit-mb 700]

Loops SOURCE (default: a sample call) to the length asked for, transcribes it in a worker process and prints,
as it goes on, the memory of the worker with all that it starts: recogniser with its model, its fork that listens,
decoder. Each process counts with its proportional set size, so that pages that several share count once.
Exits with 1 when the sum of these was ever above the limit.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import av
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "samples" / "consult_booked.mp3"
SAMPLE_EVERY_SECONDS = 0.1
REPORT_EVERY_SECONDS = 300


def main():
    """Make the recording, have it transcribed, print the figures."""
    options = parsed()
    if options.transcribe:
        transcribe(options.source)
        return
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "long.flac"
        seconds = make_recording(options.source, recording, options.minutes * 60, mono=options.mono)
        kind = "mono" if options.mono else "as the source"
        print(f"{options.source.name}, {seconds / 60:.0f} minutes, {kind}")
        peak = watch(recording, seconds)
    print(f"peak {peak:.0f} MB, limit {options.limit_mb} MB")
    sys.exit(peak > options.limit_mb)


def parsed():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=SOURCE)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--mono", action="store_true", help="mix the channels")
    parser.add_argument("--limit-mb", type=int, default=700)
    parser.add_argument("--transcribe", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def make_recording(source, target, seconds, *, mono):
    """Write `source` to `target` (FLAC) again and again until it is `seconds` long; return its length."""
    samples, rate = decoded(source, mono=mono)
    repeats = max(1, round(seconds * rate / samples.shape[1]))
    layout = "mono" if len(samples) == 1 else "stereo"
    with av.open(str(target), "w") as container:
        stream = container.add_stream("flac", rate=rate, layout=layout)
        for _ in range(repeats):
            for start in range(0, samples.shape[1], rate):
                piece = np.ascontiguousarray(samples[:, start : start + rate].T.reshape(1, -1))
                frame = av.AudioFrame.from_ndarray(piece, format="s16", layout=layout)
                frame.sample_rate = rate
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return repeats * samples.shape[1] / rate


def decoded(source, *, mono):
    """All samples of a short file, int16 of shape (channels, n), and their rate."""
    with av.open(str(source)) as container:
        resampler = av.AudioResampler(format="s16p", layout="mono" if mono else None)
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray() for frame in frames], axis=1), frames[0].sample_rate


def transcribe(path):
    """The worker: print a JSON line per piece done, and one at the end."""
    sys.path.insert(0, str(ROOT))
    from calls.speech.pieces import Unkept  # noqa: PLC0415 - the path is set above
    from calls.speech.registry import engine  # noqa: PLC0415

    def told(done):
        print(json.dumps(done), flush=True)

    result = engine("moonshine").transcribe(path, pieces=Unkept(), on_progress=told)
    speakers = sorted({segment.speaker for segment in result.segments})
    words = len(result.text.split())
    print(json.dumps({"words": words, "segments": len(result.segments), "speakers": speakers}), flush=True)


def watch(recording, seconds):
    """Run the worker, print its memory as it goes on; return the peak in MB."""
    command = [sys.executable, __file__, "--transcribe", str(recording)]
    began, cpu_began, due = time.monotonic(), cpu_of_children(), 0.0
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker,
        Sampler(worker.pid) as sampler,
    ):
        for line in worker.stdout:
            told = json.loads(line)
            if isinstance(told, dict):
                print(told)
            elif told >= due:
                print(f"{told / 60:6.1f} min: {sampler}", flush=True)
                due = told + REPORT_EVERY_SECONDS
    took = time.monotonic() - began
    if worker.returncode:
        sys.exit("the worker failed")
    print(f"{took:.0f} s, {took / seconds:.3f} x real time, CPU {cpu_of_children() - cpu_began:.0f} s")
    return sampler.peak


def cpu_of_children():
    """CPU seconds of all processes that have ended under this one."""
    import resource  # noqa: PLC0415 - not on every system

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Sampler:
    """Adds up, in a thread, the memory of a process and all its descendants."""

    def __init__(self, pid):
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.peak = 0.0
        self._now = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def __str__(self):
        parts = " + ".join(f"{part:.0f}" for part in self._now)
        return f"{sum(self._now):.0f} MB ({parts}), peak {self.peak:.0f} MB"

    def _run(self):
        while not self._ended.wait(SAMPLE_EVERY_SECONDS):
            self._now = [proportional_mb(pid) for pid in family(self._pid)]
            self.peak = max(self.peak, sum(self._now))


def family(pid):
    """The process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(member for child in children for member in family(int(child)))]


def proportional_mb(pid):
    """Memory in MB, shared pages divided by those who share them; 0 for a process that has ended."""
    try:
        status = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    sizes = [line.split()[1] for line in status.splitlines() if line.startswith("Pss:")]
    return int(sizes[0]) / 1024 if sizes else 0.0


if __name__ == "__main__":
    main()
