"""What every analyser of calls looks like from outside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from insights.schema import Asked, CallAnalysis, Dialogue, FoundAnswer, Unverified


@dataclass(frozen=True, slots=True)
class Access:
    """How a hosted provider is reached, and how much its model takes at once."""

    api_key: str = field(default="", repr=False)
    base_url: str = ""
    timeout_seconds: float = 120.0
    keeps_answers: bool = False
    """Whether the provider is asked to keep each answer until it has arrived."""
    window_tokens: int = 128_000


@dataclass(frozen=True, slots=True)
class Task:
    """What is wanted of one call: the analysis, answers to questions, or both."""

    dialogue: Dialogue
    wants_analysis: bool = True
    questions: tuple[Asked, ...] = ()
    most_quotes: int = 50
    """Candidates that are ranked for all questions together."""
    best_quotes: int = 3
    """Quotes kept for each question."""


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What a provider drew from a call: `analysis` where it was wanted, an answer for each question that was asked.

    Every quote in both stands in the dialogue; those that do not are in `unverified`, or in that of an answer.
    """

    analysis: CallAnalysis | None
    answers: tuple[FoundAnswer, ...] = ()
    unverified: tuple[Unverified, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a hosted model. `body` is all that is sent, as JSON: what the answer depends on.

    `purpose` is one of `insights.models.request.Purpose`; tokens are estimates, of the answer the most it may have.
    """

    purpose: str
    body: dict[str, Any]
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider tells of its limits beside an answer; None where it tells nothing."""

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What a hosted model answered, unread. `kept_there` is the provider's number of its copy, if it keeps one."""

    body: dict[str, Any]
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    kept_there: str = ""
    limits: Limits = field(default_factory=Limits)


class Vendor(Protocol):
    """The wire to one hosted model. Knows no database; `key` tells a request apart, for the provider's own records."""

    name: str
    model: str

    def send(self, request: Request, key: str) -> RawAnswer:
        """Send it once; raises WorkError, `AnswerLostError` where the provider may have done it all the same."""

    def find(self, key: str) -> RawAnswer | None:
        """The answer to a request that was sent earlier, where the provider has kept it; None where it has not.

        Raises WorkError where it cannot be asked; `CannotBeAskedError` where it never can.
        """

    def forget(self, kept_there: str) -> None:
        """Delete the provider's copy; raises WorkError."""


Ask = Callable[[Request], dict[str, Any]]
"""Gives the raw answer to a request, from what was answered before or from the model; raises WorkError.

Of the same request it gives the same answer, so whoever reads it may be killed at any moment and begin again.
"""


class InsightProvider(Protocol):
    """An analyser of calls.

    `name`, `default_model`, the versions, `hosted` and `rule_based` are told by the class itself.

    `model`, `prompt_version` and, for questions, `answers_version` name what made a result: with the transcript's hash
    they are its cache key. `hosted` says that the text leaves this machine, `rule_based` that no model read it.
    """

    name: ClassVar[str]
    """What the provider is called in settings and reports."""
    default_model: ClassVar[str]
    """The model where none is chosen, or the version of the rules; empty where one has to be chosen."""
    prompt_version: ClassVar[str]
    """The version of what the model is asked, and in which shape it answers."""
    answers_version: ClassVar[str]
    """The same for questions of customers."""
    hosted: ClassVar[bool]
    """Whether the text of a call leaves this machine."""
    rule_based: ClassVar[bool]
    """Whether rules and statistics answer, not a language model."""

    model: str
    vendor: Vendor | None
    """The wire to the model, for whoever asks on its behalf; None where nothing is hosted."""

    def __init__(self, model: str, access: Access) -> None:
        """Raises `WorkError` where something is missing without which it cannot work, a key for instance."""

    def analyse(self, task: Task, ask: Ask) -> ProviderAnswer:
        """Read one call, asking as often as it takes; raises `WorkError` where it cannot be done."""
