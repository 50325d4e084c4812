"""Memory of the decoder on huge and on long recordings, beside that of the program ffmpeg (Linux).

    python -m benchmarks.decoder_memory [--only mp3 ulaw …] [--task analyse] [--limit-mb 120]

Makes each recording from a sample call by repeating it, measures it in the decoder's process and prints the peak
of that process's resident memory; beside it what `ffmpeg -f null -` takes on the same file, where there is one.
Exits with 1 when a peak is above the limit.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path

import av
import numpy as np

from calls.audio.limits import Limits
from calls.audio.sandbox import analyse_recording, cut_pieces, make_playback, open_pcm

SOURCE = Path(__file__).resolve().parents[1] / "samples" / "consult_booked.mp3"
HUGE_BYTES = 500_000_000
LONG_SECONDS = 36_000
LOOK_EVERY_SECONDS = 0.01
LIMITS = Limits(cpu_seconds=3600, wall_seconds=7200)


def sound(rate, channels):
    """A minute or so of a call as int16 samples of shape (n, channels)."""
    layout = "mono" if channels == 1 else "stereo"
    resampler = av.AudioResampler(format="s16", layout=layout, rate=rate)
    with av.open(str(SOURCE)) as media:
        frames = [out for frame in media.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().reshape(-1, channels) for frame in frames])


def encoder(media, codec, rate, channels, **options):
    """A track of `media`, and a function that writes samples into it (None: what the encoder holds back)."""
    layout = "mono" if channels == 1 else "stereo"
    stream = media.add_stream(codec, rate=rate, layout=layout, options=options)

    def write(samples):
        frame = None
        if samples is not None:
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout=layout)
            frame.sample_rate = rate
        media.mux(stream.encode(frame))

    return write


def make_mp3(path):
    """500 MB at 128 kb/s: the frames of a call, over and over."""
    samples = sound(44_100, 2)
    options = {"write_xing": "0", "id3v2_version": "0"}
    with av.open(str(path), "w", options=options) as media:
        write = encoder(media, "libmp3lame", 44_100, 2, b="128k", reservoir="0")
        for part in (samples, None):
            write(part)
    repeat(path, path.read_bytes(), HUGE_BYTES)


def make_wav(path):
    """500 MB of 44.1 kHz stereo."""
    body = sound(44_100, 2).tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        for _ in range(HUGE_BYTES // len(body)):
            file.writeframes(body)


def make_ulaw(path):
    """Ten hours of µ-law, as telephone systems write them."""
    samples = sound(8_000, 2)
    with av.open(str(path), "w") as media:
        write = encoder(media, "pcm_mulaw", 8_000, 2)
        for _ in range(LONG_SECONDS * 8_000 // len(samples)):
            write(samples)


def make_flac(path):
    """Ten hours of 44.1 kHz mono."""
    samples = sound(44_100, 1)
    with av.open(str(path), "w") as media:
        write = encoder(media, "flac", 44_100, 1, compression_level="0")
        for _ in range(LONG_SECONDS * 44_100 // len(samples)):
            for start in range(0, len(samples), 44_100):
                write(samples[start : start + 44_100])
        write(None)


def make_opus(path):
    """Ten hours of 48 kHz stereo: the packets of a call, over and over."""
    once = path.with_name("once.webm")
    samples = sound(48_000, 2)
    with av.open(str(once), "w") as media:
        write = encoder(media, "libopus", 48_000, 2, b="48k", compression_level="0")
        for part in (samples, None):
            write(part)
    with av.open(str(once)) as source, av.open(str(path), "w") as media:
        copy_again_and_again(source, media, LONG_SECONDS)
    once.unlink()


def copy_again_and_again(source, media, seconds):
    """Write the packets of `source` until the copy is that long."""
    track = source.streams.audio[0]
    stream = media.add_stream_from_template(track)
    packets = [(bytes(packet), packet.pts, packet.duration) for packet in source.demux(track) if packet.pts is not None]
    length = packets[-1][1] + (packets[-1][2] or 0) - packets[0][1]
    for turn in range(int(seconds / (length * track.time_base))):
        for content, pts, duration in packets:
            packet = av.Packet(content)
            packet.stream, packet.time_base, packet.duration = stream, track.time_base, duration
            packet.pts = packet.dts = pts + turn * length
            media.mux(packet)


def repeat(path, content, size):
    """Write `content` again and again until the file has that size."""
    with path.open("wb") as file:
        for _ in range(size // len(content)):
            file.write(content)


RECORDINGS = {
    "mp3": ("huge.mp3", make_mp3),
    "wav": ("huge.wav", make_wav),
    "ulaw": ("long.wav", make_ulaw),
    "flac": ("long.flac", make_flac),
    "opus": ("long.webm", make_opus),
}


def main():
    """Make, measure and delete one recording after the other."""
    options = parsed()
    print(f"{'recording':10} {'MB':>5} {'hours':>6} {'peak MB':>8} {'s':>6}   ffmpeg: {'peak MB':>8} {'s':>6}")
    peaks = [measured(name, TASKS[options.task]) for name in options.only or RECORDINGS]
    sys.exit(max(peaks) > options.limit_mb)


def parsed():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=RECORDINGS)
    parser.add_argument("--task", choices=TASKS, default="analyse")
    parser.add_argument("--limit-mb", type=int, default=120)
    return parser.parse_args()


def measured(name, task):
    """Print the figures of one recording; return the peak in MB."""
    file_name, make = RECORDINGS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file_name
        make(path)
        with HighWater("calls.audio.child") as ours:
            seconds = task(path)
        size, hours = path.stat().st_size / 1e6, seconds / 3600
        print(f"{name:10} {size:5.0f} {hours:6.2f} {ours}           {ffmpeg(path)}", flush=True)
    return ours.peak_mb


def ffmpeg(path):
    """The figures of ffmpeg decoding the same file."""
    program = shutil.which("ffmpeg")
    if program is None:
        return "none here"
    with HighWater(program) as theirs:
        subprocess.run([program, "-nostdin", "-v", "error", "-i", path, "-f", "null", "-"], check=True)
    return theirs


class HighWater:
    """Watches, in a thread, how much memory children ever had resident whose command holds a word; and the time.

    The kernel's own sum over ended children would count what the parent had when it made them.
    """

    def __init__(self, word):
        self._word = word.encode()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.peak_mb = 0.0
        self.seconds = 0.0

    def __enter__(self):
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self._began
        self._ended.set()
        self._thread.join()

    def __str__(self):
        return f"{self.peak_mb:8.0f} {self.seconds:6.1f}"

    def _watch(self):
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        while not self._ended.wait(LOOK_EVERY_SECONDS):
            for pid in children.read_text().split():
                self.peak_mb = max(self.peak_mb, self._high_water_mb(Path("/proc", pid)))

    def _high_water_mb(self, process):
        try:
            if self._word not in (process / "cmdline").read_bytes():
                return 0.0
            status = (process / "status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return 0.0
        sizes = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
        return int(sizes[0]) / 1024 if sizes else 0.0


def analyse(path):
    """Everything that is measured; the length in seconds, as with the others."""
    return analyse_recording(path, limits=LIMITS).duration_seconds


def samples(path):
    """The samples, as the embedded engine gets them."""
    with open_pcm(path, limits=LIMITS) as pcm:
        return sum(piece.shape[1] for piece in pcm) / pcm.rate


def cut(path):
    """Pieces for hosted engines, the channels mixed."""
    with tempfile.TemporaryDirectory() as folder:
        return cut_pieces(path, Path(folder), channels=[None], longest_seconds=1200, limits=LIMITS).audio_seconds


def playback(path):
    """A copy that browsers play."""
    return make_playback(path, path.with_name("copy.mp3"), limits=LIMITS)


TASKS = {"analyse": analyse, "pcm": samples, "cut": cut, "playback": playback}


if __name__ == "__main__":
    main()
