"""The admin of the ground floor, one file per noun. Importing it registers them all."""

from calls.admin import (
    audio_profile,
    batch,
    batch_item,
    call,
    customer,
    group,
    keyword_hit,
    membership,
    queue,
    transcript,
    usage,
    user,
    worker_pulse,
)

__all__ = [
    "audio_profile",
    "batch",
    "batch_item",
    "call",
    "customer",
    "group",
    "keyword_hit",
    "membership",
    "queue",
    "transcript",
    "usage",
    "user",
    "worker_pulse",
]
