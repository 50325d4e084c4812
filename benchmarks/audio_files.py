"""Recordings for benchmarks.audio: one call, looped to any length, in the formats that come in."""

import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "samples" / "consult_booked.mp3"

STEREO = {
    "wav": ["pcm_s16le"],
    "mp3": ["libmp3lame", "-b:a", "128k"],
    "webm": ["libopus", "-b:a", "64k"],
    "ogg": ["libvorbis"],
    "flac": ["flac"],
    "m4a": ["aac", "-b:a", "128k"],
}
"""Suffix and what ffmpeg encodes it with; Opus knows no 44.1 kHz and takes 48."""
TELEPHONE = {
    "mp3": ["mp3", "libmp3lame", "-b:a", "16k"],
    "µ-law wav": ["wav", "pcm_mulaw"],
    "opus": ["ogg", "libopus", "-b:a", "16k"],
    "m4a": ["m4a", "aac", "-b:a", "32k"],
}


class Files:
    """Makes recordings in `folder` when they are asked for first."""

    def __init__(self, folder, source):
        self._folder = folder
        self._source = source
        folder.mkdir(parents=True, exist_ok=True)

    def stereo(self, suffix, codec, seconds):
        """44.1 kHz, two channels."""
        return self._made(f"stereo-{seconds}.{suffix}", 44_100, 2, codec, seconds)

    def mono(self, name, arguments, seconds):
        """8 kHz, one channel."""
        suffix, *codec = arguments
        return self._made(f"mono-{name.split()[0]}-{seconds}.{suffix}", 8_000, 1, codec, seconds)

    def _made(self, name, rate, channels, codec, seconds):
        path = self._folder / name
        if not path.exists():
            sound = ["-ar", "48000" if "libopus" in codec and channels == 2 else str(rate), "-ac", str(channels)]
            loop = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", self._source]
            subprocess.run([*loop, "-t", str(seconds), *sound, "-c:a", *codec, path], check=True)
        return path
