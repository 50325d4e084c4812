"""What the decoder of one recording may use, and how a process binds itself to that."""

import resource
from dataclasses import dataclass

from calls.children import die_with


@dataclass(frozen=True)
class Limits:
    """Bounds for one run of the decoder.

    `memory_bytes` is address space. `cpu_seconds` is the decoder's own time. `wall_seconds` is the time its
    parent waits for it in all, `stall_seconds` the longest it may say nothing; a parent that is slow to read
    costs neither. `max_decoded_seconds` ends a small file that unpacks to days of sound. `max_channels` must
    stay below 8: with more planes PyAV 18 reads past the end of their list (seen as a crash).
    """

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 900
    file_bytes: int = 1 << 20
    wall_seconds: float = 3600.0
    stall_seconds: float = 60.0
    max_decoded_seconds: float = 24 * 3600.0
    max_channels: int = 6


def bind(limits: Limits, *, parent: int) -> None:
    """Put this process under `limits`, and have the kernel end it when its `parent` (a process id) ends.

    On Linux the parent is, strictly, the thread that started this process (`die_with`).
    """
    die_with(parent)
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(kind, value)


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    # The hard CPU limit lies a second above the soft one, so that the signal tells what happened.
    extra = 1 if kind == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else 0
    resource.setrlimit(kind, (value, value + extra))
