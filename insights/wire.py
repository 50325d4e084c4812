"""What a language model is asked to fill in: one call's analysis and answers, as strict JSON.

Every field is required, every enum closed; quotes are words alone, with the number of the line where the model says
they stand. Nothing here is believed before `insights.checking` has found the quotes again.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from insights.schema import (
    About,
    AgentPerformance,
    CallType,
    Category,
    FlagCategory,
    Method,
    ObjectionType,
    Outcome,
    Priority,
    QuoteSentiment,
    Role,
    Satisfaction,
    Sentiment,
    Severity,
)

SCHEMA_VERSION = "1"
"""Raised when what is asked for changes its meaning; a change of shape changes the prompt's version by itself."""

Sure = Annotated[float, Field(ge=0, le=1)]
Score = Annotated[float, Field(ge=-5, le=5)]


class Filled(BaseModel):
    """A part of an answer: nothing may be missing, nothing may be added."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class JudgedOutcome(StrEnum):
    """How a call ended, as far as a model may say: that a call is too short is measured."""

    RESOLVED = Outcome.RESOLVED.value
    PENDING = Outcome.PENDING.value
    ESCALATED = Outcome.ESCALATED.value
    NO_RESOLUTION = Outcome.NO_RESOLUTION.value


class Said(Filled):
    """Words of the transcript, exactly as they stand in line `line`."""

    quote: str
    line: int


class SpeakerRole(Filled):
    """Who is who."""

    speaker: str
    role: Role
    confidence: Sure
    reason: str


class WireEvidence(Said):
    """Words behind a judgement; `key_point` is the number of the key point, from 0, or null."""

    about: About
    key_point: int | None


class WireHandling(Said):
    """How an objection was overcome."""

    method: Method
    confidence: Sure


class WireObjection(Said):
    """What the customer said against it; `overcome` is null where nothing was seen to help."""

    type: ObjectionType
    confidence: Sure
    overcome: WireHandling | None


class WireFlag(Said):
    """Something a supervisor should look at."""

    concern: str
    severity: Severity
    category: FlagCategory


class WireAction(Filled):
    """Something to do; quote and line are null where it follows from the whole call."""

    action: str
    priority: Priority
    assignee: str
    quote: str | None
    line: int | None


class WireAnalysis(Filled):
    """The analysis of one call."""

    roles: list[SpeakerRole]
    category: Category
    category_confidence: Sure
    category_notes: str
    call_type: CallType
    sentiment: Sentiment
    sentiment_score: Score
    sentiment_confidence: Sure
    sentiment_course: list[Score | None]
    outcome: JudgedOutcome
    satisfaction: Satisfaction
    agent_performance: AgentPerformance
    summary: str
    key_points: list[str]
    action_items: list[WireAction]
    red_flags: list[WireFlag]
    objections: list[WireObjection]
    next_steps: list[str]
    evidence: list[WireEvidence]


class WireQuote(Said):
    """A quote that answers a question; `relevance` says how well."""

    relevance: Sure
    sentiment: QuoteSentiment


class WireAnswer(Filled):
    """What the call says on the question with this key."""

    key: str
    found: bool
    answer: str
    confidence: Sure
    quotes: list[WireQuote]


class AnalysisReply(Filled):
    """The answer where only the analysis is asked for."""

    analysis: WireAnalysis


class AnswersReply(Filled):
    """The answer where only questions are asked."""

    answers: list[WireAnswer]


class WholeReply(Filled):
    """The answer where both are asked for."""

    analysis: WireAnalysis
    answers: list[WireAnswer]
