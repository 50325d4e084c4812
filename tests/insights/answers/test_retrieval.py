"""First stage: words of a call against a question."""

import time

import pytest

from insights.answers.kinds import Kind, expected, has
from insights.answers.retrieval import Index, fit
from insights.answers.terms import stem, weights
from insights.schema import Dialogue, Turn
from tests.insights.dialogues import call

CALL = call("""
A: Good morning, Elm Street Dental, how can I help?
C: Hello, I chipped a tooth last night and it looks dreadful.
A: How much does it hurt?
C: Not really, only when I drink something cold. My neighbour told me to ring you at once because she loves it there.
A: A bonding costs two hundred and fifty dollars.
C: That is more expensive than I hoped.
A: Would Friday at four suit you?
C: Yes.
""")


def found(question, most=5):
    return [one.passage.text for one in Index(CALL).find(question, most)]


def test_the_words_that_are_asked_for_are_found_in_any_form():
    assert found("What about chipping teeth?")[0] == "Hello, I chipped a tooth last night and it looks dreadful."


def test_words_that_mean_nearly_the_same_are_found_too():
    assert found("What is the price?")[0] == "A bonding costs two hundred and fifty dollars."
    assert "That is more expensive than I hoped." in found("What is the price?")


def test_length_alone_earns_nothing():
    rambling = "We went over the hills and far away with dogs and cats and horses and bread and cheese. " * 20
    assert fit("What does it cost?", rambling) == 0


def test_more_words_that_were_not_asked_for_never_raise_the_score():
    said = "The cleaning costs ninety."
    padded = said
    for _ in range(5):
        padded += " Then we talked at length about gardens and boats and trains."
        assert fit("What does the cleaning cost?", padded) <= fit("What does the cleaning cost?", said)
    assert fit("What does the cleaning cost?", padded) < fit("What does the cleaning cost?", said)


def test_the_same_words_score_the_same_in_every_call():
    turns = [
        Turn(speaker="Speaker 1", text="It costs ninety dollars."),
        Turn(speaker="Speaker 2", text="Costs, costs."),
    ]
    alone, among = Index(Dialogue(turns=tuple(turns[:1]))), Index(Dialogue(turns=tuple(turns) * 40))
    assert alone.find("What does it cost?", 1)[0].score == among.find("What does it cost?", 1)[0].score


def test_scores_lie_between_0_and_1():
    scores = [fit("cost cost price", text) for text in ("cost", "cost " * 50, "price cost fee bill", "", "?", "bread")]
    assert min(scores) == 0
    assert max(scores) <= 1


def test_no_more_candidates_than_asked_for():
    assert len(found("What does it cost, hurt or look like?", 2)) == 2


def test_equal_passages_come_in_the_order_of_the_call():
    index = Index(Dialogue(turns=tuple(Turn(speaker=str(i), text="It costs ninety.") for i in range(9))))
    assert [one.passage.turn for one in index.find("cost?", 9)] == list(range(9))


def test_the_question_before_an_answer_speaks_for_it():
    assert "Yes." in found("Does Friday suit the customer?")


def test_an_answer_of_the_kind_that_was_just_asked_for_is_found_without_a_common_word():
    asked = call("A: When could you come?\nC: Tomorrow at ten.")
    assert Index(asked).find("When is the patient available?", 1)[0].passage.text == "Tomorrow at ten."


def test_words_about_the_call_itself_are_not_looked_for():
    assert set(weights("What did the customer say about the price?")) == {stem("price")}


def test_a_question_of_words_that_tell_nothing_finds_nothing():
    assert found("What did the customer say?") == []


@pytest.mark.parametrize(("question", "kind"), [
    ("Who recommended us?", Kind.PERSON), ("When is the appointment?", Kind.TIME), ("How much is it?", Kind.AMOUNT),
    ("Where do they live?", Kind.PLACE), ("How long did they wait?", Kind.LENGTH), ("Why did they go?", Kind.REASON),
    ("How many people come?", Kind.NUMBER), ("Why did the customer call?", Kind.PURPOSE),
])  # fmt: skip
def test_question_words_tell_what_kind_of_answer_is_expected(question, kind):
    assert kind in expected(question)


def test_question_words_inside_other_words_ask_for_nothing():
    assert expected("What about the whole wheneverness of somewhere?") == frozenset()


@pytest.mark.parametrize(("text", "kind"), [
    ("I met Doctor Osei", Kind.PERSON), ("tomorrow at ten", Kind.TIME), ("ninety dollars", Kind.AMOUNT),
    ("41 Mill Lane", Kind.PLACE), ("for two weeks", Kind.LENGTH), ("because it broke", Kind.REASON),
])  # fmt: skip
def test_kinds_are_recognised_in_what_is_said(text, kind):
    assert has(text, kind)
    assert not has("nothing of that", kind)


def test_a_long_call_is_searched_for_twenty_questions_quickly():
    turns = tuple(Turn(speaker=str(i % 2), text=f"The thing number {i} was said about pipe {i % 97} and roof {i % 89}.")
                  for i in range(1_400))  # fmt: skip
    begun = time.process_time()
    index = Index(Dialogue(turns=turns))
    for number in range(20):
        index.find(f"What was said about pipe {number} and the roof?", 50)
    assert time.process_time() - begun < 2  # measured by benchmarks/answers.py: 1.3 s for four times the words
