"""What speaks against it for the customer, in the customer's own words."""

import pytest

from insights.schema import Method, ObjectionType
from tests.insights.dialogues import analysis

OBJECTIONS = [
    (ObjectionType.COST_VALUE, "I just think three thousand dollars is too much for one tooth."),
    (ObjectionType.COST_VALUE, "honestly i can get it cheaper across the street"),
    (ObjectionType.COST_VALUE, "Food is good but way overpriced"),
    (ObjectionType.COST_VALUE, "Not yet, let me check my budget first."),
    (ObjectionType.TIMING, "let me sleep on it"),
    (ObjectionType.TIMING, "No, I don't want to reserve it yet."),
    (ObjectionType.TIMING, "Maybe some other time."),
    (ObjectionType.SOCIAL_CONCERNS, "i have to run it by my husband first"),
    (ObjectionType.SOCIAL_CONCERNS, "I don't want my coworkers to find out."),
    (ObjectionType.SAFETY_RISK, "I'm worried about the side effects."),
    (ObjectionType.SAFETY_RISK, "i'm terrified of needles"),
    (ObjectionType.SAFETY_RISK, "i read that people went blind"),
    (ObjectionType.PROVIDER_TRUST, "I don't really trust online clinics."),
    (ObjectionType.PROVIDER_TRUST, "your company has terrible ratings online"),
    (ObjectionType.RESULTS_SKEPTICISM, "I doubt it will make any difference."),
    (ObjectionType.RESULTS_SKEPTICISM, "I tried physical therapy before and it didn't help."),
    (ObjectionType.OTHER, "I am having second thoughts."),
    (ObjectionType.OTHER, "I'm really not interested any more, please take me off your list."),
    (ObjectionType.OTHER, "we're no longer interested"),
    (ObjectionType.OTHER, "stop calling me"),
]
HARMLESS = [
    "How much is a cleaning?",
    "How expensive is it?",
    "Can you find something less expensive in the area?",
    "My friend recommended you.",
    "I'd like to come with my wife on Monday.",
    "I have to check in at noon.",
    "Do you have a later time?",
    "No, that's all for now, thanks.",
    "I need it right now please.",
    "i had an infection last year and took antibiotics",
    "book it later today",
    "Can you take me off the waiting list for Monday?",
    "Please take my name off the joint account.",
    "I'm interested in any more of these that you have.",
]


@pytest.mark.parametrize(("kind", "said"), OBJECTIONS)
def test_an_objection_gets_its_type_and_its_exact_words(kind, said):
    (objection,) = analysis(f"C: {said}").objections
    assert objection.type is kind
    assert objection.quote in said
    assert objection.turn == 0


@pytest.mark.parametrize("said", HARMLESS)
def test_a_question_or_a_remark_is_no_objection(said):
    assert analysis(f"C: {said}").objections == ()


def test_not_now_after_anything_else_is_no_objection():
    found = analysis("A: Your order is placed. Can I help you with anything else?\nC: Not right now, thank you.")
    assert found.objections == ()


def test_not_yet_about_the_past_is_no_objection():
    found = analysis("A: Have you had any surgery, or taken anything for the pain?\nC: No, not yet.")
    assert found.objections == ()


def test_an_agent_raises_no_objection():
    found = analysis(
        """
        A: Thank you for calling, how can I help you?
        C: I want to know about the premium plan for my family.
        A: Some of our customers say it is too expensive. Would you like to hear more?
        C: Yes please.
        """
    )
    assert found.objections == ()


OVERCOME = """
    A: Glow Clinic, how can I help you today?
    C: I'd like to know about the laser, but that is a bit too expensive for me.
    A: I understand. We have a payment plan, and the first visit is free.
    C: {answer}
"""


def test_an_answer_that_the_customer_goes_along_with_overcame_the_objection():
    (objection,) = analysis(OVERCOME.format(answer="Oh okay, that sounds good, let's do it.")).objections
    assert objection.overcome.method is Method.PRICE_OFFER
    assert "payment plan" in objection.overcome.quote
    assert objection.overcome.turn == 2


@pytest.mark.parametrize("answer", ["No thanks, I'll look around.", "Okay, thanks, bye.", "Let me think about it."])
def test_an_answer_that_leads_nowhere_overcame_nothing(answer):
    assert analysis(OVERCOME.format(answer=answer)).objections[0].overcome is None


def test_wanting_no_more_calls_objects_even_after_an_offer_of_help():
    found = analysis(
        """
        A: Hi, this is Dan from Clear Windows, I'm calling because we can help you with your windows.
        C: Please take me off your list.
        """
    )
    assert [str(objection.type) for objection in found.objections] == ["other"]


@pytest.mark.parametrize(
    "offer",
    [
        "I understand. We subtract the price of the consult from the bill.",
        "don't worry it comes off your final bill",
        "That fee is applied towards your treatment, so do not worry.",
    ],
)
def test_a_price_set_off_against_the_bill_is_a_price_offer(offer):
    (objection,) = analysis(
        f"""
        A: Glow Clinic, how can I help you today?
        C: I'd like a consult, but a hundred dollars is too expensive for me.
        A: {offer}
        C: Oh okay, that sounds good, let's do it.
        """
    ).objections
    assert objection.overcome.method is Method.PRICE_OFFER


def test_comforting_words_alone_are_still_reassurance():
    (objection,) = analysis(
        """
        A: Glow Clinic, how can I help you today?
        C: I'd like the laser, but I'm worried about the pain.
        A: I understand, but you are in good hands, do not worry.
        C: Oh okay, that sounds good, let's do it.
        """
    ).objections
    assert objection.overcome.method is Method.REASSURANCE
