"""Of what a model answers, what the call proves is believed, and the rest is kept apart."""

import pytest

from insights.checking.analysis import checked
from insights.providers.base import Task
from insights.schema import About, Asked, Category, Role, Unverified
from insights.wire import SpeakerRole, WireAnalysis, WireAnswer, WireQuote
from tests.insights.dialogues import call
from tests.insights.model_output import (
    PLAIN,
    action,
    analysed,
    answered,
    evidence,
    flag,
    handling,
    named,
    objection,
)

CALL = call("""
    A: Thank you for calling Bright Dental, how may I help you?
    C: Hi, I'd like a cleaning, but two hundred dollars is too expensive for me.
    A: I can give you ten percent off if you come on Tuesday.
    C: Okay, that works, let's do Tuesday at three.
    A: You are booked for Tuesday at three p.m. Is there anything else?
    C: No, thank you, bye.
""")
AGENT, CUSTOMER = "Speaker 1", "Speaker 2"
ASKED = Asked(key="q1", text="What does the customer say about the price?", role=Role.CUSTOMER)


def quote(text: str, line: int = 0, relevance: float = 0.8) -> WireQuote:
    return WireQuote(quote=text, line=line, relevance=relevance, sentiment="negative")


def answer(*quotes: WireQuote, key: str = "q1", found: bool = True) -> WireAnswer:
    return WireAnswer(key=key, found=found, answer="It is too much.", confidence=0.9, quotes=list(quotes))


def asked(*answers: WireAnswer, questions=(ASKED,), dialogue=CALL, best=3):
    task = Task(dialogue, wants_analysis=False, questions=questions, best_quotes=best)
    return checked(task, None, answers)


def test_a_quote_is_stored_as_it_stands_in_the_transcript():
    found = analysed(
        CALL, objections=[objection("$200 is to expensive, for me", 1, handling("I can give you 10% off", 2))]
    )
    assert found.objections[0].quote == "two hundred dollars is too expensive for me"
    assert found.objections[0].turn == 1
    assert found.objections[0].overcome.quote == "I can give you ten percent off"
    assert found.objections[0].overcome.turn == 2


def test_an_objection_that_nobody_made_is_none_and_its_quote_is_kept_apart():
    found = answered(CALL, objections=[objection("I do not trust your dentists at all", 1)])
    assert found.analysis.objections == ()
    assert found.unverified == (Unverified(about="objection: cost-value", quote="I do not trust your dentists at all"),)


def test_an_objection_stays_without_the_overcoming_that_nobody_said():
    said = objection("two hundred dollars is too expensive", 1, handling("We will do it for free then", 2))
    found = answered(CALL, objections=[said])
    assert found.analysis.objections[0].overcome is None
    assert found.unverified[0].quote == "We will do it for free then"


def test_an_invented_objection_takes_no_true_overcoming_away_silently():
    found = answered(
        CALL, objections=[objection("I hate dentists so much", 1, handling("I can give you ten percent off"))]
    )
    assert [one.quote for one in found.unverified] == ["I hate dentists so much", "I can give you ten percent off"]


def test_what_the_agent_says_is_no_objection_and_what_the_customer_says_overcomes_none():
    wrong = [
        objection("I can give you ten percent off", 2),
        objection("two hundred dollars is too expensive", 1, handling("Okay, that works", 3)),
    ]
    found = answered(CALL, objections=wrong)
    assert [one.quote for one in found.analysis.objections] == ["two hundred dollars is too expensive"]
    assert found.analysis.objections[0].overcome is None
    assert len(found.unverified) == 2


def test_swapped_roles_are_put_right_before_quotes_are_filtered():
    swapped = [named(AGENT, Role.CUSTOMER, 1.0), named(CUSTOMER, Role.AGENT, 1.0)]
    found = analysed(CALL, roles=swapped, objections=[objection("two hundred dollars is too expensive", 1)])
    assert found.roles == {AGENT: Role.AGENT, CUSTOMER: Role.CUSTOMER}
    assert "model said customer" in found.role_confidences[AGENT].reason
    assert len(found.objections) == 1


def test_the_model_names_the_roles_where_the_words_tell_nothing():
    vague = call("A: Hello.\nC: Hello.\nA: So.\nC: Well.")
    told = [named(AGENT, Role.CUSTOMER), named(CUSTOMER, Role.AGENT)]
    assert analysed(vague, roles=told).roles == {AGENT: Role.CUSTOMER, CUSTOMER: Role.AGENT}


