"""Comparing a part of a recording with the original."""

import numpy as np

RATE = 16_000


def lag_ms(part, whole):
    """By how many ms a part at 16 kHz lies later than the original, by their cross-correlation."""
    size = 1 << (len(part) + len(whole)).bit_length()
    product = np.fft.rfft(part, size) * np.conj(np.fft.rfft(whole, size))
    at = int(np.argmax(np.fft.irfft(product)))
    return (at - size if at > size // 2 else at) * 1000 / RATE
