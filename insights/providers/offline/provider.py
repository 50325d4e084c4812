"""The embedded analyser, put together."""

from typing import ClassVar

from insights.answers.offline import answers
from insights.providers.base import Access, Ask, ProviderAnswer, Task, Vendor
from insights.providers.offline.actions import action_items, next_steps
from insights.providers.offline.call_type import call_type
from insights.providers.offline.category import categorise
from insights.providers.offline.course import sentiment_course
from insights.providers.offline.evidence import evidence
from insights.providers.offline.flags import red_flags
from insights.providers.offline.objections import find_objections
from insights.providers.offline.outcome import Judged, outcome, performance, satisfaction
from insights.providers.offline.reading import Reading
from insights.providers.offline.sentiment import feel
from insights.providers.offline.summary import all_sentences, key_points, most_telling, summary
from insights.schema import CallAnalysis


class OfflineProvider:
    """Rules and statistics on this machine: free, deterministic, and marked as such wherever its results show."""

    name: ClassVar[str] = "offline"
    default_model: ClassVar[str] = "rules-3"
    prompt_version: ClassVar[str] = "rules-3"
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
    judged, objections, told = judge(reading), find_objections(reading), all_sentences(reading)
    points, items = most_telling(told), action_items(reading, judged.decision)
    return CallAnalysis(
        roles=reading.assignment.roles,
        role_confidences=reading.assignment.confidences,
        category=judged.decision.category,
        category_confidence=judged.decision.confidence,
        category_notes=judged.decision.notes,
        call_type=judged.call_type,
        sentiment=judged.feeling.sentiment,
        sentiment_score=judged.feeling.score,
        sentiment_confidence=judged.feeling.confidence,
        outcome=judged.outcome,
        satisfaction=judged.satisfaction,
        agent_performance=judged.performance,
        summary=summary(reading, judged.decision, objections, told),
        key_points=key_points(reading, points),
        action_items=items,
        red_flags=red_flags(reading, judged.decision),
        objections=objections,
        next_steps=next_steps(items),
        evidence=evidence(reading, judged, points),
        sentiment_course=sentiment_course(reading),
    )


def judge(reading: Reading) -> Judged:
    """Decide everything that has one answer."""
    decision, feeling = categorise(reading), feel(reading)
    ended = outcome(reading, decision, feeling)
    return Judged(
        decision, feeling, call_type(reading, decision), ended, satisfaction(feeling, ended), performance(reading)
    )
