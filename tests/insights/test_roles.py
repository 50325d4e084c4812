"""Who is agent and who customer, who asks and who is asked."""

import pytest

from benchmarks.corpus import OUTBOUND_HELD_OUT, outbound, own
from insights.roles import detect_roles, speaker_values
from insights.schema import Band, Dialogue, Role, Turn
from tests.insights.dialogues import as_recognised, call

BANK = """
    A: hello this is valley bank my name is robert how can i help you today
    C: hi i lost my card can you send me a new one
    A: sure which card would you like to replace
    C: my debit card
    A: okay i have ordered it is there anything else i can help you with
    C: no thank you
    A: have a great day
"""
# Too short, or served in a way that leaves no cue; see benchmarks/analyser.py for the share.
HARD = {"u-lawyer-fee", "u-orthodontist-move", "u-restaurant-fail", "v-museum", "w-chimney-asr", "w-hair-not-open"}


@pytest.mark.parametrize("item", [item for item in own() if item.id not in HARD], ids=lambda item: item.id)
def test_the_roles_of_a_short_call_come_out_right(item):
    assert {who: str(role) for who, role in detect_roles(item.dialogue).roles.items()} == item.roles


# A driver who says nothing that a visitor at the gate would not; a customer who speaks of "we" and "our mind".
HARD_OUTBOUND = {"held-delivery-accepted", "fresh-carpets-refused-asr"}
RUNG = [item for item in outbound() + outbound(OUTBOUND_HELD_OUT) if item.id not in HARD_OUTBOUND]
SALES = "this is dan from clear windows i'm calling because {why}"


@pytest.mark.parametrize("item", RUNG, ids=lambda item: item.id)
def test_the_roles_of_a_call_come_out_right_whoever_rings_whom(item):
    assert {who: str(role) for who, role in detect_roles(item.dialogue).roles.items()} == item.roles


@pytest.mark.parametrize("why", ["we have an offer in your area", "i was hoping to book a visit"])
def test_an_agent_who_rings_out_for_a_house_is_no_customer(why):
    dialogue = call(f"A: hi is this mr jones\nC: yes who's this\nA: {SALES.format(why=why)}\nC: take me off your list")
    assert detect_roles(dialogue).roles == {"Speaker 1": Role.AGENT, "Speaker 2": Role.CUSTOMER}


@pytest.mark.parametrize(
    "said",
    [
        "Hi, this is Ann, I'm calling about my order.",
        "Hi, this is Ann from Bolt Ltd, I'm calling about our order. Am I speaking with the sales team?",
        "Hello, is this Dr. Kim's office? I'm calling to confirm my appointment.",
        "I'm calling on behalf of my mother, she can't get in.",
    ],
)
def test_a_customer_who_rings_in_with_a_name_stays_a_customer(said):
    dialogue = call(f"A: Acme.\nC: {said}\nA: Okay, one moment.\nC: Thanks.")
    assert detect_roles(dialogue).roles == {"Speaker 1": Role.AGENT, "Speaker 2": Role.CUSTOMER}


def test_the_roles_do_not_depend_on_who_speaks_first():
    turns = call(BANK).turns[1:]
    roles = detect_roles(Dialogue(turns=turns)).roles
    assert roles == {"Speaker 2": Role.CUSTOMER, "Speaker 1": Role.AGENT}


def test_the_roles_do_not_depend_on_the_names():
    swapped = tuple(
        turn.model_copy(update={"speaker": {"Speaker 1": "customer", "Speaker 2": "agent"}[turn.speaker]})
        for turn in call(BANK).turns
    )
    assert detect_roles(Dialogue(turns=swapped)).roles == {"customer": Role.AGENT, "agent": Role.CUSTOMER}


def test_capitals_and_punctuation_do_not_change_the_roles():
    dialogue = call(BANK.upper().replace("    A:", "A:").replace("    C:", "C:"))
    assert detect_roles(dialogue).roles == detect_roles(as_recognised(dialogue)).roles


def test_a_colleague_of_the_agent_is_an_agent_too():
    dialogue = call(
        BANK
        + """
        D: thank you for holding this is carol from card services may i have your account number please
        C: it's 4471
        D: thank you i have found your account and your new card has been sent is there anything else
        """
    )
    assert detect_roles(dialogue).speakers(Role.AGENT) == ("Speaker 1", "D")


def test_a_second_caller_is_a_customer_too():
    dialogue = call(
        BANK
        + """
        E: hi yes i also need a new card i lost my credit card
        A: sure may i have your name please
        E: my name is ann can you send it to my office
        """
    )
    assert detect_roles(dialogue).speakers(Role.CUSTOMER) == ("Speaker 2", "E")


def test_an_empty_dialogue_has_no_roles():
    assert detect_roles(Dialogue(turns=())).roles == {}


def test_a_single_speaker_gets_the_likelier_role():
    only = Dialogue(turns=(Turn(speaker="x", text="Thank you for calling, how can I help you? May I have your name?"),))
    assert detect_roles(only).roles == {"x": Role.AGENT}


def test_speakers_who_say_nothing_telling_get_a_low_band():
    found = detect_roles(call("A: blue\nC: green"))
    assert {confidence.band for confidence in found.confidences.values()} == {Band.LOW}


def test_a_sure_role_says_what_it_was_read_from():
    confidence = detect_roles(call(BANK)).confidences["Speaker 1"]
    assert confidence.band is Band.HIGH
    assert "offers help" in confidence.reason


def test_question_words_inside_other_words_ask_nothing():
    values = speaker_values(call("A: Whatever the howl, showing wheat to somewhat is nowhere.").turns, "interview")
    assert values["Speaker 1"]["interviewer: ends by asking"] == 0


def test_an_interviewer_is_told_from_the_expert():
    dialogue = call(
        """
        C: We started the company in a garage, and at the time we had no money, because nobody believed in it.
        A: Wow. You mentioned your book earlier. How did you come to write it?
        C: Well, I wrote it in two years. I remember that we had just found our first office.
        A: That's awesome. So you wrote it while you were running the company? What was that like?
        """
    )
    assert detect_roles(dialogue, "interview").roles == {"Speaker 2": Role.EXPERT, "Speaker 1": Role.INTERVIEWER}


def test_roles_that_the_channels_tell_are_kept_whatever_is_said():
    turns = (
        Turn(speaker="Left", text="Thank you for calling Smile Dental, how can I help you?"),
        Turn(speaker="Right", text="I need an appointment for my teeth please."),
    )
    swapped = {"Left": Role.CUSTOMER, "Right": Role.AGENT}
    assert detect_roles(Dialogue(turns=turns)).roles == {"Left": Role.AGENT, "Right": Role.CUSTOMER}
    known = detect_roles(Dialogue(turns=turns, known_roles=swapped))
    assert known.roles == swapped
    assert known.confidences["Left"].reason == "Known from the channel."
