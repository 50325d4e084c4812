"""pydub's silences, what ours have to equal. Importing pydub warns, depending on Python and on ffmpeg."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_silence


def silences_by_pydub(samples, rate, min_silence_ms, threshold_dbfs):
    """Silences of int16 samples of shape (channels, n) as [start, end] in ms."""
    return detect_silence(segment_of(samples, rate), min_silence_ms, threshold_dbfs, seek_step=1)


def loudness_by_pydub(samples, rate):
    """Loudness of int16 samples of shape (channels, n) in dBFS, -inf for zeros."""
    return segment_of(samples, rate).dBFS


def segment_of(samples, rate):
    """The samples as pydub holds them."""
    return AudioSegment(samples.T.tobytes(), sample_width=2, frame_rate=rate, channels=len(samples))
