"""Files of marker tones, small on disk: µ-law at 8 kHz, as telephone exchanges write them."""

import av
import numpy as np

from tests.fake_speech.tones import samples

RATE = 8_000
_BLOCK = 10 * 60 * RATE


def write(path, *channels, seconds):
    """A WAV file; each channel is a list of bursts. The path."""
    sound = np.stack([samples(bursts, seconds, rate=RATE) for bursts in channels], axis=1)
    layout = {1: "mono", 2: "stereo"}[len(channels)]
    with av.open(str(path), "w", format="wav") as container:
        stream = container.add_stream("pcm_mulaw", rate=RATE, layout=layout)
        for first in range(0, len(sound), _BLOCK):
            part = np.ascontiguousarray(sound[first : first + _BLOCK]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(part, format="s16", layout=layout)
            frame.sample_rate = RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
