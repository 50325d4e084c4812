"""The embedded analyser as a whole: sentiment, outcome, flags, summary, and its manners."""

import random
import time
from dataclasses import replace

import pytest

from benchmarks.corpus import own
from calls.work.errors import WorkError
from insights.grounding.quotes import locate
from insights.providers.base import Task
from insights.providers.offline.outcome import satisfaction
from insights.providers.offline.sentiment import Feeling
from insights.providers.registry import names, provider
from insights.schema import (
    About,
    AgentPerformance,
    Dialogue,
    FlagCategory,
    Outcome,
    Priority,
    Satisfaction,
    Sentiment,
    Severity,
    Turn,
)
from tests.insights.dialogues import analysis, call

GREETING = "A: Thank you for calling, how can I help you?\n"


def mood(said: str) -> Sentiment:
    return analysis(f"{GREETING}C: {said}").sentiment


@pytest.mark.parametrize(
    "said", ["This is terrible service, I am really angry.", "I'm not happy at all. You people are useless."]
)
def test_an_angry_customer_is_negative(said):
    assert mood(said) is Sentiment.NEGATIVE


@pytest.mark.parametrize("said", ["This is wonderful, thank you so much, I love it!", "Excellent, you made my day."])
def test_a_delighted_customer_is_positive(said):
    assert mood(said) is Sentiment.POSITIVE


@pytest.mark.parametrize("said", ["I need the number of my account.", "No problem, thanks, goodbye.", "Not right now."])
def test_a_matter_of_fact_customer_is_neutral(said):
    assert mood(said) is Sentiment.NEUTRAL


def test_much_good_and_much_bad_is_mixed():
    assert (
        mood("The food was excellent and I love the place, but the waiter was rude and it was horrible.")
        is Sentiment.MIXED
    )


def test_the_agents_feelings_do_not_count():
    found = analysis(
        f"{GREETING}C: I lost my card.\nA: Oh that is terrible, horrible, I am so sorry about that awful loss."
    )
    assert found.sentiment is not Sentiment.NEGATIVE


def test_the_end_of_the_call_counts_more_than_its_beginning():
    good, bad, plain = (
        "C: that is great, i am happy\n",
        "C: that is bad, i am upset\n",
        "A: may i have your name please\nC: it is ann\n" * 3,
    )
    assert (
        analysis(GREETING + bad + plain + good).sentiment_score
        > analysis(GREETING + good + plain + bad).sentiment_score
    )


def test_a_furious_customer_is_angry_and_dissatisfaction_is_flagged():
    found = analysis(
        f"{GREETING}C: This is unacceptable! I want to speak to your manager, this is the worst service ever."
    )
    assert found.satisfaction is Satisfaction.ANGRY
    assert (found.red_flags[0].category, found.red_flags[0].severity) == (FlagCategory.DISSATISFACTION, Severity.HIGH)


@pytest.mark.parametrize(
    ("said", "concern"),
    [
        ("There is a gas leak in my kitchen!", FlagCategory.EMERGENCY),
        ("He has chest pains and can't breathe.", FlagCategory.EMERGENCY),
        ("I was charged twice this month.", FlagCategory.BILLING),
        ("My lawyer will hear of this, I am going to sue.", FlagCategory.COMPLIANCE),
        ("My card number is 4111 1111 1111 1111.", FlagCategory.COMPLIANCE),
        ("I'm really not interested any more, please take me off your list.", FlagCategory.COMPLIANCE),
        ("Remove my number from all your call lists.", FlagCategory.COMPLIANCE),
        ("Don't ever call me again.", FlagCategory.COMPLIANCE),
    ],
)
def test_what_a_supervisor_must_see_is_flagged_with_its_words(said, concern):
    found = analysis(f"{GREETING}C: {said}")
    assert concern in {flag.category for flag in found.red_flags}
    assert all(flag.quote in said for flag in found.red_flags)