def test_known_roles_win_over_what_anybody_thinks():
    known = CALL.model_copy(update={"known_roles": {AGENT: Role.CUSTOMER, CUSTOMER: Role.AGENT}})
    told = [named(AGENT, Role.AGENT, 1.0), named(CUSTOMER, Role.CUSTOMER, 1.0)]
    assert analysed(known, roles=told).roles == known.known_roles


def test_roles_name_exactly_the_speakers_of_the_call():
    found = answered(CALL, roles=[named("Speaker 7", Role.AGENT), named(CUSTOMER, Role.CUSTOMER)])
    assert set(found.analysis.roles) == set(found.analysis.role_confidences) == {AGENT, CUSTOMER}
    assert found.unverified == (Unverified(about="role: agent", quote="Speaker 7"),)


def test_an_interview_keeps_the_roles_of_an_interview():
    talk = call("A: What do you think of that, and how did you begin?\nC: I began as a painter, many years ago.")
    found = analysed(talk, roles=[named(AGENT, Role.INTERVIEWER), named(CUSTOMER, Role.EXPERT)])
    assert found.roles == {AGENT: Role.INTERVIEWER, CUSTOMER: Role.EXPERT}


def test_an_action_item_stays_without_its_quote_and_a_red_flag_does_not():
    found = answered(
        CALL, action_items=[action("please send me a crate of apples")], red_flags=[flag("you are an idiot sir")]
    )
    assert found.analysis.action_items[0].quote == ""
    assert found.analysis.action_items[0].turn is None
    assert found.analysis.red_flags == ()
    assert len(found.unverified) == 2


def test_what_is_too_much_is_kept_apart_and_the_urgent_stays():
    many = [action(None, f"Thing {i}", "low") for i in range(5)] + [action(None, "Now", "urgent")]
    found = answered(CALL, action_items=many, key_points=list("abcdef"))
    assert "Now" in [item.action for item in found.analysis.action_items]
    assert found.analysis.key_points == tuple("abcde")
    assert {one.quote for one in found.unverified} == {"Thing 4", "f"}


def test_evidence_stands_in_the_call_and_belongs_to_a_key_point_that_there_is():
    told = [
        evidence("You are booked for Tuesday", "outcome", 4),
        evidence("I can give you 10 percent off", "key_point", 2, 0),
        evidence("No, thank you, bye", "key_point", 5, 3),
        evidence("they were all very happy with it", "satisfaction"),
    ]
    found = answered(CALL, key_points=["A discount."], evidence=told)
    assert [(one.about, one.index, one.turn) for one in found.analysis.evidence] == [
        (About.OUTCOME, None, 4),
        (About.KEY_POINT, 0, 2),
    ]
    assert len(found.unverified) == 2


@pytest.mark.parametrize(
    ("said", "confidence", "note"),
    [
        ([evidence("You are booked for Tuesday", line=4)], 0.8, ""),
        ([evidence("Okay, that works, let's do Tuesday", line=3)], 0.6, "Only the customer says so."),
        ([evidence("Your appointment is confirmed for Monday")], 0.4, "The words given for this were not found"),
        ([], 0.4, "No words of the call were given for this."),
    ],
)
def test_an_appointment_is_as_sure_as_its_words(said, confidence, note):
    found = analysed(CALL, category="consult_scheduled", evidence=said, category_notes="Booked.")
    assert found.category is Category.CONSULT_SCHEDULED
    assert found.category_confidence == pytest.approx(confidence)
    assert found.category_notes.startswith("Booked.")
    assert note in found.category_notes


def test_another_category_needs_no_words_but_no_invented_ones_either():
    assert analysed(CALL).category_confidence == 0.8
    assert analysed(CALL, evidence=[evidence("what is the weather like")]).category_confidence == 0.4


@pytest.mark.parametrize(("course", "kept"), [([1, None, 2, 3], (1, None, 2, 3)), ([1, 2], ()), ([1] * 5, ())])
def test_the_course_of_the_mood_has_four_quarters_or_none(course, kept):
    assert analysed(CALL, sentiment_course=course).sentiment_course == kept


def test_texts_that_are_too_long_are_cut_visibly():
    found = analysed(CALL, summary="word " * 1000, category="consult_scheduled", category_notes="n" * 3000)
    assert len(found.summary) == 2000
    assert found.summary.endswith("…")
    assert found.category_notes.endswith("No words of the call were given for this.")


