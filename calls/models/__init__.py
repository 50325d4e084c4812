"""Models of the ground floor: who, what was said on the telephone, and the work on it."""

from calls.models.access import Membership, User
from calls.models.api_token import ApiToken, TokenScope
from calls.models.audio import AudioProfile
from calls.models.batch import Action, Batch, BatchItem
from calls.models.call import Call, Direction
from calls.models.customer import Customer
from calls.models.deletion import Deletion
from calls.models.model_price import ModelPrice
from calls.models.saved_filter import SavedFilter
from calls.models.schedule import Rhythm, ScheduledAction, ScheduledBatch, Weekday
from calls.models.speech_piece import SpeechPiece
from calls.models.talk import MeasuredFrom, TalkMetrics
from calls.models.text import CallText
from calls.models.transcript import KeywordHit, Transcript
from calls.models.usage import Usage
from calls.work.models import Gate, WorkerPulse

__all__ = [
    "Action",
    "ApiToken",
    "AudioProfile",
    "Batch",
    "BatchItem",
    "Call",
    "CallText",
    "Customer",
    "Deletion",
    "Direction",
    "Gate",
    "KeywordHit",
    "MeasuredFrom",
    "Membership",
    "ModelPrice",
    "Rhythm",
    "SavedFilter",
    "ScheduledAction",
    "ScheduledBatch",
    "SpeechPiece",
    "TalkMetrics",
    "TokenScope",
    "Transcript",
    "Usage",
    "User",
    "Weekday",
    "WorkerPulse",
]
