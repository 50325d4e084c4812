"""The recogniser's process: `python -m calls.speech.embedded.recogniser_child PARENT`, started by `recogniser_process`.

It loads the model once and forks itself for each recording. The fork, called listener, has voices of its own, gives
back all memory with its end, and has but one thread: without the idle threads that spin beside it the library needs
half the processor time (0.30 s beside 0.66 s for ten seconds of speech: benchmarks/speech.py).

On standard input come orders (`orders`): BEGIN_PLAIN or BEGIN_LABEL, then for each block its number of
samples and the samples (float32 at 16 kHz), then END. Each block is answered by one line of JSON on standard output:
`[[start, end, voice or null, text], ...]`, seconds from the block's beginning.
"""

import array
import ctypes
import json
import os
import sys
from typing import IO, Any

from moonshine_voice.moonshine_api import ModelArch, TranscriptLine
from moonshine_voice.transcriber import Stream, Transcriber
from moonshine_voice.utils import get_model_path

from calls.children import die_with, own_output
from calls.speech.embedded.orders import BEGIN_LABEL, BEGIN_PLAIN, END, ORDER

MODEL = "tiny-en"
RATE = 16_000

_ONLY_WHEN_ASKED = 1e9
_TAIL_SECONDS = 0.6
_FED_SAMPLES = 10 * RATE
"""The library's list of samples takes sixteen times their memory."""

_LONGEST_LINE = {BEGIN_PLAIN: 30, BEGIN_LABEL: 15}
"""Moonshine cuts a line at two thirds of this. Long lines are recognised better; where voices are told apart,
a line gets one label, and a long one may hold two speakers."""


def main(parent: int) -> None:
    """Listen to one recording after the other until standard input or the parent (a process id) ends."""
    answers = own_output()
    die_with(parent)
    loaded: dict[int, Transcriber] = {}
    while order := _read(ORDER.size):
        (mode,) = ORDER.unpack(order)
        if mode not in loaded:
            for other in loaded.values():
                other.close()
            loaded = {mode: _transcriber(mode)}
        _in_a_fork(loaded[mode], answers)


def _transcriber(mode: int) -> Transcriber:
    options = {
        "identify_speakers": str(mode == BEGIN_LABEL).lower(),
        "return_audio_data": "false",
        "vad_max_segment_duration": _LONGEST_LINE[mode],
    }
    return Transcriber(str(get_model_path(MODEL)), ModelArch.TINY, _ONLY_WHEN_ASKED, options)


def _in_a_fork(transcriber: Transcriber, answers: IO[bytes]) -> None:
    """Have a listener answer until its recording ends. Only on Linux are forks known to do; elsewhere end with it."""
    if sys.platform != "linux":
        _listen(transcriber, answers)
        sys.exit()
    preparer = os.getpid()
    listener = os.fork()
    if listener == 0:
        die_with(preparer)
        _listen(transcriber, answers)
        os._exit(0)  # nothing of the library's is taken down here: its threads stayed with the preparer
    _, status = os.waitpid(listener, 0)
    if status:
        sys.exit(f"The listener ended with {os.waitstatus_to_exitcode(status)}.")


def _listen(transcriber: Transcriber, answers: IO[bytes]) -> None:
    """Answer blocks until END, or until the parent is gone."""
    while (order := _read(ORDER.size)) and (count := ORDER.unpack(order)[0]) != END:
        samples = array.array("f", _read(4 * count))
        answers.write(json.dumps(_recognised(transcriber, samples)).encode() + b"\n")
        answers.flush()
        _give_memory_back()


def _read(count: int) -> bytes:
    """So many bytes of standard input, or none at its end. Reads no further: what follows may be another's."""
    received = bytearray()
    while len(received) < count:
        part = os.read(0, count - len(received))
        if not part:
            return b""
        received += part
    return bytes(received)


def _recognised(transcriber: Transcriber, samples: "array.array[float]") -> list[list[Any]]:
    """The lines of one block. The stream is stopped after its update: stopping alone loses what is unread."""
    seconds = len(samples) / RATE
    stream = transcriber.create_stream()
    try:
        stream.start()
        _feed(stream, samples)
        stream.update_transcription()
        return [_facts(line, seconds) for line in stream.stop().lines if line.start_time < seconds]
    finally:
        stream.close()


def _feed(stream: Stream, samples: "array.array[float]") -> None:
    for start in range(0, len(samples), _FED_SAMPLES):
        stream.add_audio(samples[start : start + _FED_SAMPLES], RATE)
    stream.add_audio([0.0] * round(_TAIL_SECONDS * RATE), RATE)


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
    main(int(sys.argv[1]))
