"""Second stage: the best quotes, with their context."""

from insights.answers.context import context
from insights.answers.located import Located
from insights.answers.ranking import combined, ranked
from insights.schema import Asked, Role
from tests.insights.dialogues import call

CALL = call("""
A: Hello. We are glad that you ring. What do you think of the price?
C: The price is too high for me. I will think about it.
A: I see.
C: Um, the price is too high for me, really.
C: Parking was awful too.
A: The price is ninety.
""")
PRICE = Asked(key="1", text="What does the customer think of the price?", role=Role.CUSTOMER)


def located(turn, text, relevance=0.5):
    start = CALL.turns[turn].text.index(text)
    return Located(turn, start, start + len(text), text, 1.0, relevance)


def test_quotes_are_ranked_by_two_fifths_words_and_three_fifths_model():
    (quote,) = ranked(PRICE, [located(1, "The price is too high for me.", 0.75)], CALL, 3)
    assert quote.combined == round(0.4 * quote.retrieval + 0.6 * 0.75, 4) == combined(quote.retrieval, 0.75)


def test_what_the_model_finds_better_comes_first_and_only_the_best_are_kept():
    quotes = ranked(
        PRICE, [located(1, "I will think about it.", 0.1), located(4, "Parking was awful too.", 0.9)], CALL, 1
    )
    assert [quote.quote for quote in quotes] == ["Parking was awful too."]


def test_nearly_the_same_words_are_quoted_once():
    quotes = ranked(PRICE, [located(1, "The price is too high for me."), located(3, CALL.turns[3].text)], CALL, 3)
    assert len(quotes) == 1


def test_overlapping_quotes_are_quoted_once():
    quotes = ranked(PRICE, [located(1, "The price is too high"), located(1, "too high for me. I will think")], CALL, 3)
    assert len(quotes) == 1


def test_ties_come_in_the_order_of_the_call():
    same = [located(4, "Parking was awful too."), located(2, "I see.")]
    asked = Asked(key="1", text="Nothing of that kind?")
    assert [quote.turn for quote in ranked(asked, same, CALL, 3)] == [2, 4]


def test_only_the_wanted_role_is_quoted_where_roles_are_known():
    known = CALL.model_copy(update={"known_roles": {"Speaker 1": Role.AGENT, "Speaker 2": Role.CUSTOMER}})
    both = [located(1, "The price is too high for me."), located(5, "The price is ninety.", 1.0)]
    assert [quote.turn for quote in ranked(PRICE, both, known, 3)] == [1]


def test_corrected_roles_decide_not_the_first_guess():
    swapped = CALL.model_copy(update={"known_roles": {"Speaker 1": Role.CUSTOMER, "Speaker 2": Role.AGENT}})
    both = [located(1, "The price is too high for me."), located(5, "The price is ninety.")]
    assert [quote.turn for quote in ranked(PRICE, both, swapped, 3)] == [5]


def test_the_context_is_the_question_of_the_other_side():
    assert context(1, CALL.turns) == "What do you think of the price?"


def test_the_context_passes_over_what_the_same_speaker_said_before():
    assert context(4, CALL.turns) == "I see."


def test_the_beginning_of_a_call_has_no_context():
    assert context(0, CALL.turns) == ""


def test_a_long_speech_before_is_cut_to_its_end():
    long = call("A: " + "and so it went on " * 200 + "\nC: Yes.")
    assert len(context(1, long.turns)) < 420
