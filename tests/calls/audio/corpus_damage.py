"""Sound recordings with something missing or changed, and bytes that never were a recording."""

import random

from tests.calls.audio.corpus_case import EMPTY, NOT_AUDIO, RESULT, TRUNCATED, UNREADABLE, case
from tests.calls.audio.corpus_sources import NAMES, noise, recording

_HEADER_BYTES = 128
_SHARES = (10, 50, 90)
_STARTS = (1, 16, 100)
_SILENT_ABOUT_LOSS = frozenset(("amr.amr", "aac.aac", "gsm.gsm", "flac.flac"))
"""Nothing in the first three says how long they are, and the FLAC's last tenth is less than counts as a loss."""
_GARBAGE_SUFFIXES = ("wav", "mp3", "m4a", "ogg", "webm", "flac", "amr", "aac", "gsm", "caf")
_GARBAGE_BYTES = (1, 100, 8192, 100_000)


def _first_bytes(name, size):
    return case(f"first-{size}-of-{name}", lambda _: recording(name)[:size])


def _first_share(name, percent):
    ends = (RESULT, TRUNCATED, UNREADABLE) if name in _SILENT_ABOUT_LOSS else (TRUNCATED, UNREADABLE)

    def content(_):
        sound = recording(name)
        return sound[: len(sound) * percent // 100]

    return case(f"first-{percent}-percent-of-{name}", content, *ends)


def _flipped(sound, places, seed):
    """The bytes with one bit turned at some of the places."""
    damaged, dice = bytearray(sound), random.Random(seed)
    for place in dice.sample(places, max(1, len(places) // 40)):
        damaged[place] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def _flipped_header(name):
    places = range(_HEADER_BYTES)
    return case(f"header-flipped-{name}", lambda scene: _flipped(recording(name), places, f"{scene.seed} head {name}"))


def _flipped_body(name):
    def content(scene):
        return _flipped(recording(name), range(_HEADER_BYTES, len(recording(name))), f"{scene.seed} {name}")

    return case(f"body-flipped-{name}", content)


def _beheaded(name, size):
    return case(f"without-first-{size}-of-{name}", lambda _: recording(name)[size:])


def _garbage(suffix, size):
    return case(f"garbage-{size}.{suffix}", lambda scene: noise(size, f"{scene.seed} {suffix} {size}"))


DAMAGED = tuple(
    damage
    for name in NAMES
    for damage in (
        *(_first_bytes(name, size) for size in _STARTS),
        *(_first_share(name, percent) for percent in _SHARES),
        _flipped_header(name),
        _flipped_body(name),
        _beheaded(name, 20),
        _beheaded(name, 600),
    )
)
GARBAGE = (
    *(_garbage(suffix, size) for suffix in _GARBAGE_SUFFIXES for size in _GARBAGE_BYTES),
    case("nothing.wav", b"", EMPTY),
    case("zeros.mp3", bytes(100_000), NOT_AUDIO),
    case("ones.mp3", b"\xff" * 100_000, NOT_AUDIO),
)
