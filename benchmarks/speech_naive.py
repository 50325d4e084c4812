"""The embedded library as its first example has it: the whole file at once, default options. Prints lines as JSON.

python -m benchmarks.speech_naive WAV
"""

import array
import json
import sys
import wave

from moonshine_voice.moonshine_api import ModelArch
from moonshine_voice.transcriber import Transcriber
from moonshine_voice.utils import get_model_path


def main(path):
    with wave.open(path) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    heard = Transcriber(str(get_model_path("tiny-en")), ModelArch.TINY).transcribe_without_streaming(
        [sample / 32768 for sample in samples], 16_000
    )
    print(
        json.dumps(
            [[line.start_time, line.start_time + line.duration, line.speaker_index, line.text] for line in heard.lines]
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
