"""The admin of the ground floor, one file per noun. Importing it registers them all."""

from calls.admin import (
    api_token,
    audio_profile,
    batch,
    batch_item,
    call,
    customer,
    deletion,
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
    "api_token",
    "audio_profile",
    "batch",
    "batch_item",
    "call",
    "customer",
    "deletion",
    "group",
    "keyword_hit",
    "membership",
    "queue",
    "transcript",
    "usage",
    "user",
    "worker_pulse",
]
