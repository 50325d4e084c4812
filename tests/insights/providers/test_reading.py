"""Answers of models, read to the letter."""

import json

import pytest

from insights.providers.hosted.reading import Cause, UnreadableError, read
from insights.wire import AnalysisReply, AnswersReply
from tests.fake_provider.replies import Line
from tests.fake_provider.replies import analysis as filled

LINES = [Line(0, "A", "Thank you for calling, how can I help?"), Line(1, "B", "I want an appointment.")]


def body(content, reason="stop", **message):
    return {"choices": [{"message": {"content": content, **message}, "finish_reason": reason}]}


def analysis(**changes):
    return json.dumps({"analysis": filled(LINES) | changes})


def fault(told, form=AnalysisReply, keys=()):
    with pytest.raises(UnreadableError) as error:
        read(told, form, keys)
    return error.value


def test_a_good_answer_comes_back_unchanged():
    reply = read(body(analysis()), AnalysisReply)
    assert reply.model_dump(mode="json") == {"analysis": filled(LINES)}


def test_json_in_a_frame_is_read():
    assert read(body(f"```json\n{analysis()}\n```"), AnalysisReply)


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ({}, Cause.EMPTY),
        ({"choices": []}, Cause.EMPTY),
        ({"choices": "none"}, Cause.EMPTY),
        ({"choices": [{"text": "x"}]}, Cause.EMPTY),
        ({"error": {"message": "no"}}, Cause.EMPTY),
        (body(None), Cause.EMPTY),
        (body("  "), Cause.EMPTY),
        (body([{"type": "text"}]), Cause.EMPTY),
        (body(None, refusal="I will not."), Cause.REFUSED),
        (body("", "content_filter"), Cause.FILTERED),
        (body('{"analysis": {', "length"), Cause.CUT_SHORT),
        (body("The call was nice."), Cause.NOT_JSON),
        (body("[" * 100_000), Cause.NOT_JSON),
        (body("null"), Cause.OFF_LIST),
        (body(analysis(category="scheduled")), Cause.OFF_LIST),
        (body(analysis(category="CONSULT_SCHEDULED")), Cause.OFF_LIST),
        (body(analysis(outcome="too_short")), Cause.OFF_LIST),
        (body(analysis(category_confidence=80)), Cause.OFF_LIST),
        (body(analysis(category_confidence="0.8")), Cause.OFF_LIST),
        (body(analysis(sentiment_score=float("nan"))), Cause.OFF_LIST),
        (body(analysis(sentiment_course=[1, 1, 1])), Cause.OFF_LIST),
        (body(analysis(extra="more")), Cause.OFF_LIST),
        (body(analysis(key_points=["a"] * 6)), Cause.OFF_LIST),
        (body(analysis(next_steps=["a"] * 6)), Cause.OFF_LIST),
        (body(analysis(summary="x" * 2001)), Cause.OFF_LIST),
        (body(analysis(evidence=[{"quote": "a", "line": 0, "about": "key_point", "key_point": 4}])), Cause.OFF_LIST),
        (body(analysis(evidence=[{"quote": "a", "line": 0, "about": "category", "key_point": 0}])), Cause.OFF_LIST),
    ],
)
def test_each_unusable_answer_has_its_cause(told, cause):
    assert fault(told).cause is cause


def test_a_missing_field_is_named():
    told = filled(LINES)
    del told["outcome"]
    assert fault(body(json.dumps({"analysis": told}))).faults == ("analysis.outcome: Field required",)


def test_an_action_item_too_many_is_named():
    item = {"action": "Call", "priority": "high", "assignee": "agent", "quote": None, "line": None}
    assert fault(body(analysis(action_items=[item] * 6))).faults == (
        "analysis.action_items: 6 entries, at most 5 are allowed",
    )


def test_faults_without_end_are_told_in_part():
    item = {"quote": 1, "line": "x", "about": "?", "key_point": "y"}
    faults = fault(body(analysis(evidence=[item] * 100))).faults
    assert len(faults) == 21
    assert faults[-1].endswith("more of the kind")


def answers(*keys):
    told = [{"key": key, "found": False, "answer": "", "confidence": 0.1, "quotes": []} for key in keys]
    return body(json.dumps({"answers": told}))


@pytest.mark.parametrize("given", [["q1"], ["q1", "q2", "q3"], ["q1", "q1", "q2"], []])
def test_every_question_has_exactly_one_answer(given):
    assert read(answers("q2", "q1"), AnswersReply, ("q1", "q2"))
    assert fault(answers(*given), AnswersReply, ("q1", "q2")).cause is Cause.OFF_LIST
