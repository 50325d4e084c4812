"""An answer of a model, read: it fits the form to the letter, or it is said what is wrong with it."""

import json
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import ValidationError

from insights.providers.hosted.overall import OverallReply
from insights.schema import About
from insights.wire import AnalysisReply, AnswersReply, Filled, WholeReply, WireAnalysis, WireAnswer

Form = TypeVar("Form", bound=Filled)

AT_MOST = 5
"""Key points, action items, next steps."""
QUARTERS = 4
LONGEST_TEXT = 2000
"""Characters of any text."""
MOST_FAULTS = 20
"""That are told at once."""
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n?```\s*", re.DOTALL)
"""Some small models put their JSON into a frame."""


class Cause(StrEnum):
    """Why an answer cannot be used; the last part of an error's code."""

    REFUSED = "refused"
    FILTERED = "filtered"
    CUT_SHORT = "cut-short"
    EMPTY = "empty"
    NOT_JSON = "not-json"
    OFF_LIST = "off-list"


BY_INTENT = (Cause.REFUSED, Cause.FILTERED)
"""What would come out the same if it were asked again."""


class UnreadableError(Exception):
    """An answer that cannot be used; `faults` say what is wrong, `said` is what the model wrote."""

    def __init__(self, cause: Cause, faults: Sequence[str] = (), said: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.faults = tuple(faults)
        self.said = said


def read(body: dict[str, Any], form: type[Form], keys: Sequence[str] = ()) -> Form:
    """Return the filled form of an answer; `keys` are those of the questions that were asked.

    Raises `UnreadableError`. A form that is filled in wholly and only with what may stand there comes back unchanged:
    nothing is cut, mended or left out.
    """
    said = _said(body)
    try:
        reply = form.model_validate_json(_bare(said), strict=True)
    except ValidationError as error:
        raise _misfit(error, said) from None
    faults = list(_faults(reply, keys))
    if faults:
        raise UnreadableError(Cause.OFF_LIST, _few(faults), said)
    return reply


def _said(body: dict[str, Any]) -> str:
    """What the model wrote, if it wrote all that it wanted."""
    match body.get("choices"):
        case [{"message": {**message}, **choice}, *_]:
            text, reason = message.get("content"), choice.get("finish_reason")
        case _:
            raise UnreadableError(Cause.EMPTY, ["There was no answer."])
    said = text if isinstance(text, str) else ""
    if message.get("refusal"):
        raise UnreadableError(Cause.REFUSED, [str(message["refusal"])])
    if reason == "content_filter":
        raise UnreadableError(Cause.FILTERED)
    if reason == "length":
        raise UnreadableError(Cause.CUT_SHORT, ["The answer was cut off at its limit."], said)
    if not said.strip():
        raise UnreadableError(Cause.EMPTY, ["The answer was empty."])
    return said


def _bare(said: str) -> str:
    framed = _FENCED.fullmatch(said)
    return framed[1] if framed else said


def _misfit(error: ValidationError, said: str) -> UnreadableError:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    is_broken = any(one["type"] == "json_invalid" for one in found)
    told = [f"{'.'.join(map(str, one['loc'])) or 'the whole'}: {one['msg']}" for one in found]
    return UnreadableError(Cause.NOT_JSON if is_broken else Cause.OFF_LIST, _few(told), said)


def _few(faults: list[str]) -> list[str]:
    more = len(faults) - MOST_FAULTS
    return [*faults[:MOST_FAULTS], f"and {more} more of the kind"] if more > 0 else faults


def _faults(reply: Filled, keys: Sequence[str]) -> Iterator[str]:
    """What a schema cannot say, or not every server keeps."""
    yield from _long_texts(reply.model_dump(mode="json"), "")
    if isinstance(reply, (AnalysisReply, WholeReply)):
        yield from _long_lists(reply.analysis, "analysis.")
        yield from _stray_points(reply.analysis)
    if isinstance(reply, OverallReply):
        yield from _long_lists(reply, "")
    if isinstance(reply, (AnswersReply, WholeReply)):
        yield from _keys(reply.answers, keys)


def _long_texts(node: Any, place: str) -> Iterator[str]:
    if isinstance(node, str) and len(node) > LONGEST_TEXT:
        yield f"{place[1:]}: a text of {len(node)} characters, {LONGEST_TEXT} are allowed"
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, part in parts:
        yield from _long_texts(part, f"{place}.{name}")


def _long_lists(told: WireAnalysis | OverallReply, place: str) -> Iterator[str]:
    for name in ("key_points", "action_items", "next_steps"):
        length = len(getattr(told, name))
        if length > AT_MOST:
            yield f"{place}{name}: {length} entries, at most {AT_MOST} are allowed"
    if isinstance(told, WireAnalysis) and len(told.sentiment_course) != QUARTERS:
        yield f"{place}sentiment_course: {len(told.sentiment_course)} entries, exactly {QUARTERS} are wanted"


def _stray_points(analysis: WireAnalysis) -> Iterator[str]:
    """Evidence about a key point that there is not."""
    points = range(len(analysis.key_points))
    for number, said in enumerate(analysis.evidence):
        is_about_one = said.about is About.KEY_POINT
        if is_about_one and said.key_point not in points:
            yield f"analysis.evidence.{number}.key_point: there is no key point {json.dumps(said.key_point)}"
        if not is_about_one and said.key_point is not None:
            yield f"analysis.evidence.{number}.key_point: null unless it is about a key point"


def _keys(answers: Sequence[WireAnswer], keys: Sequence[str]) -> Iterator[str]:
    """Questions without an answer, answers without a question."""
    given = [answer.key for answer in answers]
    yield from (f"answers: none for the question {key}" for key in keys if key not in given)
    yield from (f"answers: {key!r} is no key of a question" for key in given if key not in keys)
    yield from (f"answers: more than one for {key}" for key in sorted(set(given)) if given.count(key) > 1)