def test_the_same_objection_counts_once_the_surest():
    twice = [objection("two hundred dollars is too expensive", confidence=c) for c in (0.4, 0.9)]
    assert [one.confidence for one in analysed(CALL, objections=twice).objections] == [0.9]


def test_what_models_put_before_a_quote_is_forgiven():
    for label in ("[1] Speaker 2: ", "1 | Speaker 2 | 00:07 | ", "Speaker 2: ", "1: "):
        assert analysed(CALL, objections=[objection(f"{label}two hundred dollars is too expensive", 1)]).objections


def test_a_quote_with_a_gap_is_kept_with_what_stands_in_the_gap():
    gap = "I can give you ten ... if you come on Tuesday"
    found = analysed(CALL, objections=[objection("two hundred dollars is too expensive", 1, handling(gap, 2))])
    assert found.objections[0].overcome.quote == "I can give you ten percent off if you come on Tuesday"


def test_a_gap_does_not_lead_from_one_turn_to_another():
    gap = "Hi, I'd like a cleaning ... let's do Tuesday at three"
    assert analysed(CALL, objections=[objection(gap, 1)]).objections == ()


def test_answers_keep_the_quotes_that_were_said_best_first():
    said = answer(
        quote("Okay, that works", 3, 0.1), quote("two hundred dollars is too expensive", 1), quote("I am broke today")
    )
    [found] = asked(said).answers
    assert found.found
    assert [one.turn for one in found.quotes] == [1, 3]
    assert found.quotes[0].combined == pytest.approx(0.4 * found.quotes[0].retrieval + 0.6 * 0.8, abs=1e-3)
    assert found.quotes[0].context.endswith("how may I help you?")
    assert found.unverified == ("I am broke today",)


def test_an_answer_whose_quotes_nobody_said_is_not_found():
    told = asked(answer(quote("I am broke today and tomorrow")))
    [found] = told.answers
    assert not found.found
    assert found.text == ""
    assert found.unverified == ("I am broke today and tomorrow",)
    assert [one.quote for one in told.unverified] == ["It is too much."]


def test_an_answer_without_any_quote_is_not_found():
    assert not asked(answer()).answers[0].found


def test_a_question_to_the_customer_is_not_answered_by_the_agent():
    [found] = asked(answer(quote("I can give you ten percent off", 2))).answers
    assert not found.found
    assert found.unverified == ("I can give you ten percent off",)


def test_swapped_roles_do_not_rob_a_question_of_its_quotes():
    told = [named(AGENT, Role.CUSTOMER, 1.0), named(CUSTOMER, Role.AGENT, 1.0)]
    task = Task(CALL, questions=(ASKED,))
    analysis = answered(CALL).analysis
    assert analysis.roles[CUSTOMER] is Role.CUSTOMER
    from_swapped = checked(
        task, WireAnalysis(**PLAIN | {"roles": told}), [answer(quote("two hundred dollars is too expensive", 1))]
    )
    assert from_swapped.answers[0].quotes[0].turn == 1


def test_each_question_that_was_asked_is_answered_once_and_no_other():
    other = Asked(key="q2", text="Who calls?")
    told = asked(
        answer(quote("is too expensive for me")),
        answer(key="q1"),
        answer(quote("Okay, that works"), key="q9"),
        questions=(ASKED, other),
    )
    assert [(one.key, one.found) for one in told.answers] == [("q1", True), ("q2", False)]
    assert len(told.unverified) == 2


def test_no_more_quotes_are_kept_than_wanted():
    both = answer(quote("two hundred dollars is too expensive", 1), quote("Okay, that works", 3))
    assert len(asked(both, best=1).answers[0].quotes) == 1


def test_an_empty_call_proves_nothing():
    found = answered(call(""), objections=[objection("it is too expensive")], roles=[named("A", Role.AGENT)])
    assert found.analysis.roles == {}
    assert found.analysis.objections == ()


def test_no_zero_byte_of_a_model_is_kept_anywhere():
    """PostgreSQL takes none."""
    zero = "a\0b"
    found = answered(
        CALL,
        roles=[SpeakerRole(speaker=who, role="agent", confidence=1, reason=zero) for who in ("Speaker 1", zero)],
        summary=zero, category_notes=zero, key_points=[zero] * 7, next_steps=[zero],
        action_items=[action(zero, zero)], red_flags=[flag(zero)], objections=[objection(zero)],
    )  # fmt: skip
    assert "\\u0000" not in found.analysis.model_dump_json()
    assert not any("\0" in text for one in found.unverified for text in (one.about, one.quote))