def test_an_appointment_that_could_not_be_made_is_a_missed_opportunity():
    found = analysis(
        f"{GREETING}C: I need an appointment with the dentist today.\nA: I'm sorry, we have no openings.\nC: Okay, bye."
    )
    assert FlagCategory.MISSED_OPPORTUNITY in {flag.category for flag in found.red_flags}


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        ("A: Your new card has been ordered.\nC: Great, that's all, thank you.", Outcome.RESOLVED),
        ("A: Let me transfer you to my supervisor.\nC: okay", Outcome.ESCALATED),
        ("A: We will call you back within two business days.\nC: okay", Outcome.PENDING),
        ("A: Unfortunately we are not able to do that.\nC: oh", Outcome.NO_RESOLUTION),
        ("A: I've processed the refund.\nC: Okay, thanks.", Outcome.RESOLVED),
        ("A: I've processed the refund, you'll see it in three business days.\nC: Okay, thanks.", Outcome.RESOLVED),
        ("A: I have refunded it and I'll send you an email to confirm.\nC: Okay, thanks.", Outcome.RESOLVED),
        ("A: It has been replaced, it's on us.\nC: Okay.", Outcome.RESOLVED),
        ("A: I'll cancel it for you. Okay, that's done.\nC: Okay, thanks.", Outcome.RESOLVED),
        ("A: I'll refund one.\nC: Okay, thanks.", Outcome.PENDING),
        ("A: I've updated your file, a colleague and I will look into it.\nC: Okay, thanks.", Outcome.PENDING),
        ("A: Your card will be replaced.\nC: Okay, thanks.", Outcome.PENDING),
        ("A: I've cancelled the card and we will issue a new one.\nC: Okay, thanks.", Outcome.PENDING),
        ("A: I've updated your address.\nC: I'll call you back about the card.", Outcome.PENDING),
        ("A: I've cancelled it but unfortunately we are unable to replace it.\nC: oh", Outcome.NO_RESOLUTION),
    ],
)
def test_how_the_call_ended(ending, outcome):
    assert analysis(f"{GREETING}C: I lost my card and I need a new one.\n{ending}").outcome is outcome


@pytest.mark.parametrize(
    "said", ["Can you take me off the waiting list for Monday?", "Please take my name off the joint account."]
)
def test_leaving_a_waiting_list_or_an_account_is_no_objection_to_calls(said):
    assert not analysis(f"{GREETING}C: {said}").red_flags


def test_an_agent_who_speaks_of_the_list_raises_no_flag():
    found = analysis(
        f"{GREETING}C: I need a new card for my account.\nA: I can take you off. Nobody will say stop calling."
    )
    assert not found.red_flags


@pytest.mark.parametrize(("score", "surely", "unsurely"), [(4.0, "happy", "satisfied"), (-4.0, "angry", "frustrated")])
def test_an_unsure_feeling_is_never_taken_for_the_extremes(score, surely, unsurely):
    feeling = Feeling(Sentiment.MIXED, score, 0.6, score)
    assert satisfaction(feeling, Outcome.RESOLVED) == surely
    assert satisfaction(replace(feeling, confidence=0.59), Outcome.RESOLVED) == unsurely


def test_praise_beside_trouble_makes_nobody_happy():
    found = analysis(f"{GREETING}C: Oh great, just wonderful, you lost my order again. I love it.\nA: I'm sorry.")
    assert found.sentiment_confidence < 0.6
    assert found.satisfaction is Satisfaction.SATISFIED


def test_plain_praise_makes_a_customer_happy():
    found = analysis(f"{GREETING}C: Excellent, you made my day, I love it!\nA: You're welcome, it's all set.")
    assert found.satisfaction is Satisfaction.HAPPY


def test_a_few_words_are_too_short():
    assert analysis("A: hello\nC: wrong number").outcome is Outcome.TOO_SHORT


def test_a_few_seconds_are_too_short():
    turns = (Turn(speaker="a", text="I would like to know what you have for me today in the way of shoes."),)
    found = provider("offline").analyse(Task(Dialogue(turns=turns, duration_seconds=4.0))).analysis
    assert found.outcome is Outcome.TOO_SHORT


