"""What browsers play and what they do not, by container and codec."""

PLAYED = frozenset(
    {
        ("aac", "m4a"), ("aac", "mp4"),
        ("flac", "flac"),
        ("mp3", "mp3"), ("mp3float", "mp3"),
        ("opus", "ogg"), ("opus", "webm"), ("libopus", "ogg"), ("libopus", "webm"),
        ("pcm_alaw", "wav"), ("pcm_f32le", "wav"), ("pcm_mulaw", "wav"), ("pcm_s16le", "wav"), ("pcm_s24le", "wav"),
        ("pcm_u8", "wav"),
        ("vorbis", "ogg"), ("vorbis", "webm"),
    }
)  # fmt: skip
"""Codec (libavcodec's name) and container (`calls.audio.sniff`).

Chromium was tried (tests/browser); Firefox's own WAV decoder has both G.711 laws, Safari plays what CoreAudio does.
Left out though some play it: raw AAC, whose length and places they guess; QuickTime, 3GP and Matroska, which Firefox
refuses; 32-bit integers and MP3 in WAV.
"""

BITS_A_CHANNEL = 48_000
"""Bits a second of the copy made of what browsers do not play."""


def plays(container: str, codec: str) -> bool:
    """Whether Chromium, Firefox and Safari all play a recording like this, and find a moment in it."""
    return (codec, container) in PLAYED
