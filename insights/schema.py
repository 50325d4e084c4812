"""What an analyser of calls is given and what it answers, whichever provider it is.

The models are frozen and refuse fields they do not know. The StrEnums double as choices of the database.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Probability = Annotated[float, Field(ge=0, le=1)]
TurnIndex = Annotated[int, Field(ge=0)]
Text = Annotated[str, Field(max_length=2000)]

SHORTEST_CALL_SECONDS = 6.0
"""Shorter calls hold nothing to judge: their outcome is too_short whoever analyses them."""


class Role(StrEnum):
    """What a speaker is in the conversation."""

    AGENT = "agent"
    CUSTOMER = "customer"
    INTERVIEWER = "interviewer"
    EXPERT = "expert"


class Band(StrEnum):
    """How far a confidence can be trusted, in a word."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Category(StrEnum):
    """What the call came to, as far as appointments with a service provider are concerned.

    A moved appointment counts as scheduled, a cancelled one as not scheduled; bookings of tables, rooms, rides or
    tickets are other questions.
    """

    CONSULT_SCHEDULED = "consult_scheduled"
    CONSULT_NOT_SCHEDULED = "consult_not_scheduled"
    OTHER_QUESTION = "other_question"


class CallType(StrEnum):
    """What the customer called for."""

    SCHEDULING = "scheduling"
    PRICING = "pricing"
    DIRECTIONS = "directions"
    BILLING = "billing"
    COMPLAINT = "complaint"
    TRANSFER = "transfer"
    GENERAL_QUESTION = "general_question"
    RESCHEDULE = "reschedule"
    CONFIRM_EXISTING = "confirm_existing"
    CANCELLATION = "cancellation"


class Sentiment(StrEnum):
    """How the customer felt over the whole call."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    MIXED = "mixed"


class Outcome(StrEnum):
    """How the call ended."""

    RESOLVED = "resolved"
    PENDING = "pending"
    ESCALATED = "escalated"
    NO_RESOLUTION = "no_resolution"
    TOO_SHORT = "too_short"


class Satisfaction(StrEnum):
    """How content the customer was at the end."""

    HAPPY = "happy"
    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    FRUSTRATED = "frustrated"
    ANGRY = "angry"


class AgentPerformance(StrEnum):
    """How the agent handled the call."""

    PROFESSIONAL = "professional"
    NEEDS_IMPROVEMENT = "needs_improvement"


class Priority(StrEnum):
    """How soon something has to be done."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Severity(StrEnum):
    """How bad a red flag is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class FlagCategory(StrEnum):
    """The category of a red flag."""

    COMPLIANCE = "compliance"
    DISSATISFACTION = "dissatisfaction"
    MISSED_OPPORTUNITY = "missed_opportunity"
    BILLING = "billing"
    EMERGENCY = "emergency"


class ObjectionType(StrEnum):
    """What speaks against it for the customer."""

    SAFETY_RISK = "safety-risk"
    COST_VALUE = "cost-value"
    TIMING = "timing"
    SOCIAL_CONCERNS = "social-concerns"
    PROVIDER_TRUST = "provider-trust"
    RESULTS_SKEPTICISM = "results-skepticism"
    OTHER = "other"


class Method(StrEnum):
    """By what an agent answers an objection."""

    PRICE_OFFER = "price-offer"
    ALTERNATIVE = "alternative"
    FLEXIBILITY = "flexibility"
    REASSURANCE = "reassurance"
    EVIDENCE = "evidence"
    EXPLANATION = "explanation"


class QuoteSentiment(StrEnum):
    """What a single quote sounds like."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class About(StrEnum):
    """The judgements that words of the call can stand behind."""

    CATEGORY = "category"
    CALL_TYPE = "call_type"
    OUTCOME = "outcome"
    SENTIMENT = "sentiment"
    SATISFACTION = "satisfaction"
    AGENT_PERFORMANCE = "agent_performance"
    KEY_POINT = "key_point"


