"""Giving memory back that is free but kept."""

import ctypes

_LIBC = ctypes.CDLL(None)


def give_back() -> None:
    """Return all whole free pages to the system, within some milliseconds; where libc cannot, do nothing.

    glibc keeps what lies between small pieces still in use: five megabytes for each hour of a recording, unless
    it is asked now and then (measured by benchmarks/decoder_memory.py).
    """
    if hasattr(_LIBC, "malloc_trim"):
        _LIBC.malloc_trim(0)
