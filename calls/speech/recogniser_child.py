"""The recogniser's process: `python -m calls.speech.recogniser_child label|plain PARENT`.

Reads blocks from standard input (uint32 sample count, then float32 at 16 kHz, little endian) and answers each
with one line of JSON on standard output: `[[start, end, voice or null, text], ...]`, seconds from the block's
beginning. Ends when standard input or the parent (a process id) does. Started by `recogniser`, which see.
"""

import array
import ctypes
import json
import struct
import sys
from typing import IO, Any

from moonshine_voice.moonshine_api import ModelArch, TranscriptLine
from moonshine_voice.transcriber import Transcriber
from moonshine_voice.utils import get_model_path

from calls.children import die_with, own_output

MODEL = "tiny-en"
RATE = 16_000
HEAD = struct.Struct("<I")

_ONLY_WHEN_ASKED = 1e9
_TAIL_SECONDS = 0.6

_LONGEST_LINE = {"plain": 30, "label": 15}
"""Moonshine cuts a line at two thirds of this. Long lines are recognised better; where voices are told apart,
a line gets one label, and a long one may hold two speakers."""


def main(mode: str, parent: int, blocks: IO[bytes]) -> None:
    """Answer blocks until there are no more."""
    answers = own_output()
    die_with(parent)
    options = {
        "identify_speakers": str(mode == "label").lower(),
        "return_audio_data": "false",
        "vad_max_segment_duration": _LONGEST_LINE[mode],
    }
    with Transcriber(str(get_model_path(MODEL)), ModelArch.TINY, _ONLY_WHEN_ASKED, options) as transcriber:
        while head := blocks.read(HEAD.size):
            samples = array.array("f", blocks.read(4 * HEAD.unpack(head)[0]))
            answers.write(json.dumps(_recognised(transcriber, samples)).encode() + b"\n")
            answers.flush()
            _give_memory_back()


def _recognised(transcriber: Transcriber, samples: "array.array[float]") -> list[list[Any]]:
    """The lines of one block. The stream is stopped after its update: stopping alone loses what is unread."""
    seconds = len(samples) / RATE
    samples.extend([0.0] * round(_TAIL_SECONDS * RATE))
    stream = transcriber.create_stream()
    try:
        stream.start()
        stream.add_audio(samples, RATE)
        stream.update_transcription()
        return [_facts(line, seconds) for line in stream.stop().lines if line.start_time < seconds]
    finally:
        stream.close()


def _facts(line: TranscriptLine, seconds: float) -> list[Any]:
    voice = line.speaker_index if line.has_speaker_id else None
    return [line.start_time, min(line.start_time + line.duration, seconds), voice, line.text]


def _give_memory_back() -> None:
    """Return freed memory to the system; else the heap, in pieces, grows by 25 to 50 MB a minute."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it
        if trim is not None:
            trim(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.stdin.buffer)