def test_a_rude_agent_needs_improvement():
    rude = analysis(
        f"{GREETING}C: I lost my card.\nA: That's not my problem. I don't care.\nC: I need my card.\nA: Calm down."
    )
    assert rude.agent_performance is AgentPerformance.NEEDS_IMPROVEMENT
    assert analysis(f"{GREETING}C: I lost my card.\nA: I'm sorry.").agent_performance is AgentPerformance.PROFESSIONAL


def test_a_promise_becomes_an_action_item_of_the_agent():
    found = analysis(f"{GREETING}C: I never got my invoice.\nA: I'm sorry. I will email it to you today.\nC: thanks")
    assert [(item.action, item.priority, item.assignee) for item in found.action_items] == [
        ("I will email it to you today.", Priority.HIGH, "agent")
    ]


def test_the_summary_is_two_or_three_sentences_from_the_call():
    found = analysis(f"{GREETING}C: I need a haircut on Monday.\nA: You are booked for Monday at 9.\nC: Thanks.")
    assert '"I need a haircut on Monday"' in found.summary
    assert '"You are booked for Monday at 9"' in found.summary


@pytest.mark.parametrize("item", own()[::6], ids=lambda item: item.id)
def test_every_quote_stands_where_it_is_said_to_stand(item):
    found = provider("offline").analyse(Task(item.dialogue)).analysis
    quotes = [*found.objections, *found.red_flags, *(o.overcome for o in found.objections if o.overcome)]
    for quote in quotes:
        assert quote.quote in item.dialogue.turns[quote.turn].text
        assert locate(quote.quote, item.dialogue.turns, near=quote.turn).turn == quote.turn


def test_the_same_call_gives_the_same_answer():
    dialogue = own()[3].dialogue
    assert provider("offline").analyse(Task(dialogue)) == provider("offline").analyse(Task(dialogue))


def test_the_embedded_analyser_says_what_it_is():
    offline = provider("offline")
    assert (offline.name, offline.rule_based, offline.hosted, offline.vendor) == ("offline", True, False, None)


def test_an_unknown_analyser_is_named_as_a_settings_error():
    with pytest.raises(WorkError) as caught:
        provider("oracle")
    assert caught.value.code == "insights:settings:unknown-provider"
    assert "offline" in names()


@pytest.mark.parametrize(
    "text", ["", " ", "...", "\u200b", "\U0001f600" * 50, "a" * 10_000, "?" * 5_000, "no " * 3_000]
)
def test_strange_texts_are_survived(text):
    turns = (Turn(speaker="", text=text), Turn(speaker="b", text="ok"))
    assert provider("offline").analyse(Task(Dialogue(turns=turns))).analysis.category


def test_an_empty_call_gets_an_answer():
    found = provider("offline").analyse(Task(Dialogue(turns=()))).analysis
    assert (found.outcome, found.roles, found.key_points) == (Outcome.TOO_SHORT, {}, ())


def test_random_words_never_break_the_bounds_of_the_schema():
    rng = random.Random(7)
    vocabulary = " ".join(turn.text for item in own() for turn in item.dialogue.turns).split()
    for _ in range(30):
        turns = tuple(
            Turn(speaker=rng.choice("abc"), text=" ".join(rng.choices(vocabulary, k=rng.randrange(40))))
            for _ in range(20)
        )
        assert provider("offline").analyse(Task(Dialogue(turns=turns))).analysis.roles


def test_the_time_grows_with_the_length_and_no_faster():
    turns = tuple(turn for item in own() for turn in item.dialogue.turns)[:150]

    def seconds(times: int) -> float:
        long = (Turn(speaker="a", text=" ".join(turn.text for turn in turns * times)), Turn(speaker="b", text="okay"))
        begun = time.process_time()
        provider("offline").analyse(Task(Dialogue(turns=long)))
        return time.process_time() - begun

    seconds(1)
    assert seconds(16) < 10 * seconds(4) + 0.1