class Frozen(BaseModel):
    """A value that does not change and has no fields but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Frozen):
    """What one speaker says in one go; `start` and `end` in seconds from the beginning of the call, if known."""

    speaker: str
    text: str
    start: float | None = None
    end: float | None = None


class Dialogue(Frozen):
    """A whole call; `turns` in the order they were spoken. `known_roles` are those that need not be detected."""

    turns: tuple[Turn, ...]
    duration_seconds: float | None = None
    known_roles: dict[str, Role] = Field(default_factory=dict)


class RoleConfidence(Frozen):
    """How sure a role is: `score` is the probability that it is right, `reason` says what it was read from."""

    score: Probability
    band: Band
    reason: Text


class Quote(Frozen):
    """Words as they stand in the transcript; `turn` is the index in the dialogue's turns, from 0."""

    quote: Text
    turn: TurnIndex


class Handling(Quote):
    """How an agent answered an objection that the customer then went past."""

    method: Method
    confidence: Probability


class Objection(Quote):
    """What the customer said against it; `overcome` is None where no answer was seen to help."""

    type: ObjectionType
    confidence: Probability
    overcome: Handling | None = None


class RedFlag(Quote):
    """Something a supervisor should look at, with the words that raised it."""

    concern: Text
    severity: Severity
    category: FlagCategory


class ActionItem(Frozen):
    """Something somebody has to do after the call; `assignee` is a role or a name, in words."""

    action: Text
    priority: Priority
    assignee: Text
    quote: Text = ""
    turn: TurnIndex | None = None


class Evidence(Quote):
    """The words behind a judgement; `index` says which key point, from 0, where it is one."""

    about: About
    index: Annotated[int, Field(ge=0, le=4)] | None = None


class CallAnalysis(Frozen):
    """Everything that an analyser says about one call.

    Confidences are probabilities that the answer beside them is right. `roles` and `role_confidences` have the
    speakers' names of the dialogue as keys. `sentiment_score` runs from -5 (worst) to 5 (best).
    """

    roles: dict[str, Role]
    role_confidences: dict[str, RoleConfidence]
    category: Category
    category_confidence: Probability
    category_notes: Text
    call_type: CallType
    sentiment: Sentiment
    sentiment_score: Annotated[float, Field(ge=-5, le=5)]
    sentiment_confidence: Probability
    outcome: Outcome
    satisfaction: Satisfaction
    agent_performance: AgentPerformance
    summary: Text
    key_points: Annotated[tuple[Text, ...], Field(max_length=5)] = ()
    action_items: Annotated[tuple[ActionItem, ...], Field(max_length=5)] = ()
    red_flags: tuple[RedFlag, ...] = ()
    objections: tuple[Objection, ...] = ()
    next_steps: Annotated[tuple[Text, ...], Field(max_length=5)] = ()
    evidence: tuple[Evidence, ...] = ()
    sentiment_course: Annotated[tuple[Annotated[float, Field(ge=-5, le=5)] | None, ...], Field(max_length=4)] = ()


class Asked(Frozen):
    """A question to a call. `key` tells it apart; only what `role` says is quoted, or anybody where there is none."""

    key: str
    text: Text
    role: Role | None = None


class RankedQuote(Quote):
    """Words that answer a question, best first; all figures from 0 to 1,
    `combined` is 0.4 times retrieval and 0.6 times relevance.

    `match` says how alike the quote and its place in the transcript are; `context` what the other side said before.
    """

    context: Text = ""
    match: Probability = 1.0
    retrieval: Probability
    relevance: Probability
    combined: Probability
    sentiment: QuoteSentiment = QuoteSentiment.NEUTRAL


class FoundAnswer(Frozen):
    """What a call says on a question: `text` in a sentence or two, empty where it says nothing."""

    key: str
    found: bool
    text: Text = ""
    confidence: Probability = 0.0
    quotes: tuple[RankedQuote, ...] = ()
    unverified: tuple[Text, ...] = ()


class Unverified(Frozen):
    """A quote of a model that nobody said: kept apart, counted, never reported. `about` says what it was to prove."""

    about: Text
    quote: Text
