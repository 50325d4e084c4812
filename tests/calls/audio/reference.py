"""pydub's silences, what ours have to equal. Importing pydub warns, depending on Python and on ffmpeg."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_silence


def silences_by_pydub(samples, rate, min_silence_ms, threshold_dbfs):
    """Silences of int16 samples of shape (channels, n) as [start, end] in ms."""
    segment = AudioSegment(samples.T.tobytes(), sample_width=2, frame_rate=rate, channels=len(samples))
    return detect_silence(segment, min_silence_ms, threshold_dbfs, seek_step=1)