def test_a_summary_does_not_call_the_last_words_the_first():
    told = analysis(
        "A: Claims department, this is Steve.\n"
        "C: Yeah, nobody sent the form because you forgot.\n"
        "A: I see, the form was not sent.\n"
        "C: I want to cancel my policy if that is not fixed by Friday."
    ).summary
    assert "opened with" not in told
    assert 'The customer said: "I want to cancel my policy if that is not fixed by Friday"' in told


def test_a_summary_does_not_deny_a_plain_answer():
    told = analysis(f"{GREETING}C: What time do you close today?\nA: We're open until nine.\nC: Bye.").summary
    assert (
        told == 'The customer opened with: "What time do you close today?". The agent said: "We\'re open until nine".'
    )


def test_a_discount_that_is_understood_is_no_claim_for_money():
    assert not analysis(f"{GREETING}C: So I get the money back, that sounds fair to me.").red_flags
    [flag] = analysis(f"{GREETING}C: When do I get my money back?").red_flags
    assert flag.category is FlagCategory.BILLING


def test_a_wrong_number_makes_nobody_unhappy():
    assert analysis("A: Hello?\nC: Sorry, wrong number.").sentiment is Sentiment.NEUTRAL


def evidence_about(found, about: About) -> list[str]:
    return [proof.quote for proof in found.evidence if proof.about is about]


def test_every_judgement_that_words_stand_behind_has_its_words():
    found = analysis(
        """
        A: Thank you for calling Glow Clinic, how can I help you?
        C: I'd like to book a facial, but I'm really upset about the last one.
        A: I'm sorry about that. You're booked for Monday at nine.
        C: Great, that's perfect, thank you so much.
        """
    )
    assert evidence_about(found, About.CATEGORY) == ["You're booked for Monday at nine."]
    assert evidence_about(found, About.OUTCOME) == ["You're booked for Monday at nine."]
    assert "book a facial" in evidence_about(found, About.CALL_TYPE)[0]
    assert len(evidence_about(found, About.KEY_POINT)) == len(found.key_points)


@pytest.mark.parametrize("item", own()[::5], ids=lambda item: item.id)
def test_every_proof_and_every_action_stands_in_its_turn(item):
    found = provider("offline").analyse(Task(item.dialogue)).analysis
    for proof in [*found.evidence, *(action for action in found.action_items if action.turn is not None)]:
        assert proof.quote in item.dialogue.turns[proof.turn].text
        assert locate(proof.quote, item.dialogue.turns, near=proof.turn).turn == proof.turn


COURSE = (
    "A: Hello, how can I help you today with your order?\n"
    "C: This is terrible, I am furious, it is broken again and nobody helps.\n"
    "A: I see. May I have the number of the order and the name on it please?\n"
    "C: It is four five six, and the name is Ann Miller of Long Street.\n"
    "A: I found it. I have sent a new one to the same address for tomorrow.\n"
    "C: Oh wonderful, thank you so much, that is great, I am very happy."
)


def test_the_course_of_the_feeling_goes_from_its_first_to_its_last_quarter():
    first, *_, last = analysis(COURSE).sentiment_course
    assert first < -1 < 1 < last


def test_the_course_goes_by_time_where_the_times_are_known():
    turns = [
        turn.model_copy(update={"start": 10.0 * i, "end": 10.0 * i + 5}) for i, turn in enumerate(call(COURSE).turns)
    ]
    late = [turn.model_copy(update={"start": 90.0 + i, "end": 91.0 + i}) for i, turn in enumerate(turns)]
    by_time = provider("offline").analyse(Task(Dialogue(turns=tuple(late)))).analysis.sentiment_course
    assert by_time[:3] == (None, None, None)
    assert by_time[3] is not None


def test_a_few_words_have_no_course():
    assert analysis("A: hello\nC: that is great").sentiment_course == ()


def test_what_comes_next_says_who_does_it():
    found = analysis(f"{GREETING}C: I never got my invoice.\nA: I'm sorry. I will email it to you today.\nC: thanks")
    assert found.next_steps == ("Agent: I will email it to you today.",)
    assert (found.action_items[0].quote, found.action_items[0].turn) == ("I will email it to you today.", 2)
