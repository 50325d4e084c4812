"""How fast a recording is measured, each figure beside its peer: `.venv/bin/python -m benchmarks.audio [--quick]`.

Needs the program ffmpeg, which CHAT itself does not. Whole, it takes about half an hour and 2 GB of disk; what it
measures it measures in this one run, by medians over rounds in which peer and we take turns:

- `detection`: silences in samples in memory beside pydub's `detect_silence(seek_step=1)`, CPU time; target 300 and
  1,000 times
- `pass`: the whole analysis, child process and all, beside `ffmpeg -f null` and `ffmpeg -af silencedetect`, CPU time of
  an hour of 44.1 kHz stereo in six formats; target 1.2 times the first (M4A 1.45) and less than the second
- `throughput`: hours of audio a minute on two processes; target 35 for 44.1 kHz stereo MP3, 180 for 8 kHz MP3
- `growth`: CPU time of an hour of audio in recordings of 1 minute to 10 hours
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from benchmarks.audio_files import SOURCE, STEREO, TELEPHONE, Files
from calls.audio.sandbox import analyse_recording, decoder_environment

MOST_OF_NULL = {"m4a": 1.45}
PARTS = ("detection", "pass", "throughput", "growth")


def main():
    options = parsed()
    rounds = 1 if options.quick else options.rounds
    hour = 300 if options.quick else 3600
    with tempfile.TemporaryDirectory(prefix="chat-audio-") as folder:
        files = Files(Path(options.folder or folder), options.source)
        if "detection" in options.only:
            detection(full=options.full, quick=options.quick)
        if "pass" in options.only:
            whole_pass(files, hour, rounds)
        if "throughput" in options.only:
            throughput(files, hour, rounds)
        if "growth" in options.only:
            growth(files, [60, 600] if options.quick else [60, 600, 3600, 36_000], rounds)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, default=SOURCE, help="the recording to loop; default: a sample call")
    parser.add_argument("--folder", help="keep the recordings made there, for another run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="5 minutes instead of an hour, one round: a try-out")
    parser.add_argument("--full", action="store_true", help="have pydub search the whole hour of stereo, too")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    return parser.parse_args()


def detection(*, full, quick):
    """Beside pydub, in a process of its own with the decoder's environment."""
    command = [sys.executable, "-m", "benchmarks.audio_detection"]
    flags = ["--full"] * full + ["--quick"] * quick
    done = subprocess.run([*command, *flags], env=decoder_environment(), stdout=subprocess.PIPE, check=True)
    for row in json.loads(done.stdout):
        print(
            f"detection  {row['name']:24} pydub {row['pydub']:8.2f} s ({row['how']})  "
            f"we {row['ours']:7.4f} s  {row['pydub'] / row['ours']:6.0f} times",
            flush=True,
        )


def whole_pass(files, seconds, rounds):
    for suffix, codec in STEREO.items():
        path = files.stereo(suffix, codec, seconds)
        taken = [(cpu(null, path), cpu(silencedetect, path), cpu(analyse_recording, path)) for _ in range(rounds)]
        bare, detect, ours = (median(row[column] for row in taken) for column in range(3))
        ratios = sorted(row[2] / row[0] for row in taken)
        print(
            f"pass       {suffix:5} null {bare:6.2f}  silencedetect {detect:6.2f}  we {ours:6.2f} s of CPU: "
            f"{ours / bare:5.2f} (rounds {ratios[0]:.2f} to {ratios[-1]:.2f}, target "
            f"{MOST_OF_NULL.get(suffix, 1.2)}) and {ours / detect:5.2f} times",
            flush=True,
        )


def throughput(files, seconds, rounds):
    """Two processes at a time, as two workers would; at least four recordings' worth."""
    formats = [("44.1 kHz stereo mp3", files.stereo("mp3", STEREO["mp3"], seconds))]
    formats += [(f"8 kHz mono {name}", files.mono(name, arguments, seconds)) for name, arguments in TELEPHONE.items()]
    for name, path in formats:
        hours = 4 * rounds * analyse_recording(path).duration_seconds / 3600
        began = time.monotonic()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(analyse_recording, [path] * 4 * rounds))
        taken = time.monotonic() - began
        print(f"throughput {name:24} {hours / taken * 60:7.1f} hours of audio a minute", flush=True)


def growth(files, lengths, rounds):
    """The start of the process counts apart: it is the same for all."""
    start = median(cpu(analyse_recording, files.mono("mp3", TELEPHONE["mp3"], 1)) for _ in range(max(3, rounds)))
    print(f"growth     start of the process {start:.2f} s of CPU")
    for seconds in lengths:
        path = files.mono("mp3", TELEPHONE["mp3"], seconds)
        taken = median(cpu(analyse_recording, path) for _ in range(max(3, rounds) if seconds < 3600 else 3))
        an_hour = (taken - start) / seconds * 3600
        print(
            f"growth     {seconds / 60:6.0f} min of 8 kHz MP3: {taken:6.2f} s of CPU, {an_hour:.2f} an hour", flush=True
        )


def null(path):
    ffmpeg(path)


def silencedetect(path):
    ffmpeg(path, "-af", "silencedetect=noise=-40dB:d=1")


def ffmpeg(path, *arguments):
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", path, *arguments, "-f", "null", "-"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def cpu(work, path):
    """CPU seconds of the child processes that `work` starts and ends."""
    before = _of_children()
    work(path)
    return _of_children() - before


def _of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    main()
