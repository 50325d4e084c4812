"""What is said of a whole call that was read in parts: the form in which a model sums the parts up."""

from collections.abc import Sequence

from insights.schema import About
from insights.wire import Filled, WireAction, WireAnalysis, WireEvidence


class Point(Filled):
    """A key point; quote and line are null where it came without."""

    text: str
    quote: str | None
    line: int | None


class OverallReply(Filled):
    """What of an analysis is told in words of the model's own."""

    summary: str
    key_points: list[Point]
    action_items: list[WireAction]
    next_steps: list[str]


def told_of(part: WireAnalysis) -> OverallReply:
    """What one part says, for the model that sums up."""
    points = [_point(part, number, text) for number, text in enumerate(part.key_points)]
    return OverallReply(
        summary=part.summary, key_points=points, action_items=part.action_items, next_steps=part.next_steps
    )


def with_overall(analysis: WireAnalysis, overall: OverallReply) -> WireAnalysis:
    """The analysis of a whole call with what was made of its parts."""
    others = [said for said in analysis.evidence if said.about is not About.KEY_POINT]
    return analysis.model_copy(
        update={
            "summary": overall.summary,
            "key_points": [point.text for point in overall.key_points],
            "action_items": overall.action_items,
            "next_steps": overall.next_steps,
            "evidence": [*others, *_evidence(overall.key_points)],
        }
    )


def _point(part: WireAnalysis, number: int, text: str) -> Point:
    said = next((s for s in part.evidence if s.about is About.KEY_POINT and s.key_point == number), None)
    return Point(text=text, quote=said.quote if said else None, line=said.line if said else None)


def _evidence(points: Sequence[Point]) -> list[WireEvidence]:
    return [
        WireEvidence(quote=point.quote, line=point.line or 0, about=About.KEY_POINT, key_point=number)
        for number, point in enumerate(points)
        if point.quote
    ]
