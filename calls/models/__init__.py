"""Models of the ground floor: who, what was said on the telephone, and the work on it."""

from calls.models.access import Membership, User
from calls.models.audio import AudioProfile
from calls.models.batch import Batch, BatchItem
from calls.models.call import Call, Direction
from calls.models.customer import Customer
from calls.models.transcript import KeywordHit, Transcript
from calls.models.usage import Usage
from calls.work.models import WorkerPulse

__all__ = [
    "AudioProfile",
    "Batch",
    "BatchItem",
    "Call",
    "Customer",
    "Direction",
    "KeywordHit",
    "Membership",
    "Transcript",
    "Usage",
    "User",
    "WorkerPulse",
]
