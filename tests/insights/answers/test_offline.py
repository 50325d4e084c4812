"""Answers of the embedded analyser."""

from insights.answers.offline import answers, shared_out
from insights.providers.base import Task
from insights.providers.registry import provider
from insights.schema import Asked, Dialogue, QuoteSentiment, Role
from tests.insights.dialogues import as_recognised, call

ROOF = call("""
A: Harbour Roofing, this is Dana speaking, how can I help?
C: Hi Dana, we have had water coming through the ceiling since the storm on Sunday.
A: Oh I'm sorry to hear that. How old is the roof?
C: About twenty two years, it was on the house when we bought it.
A: We charge a hundred and twenty dollars for an inspection.
C: That is a terrible price, the other company said the inspection is free.
A: Could we come on Thursday at nine?
C: Two in the afternoon works better for me.
""").model_copy(update={"known_roles": {"Speaker 1": Role.AGENT, "Speaker 2": Role.CUSTOMER}})


def ask(text, role=Role.CUSTOMER, dialogue=ROOF, **more):
    (answer,) = answers(Task(dialogue, wants_analysis=False, questions=(Asked(key="7", text=text, role=role),), **more))
    return answer


def test_an_answer_is_the_words_that_were_said_with_their_place():
    answer = ask("How old is the roof?")
    assert (answer.key, answer.found) == ("7", True)
    assert answer.quotes[0].turn == 3
    assert answer.quotes[0].quote in ROOF.turns[3].text
    assert answer.quotes[0].context == "How old is the roof?"
    assert answer.text == answer.quotes[0].quote


def test_what_nobody_said_is_not_found():
    answer = ask("Which medication does the patient take?")
    assert not answer.found
    assert (answer.text, answer.quotes) == ("", ())


def test_only_the_wanted_side_is_quoted():
    assert {quote.turn for quote in ask("What does the inspection cost?", Role.AGENT).quotes} == {4}
    assert {quote.turn for quote in ask("What was said of the price of the inspection?").quotes} == {5}


def test_anybody_may_be_quoted_where_no_role_is_wanted():
    assert {4, 5} <= {quote.turn for quote in ask("What does the inspection cost?", None).quotes}


def test_swapped_roles_are_put_right_before_anything_is_filtered():
    swapped = ROOF.model_copy(update={"known_roles": {"Speaker 1": Role.CUSTOMER, "Speaker 2": Role.AGENT}})
    assert {quote.turn for quote in ask("What does the inspection cost?", Role.CUSTOMER, swapped).quotes} == {4}


def test_the_mood_of_a_quote_is_told():
    assert ask("What does the customer think of the price?").quotes[0].sentiment is QuoteSentiment.NEGATIVE


def test_no_more_quotes_than_wanted_are_kept():
    assert len(ask("What was said of the inspection and the roof?", None, best_quotes=1).quotes) == 1


def test_recognised_speech_without_punctuation_is_answered_too():
    plain = as_recognised(ROOF).model_copy(update={"known_roles": ROOF.known_roles})
    assert ask("How old is the roof?", dialogue=plain).quotes[0].turn == 3


def test_the_same_call_gives_the_same_answers():
    assert ask("When can we come?") == ask("When can we come?")


def test_a_call_without_words_answers_nothing():
    assert not ask("How old is the roof?", dialogue=Dialogue(turns=())).found


def test_the_embedded_provider_answers_each_question_and_analyses_only_when_wanted():
    asked = tuple(Asked(key=str(number), text=text) for number, text in enumerate(("How old?", "Who calls?")))
    found = provider("offline").analyse(Task(ROOF, wants_analysis=False, questions=asked))
    assert found.analysis is None
    assert [answer.key for answer in found.answers] == ["0", "1"]


def test_candidates_are_shared_out_over_the_questions_up_to_the_most():
    assert shared_out([20, 20, 20], 50) == [17, 17, 16]
    assert shared_out([2, 20, 0], 15) == [2, 13, 0]
    assert shared_out([5, 5], 50) == [5, 5]


def test_every_question_has_a_candidate_however_few_are_wanted():
    assert shared_out([9, 9, 9], 1) == [1, 1, 1]
