"""The embedded analyser, put together."""

from typing import ClassVar

from insights.answers.offline import answers
from insights.providers.base import Access, Ask, ProviderAnswer, Task, Vendor
from insights.providers.offline.actions import action_items
from insights.providers.offline.call_type import call_type
from insights.providers.offline.category import categorise
from insights.providers.offline.flags import red_flags
from insights.providers.offline.objections import find_objections
from insights.providers.offline.outcome import outcome, performance, satisfaction
from insights.providers.offline.reading import Reading
from insights.providers.offline.sentiment import feel
from insights.providers.offline.summary import all_sentences, key_points, summary
from insights.schema import CallAnalysis


class OfflineProvider:
    """Rules and statistics on this machine: free, deterministic, and marked as such wherever its results show."""

    name: ClassVar[str] = "offline"
    default_model: ClassVar[str] = "rules-2"
    prompt_version: ClassVar[str] = "rules-2"
    answers_version: ClassVar[str] = "rules-1"
    hosted: ClassVar[bool] = False
    rule_based: ClassVar[bool] = True

    def __init__(self, model: str = "", access: Access | None = None) -> None:  # noqa: ARG002 - it needs neither
        self.model = self.default_model
        self.vendor: Vendor | None = None

    def analyse(self, task: Task, ask: Ask | None = None) -> ProviderAnswer:  # noqa: ARG002 - there is nobody to ask
        """Read one call; answers for any dialogue, an empty one too."""
        analysis = analysis_of(Reading.of(task.dialogue)) if task.wants_analysis else None
        return ProviderAnswer(analysis, answers(task))


def analysis_of(reading: Reading) -> CallAnalysis:
    """Ask every rule book."""
    decision, feeling = categorise(reading), feel(reading)
    objections = find_objections(reading)
    told = all_sentences(reading)
    ended = outcome(reading, decision, feeling)
    return CallAnalysis(
        roles=reading.assignment.roles,
        role_confidences=reading.assignment.confidences,
        category=decision.category,
        category_confidence=decision.confidence,
        category_notes=decision.notes,
        call_type=call_type(reading, decision),
        sentiment=feeling.sentiment,
        sentiment_score=feeling.score,
        sentiment_confidence=feeling.confidence,
        outcome=ended,
        satisfaction=satisfaction(feeling, ended),
        agent_performance=performance(reading),
        summary=summary(reading, decision, objections, told),
        key_points=key_points(reading, told),
        action_items=action_items(reading, decision),
        red_flags=red_flags(reading, decision),
        objections=objections,
    )
