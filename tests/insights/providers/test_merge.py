"""The insights of many windows, put together."""

import pytest

from insights.providers.hosted.merge import Part, merged, merged_answers
from insights.providers.hosted.overall import OverallReply, Point, told_of, with_overall
from insights.schema import About, Category, Sentiment
from insights.wire import WireAnalysis, WireAnswer, WireEvidence, WireHandling, WireObjection, WireQuote
from tests.fake_provider.replies import analysis as filled

BOOKED, NOT_BOOKED, OTHER = Category.CONSULT_SCHEDULED, Category.CONSULT_NOT_SCHEDULED, Category.OTHER_QUESTION


def window(category=OTHER, confidence=0.5, *, quoted=False, **fields):
    """What is said of one window."""
    evidence = [WireEvidence(quote=f"{category} it is", line=3, about=About.CATEGORY, key_point=None)] if quoted else []
    told = {"category": category, "category_confidence": confidence, "evidence": evidence}
    return WireAnalysis.model_validate(filled([])).model_copy(update=told | fields)


def whole(*windows):
    """The windows as parts of the same length."""
    count = len(windows)
    return merged([Part(one, n / count, (n + 1) / count) for n, one in enumerate(windows)])


@pytest.mark.parametrize(
    ("windows", "category"),
    [
        ([window(OTHER), window(BOOKED, quoted=True)], BOOKED),
        ([window(BOOKED, quoted=True), window(OTHER, 0.9)], BOOKED),
        ([window(BOOKED, 0.9, quoted=True), window(NOT_BOOKED, 0.4)], BOOKED),
        ([window(BOOKED, 0.9, quoted=True), window(NOT_BOOKED, 0.7, quoted=True)], NOT_BOOKED),
        ([window(NOT_BOOKED, 0.9), window(BOOKED, 0.6)], BOOKED),
        ([window(NOT_BOOKED, 0.3), window(BOOKED, 0.2), window(OTHER)], NOT_BOOKED),
        ([window(OTHER), window(OTHER)], OTHER),
    ],
)
def test_the_latest_decision_on_an_appointment_counts(windows, category):
    assert whole(*windows).category is category


def test_only_the_words_behind_the_decision_are_kept_for_it():
    made = whole(window(NOT_BOOKED, quoted=True), window(BOOKED, quoted=True))
    assert [one.quote for one in made.evidence] == ["consult_scheduled it is"]


def test_one_window_is_left_as_it_is():
    one = window(BOOKED)
    assert whole(one) is one


def test_the_course_of_sentiment_is_that_of_the_whole_call():
    first = window(sentiment_course=[4, 4, 2, 2], sentiment_score=3, sentiment=Sentiment.POSITIVE)
    second = window(sentiment_course=[None, None, -2, -4], sentiment_score=-3, sentiment=Sentiment.NEGATIVE)
    made = whole(first, second)
    assert made.sentiment_course == [4, 2, None, -3]
    assert made.sentiment is Sentiment.MIXED
    assert made.sentiment_score == 0


def objection(quote, line, *, overcome=False):
    handling = WireHandling(quote="We have instalments", line=line + 1, method="price-offer", confidence=0.8)
    told = {"type": "cost-value", "confidence": 0.6, "overcome": handling if overcome else None}
    return WireObjection(quote=quote, line=line, **told)


def test_an_objection_seen_twice_is_one_and_overcome_if_either_window_saw_it():
    made = whole(
        window(objections=[objection("That is too expensive.", 7), objection("I am afraid", 2)]),
        window(objections=[objection("that is too expensive", 7, overcome=True)]),
    )
    assert [(one.line, one.overcome is not None) for one in made.objections] == [(7, True), (2, False)]


def test_each_answer_is_the_surest_with_the_quotes_of_all_windows():
    def answer(text, confidence, *quotes):
        said = [WireQuote(quote=q, line=line, relevance=r, sentiment="neutral") for q, line, r in quotes]
        return WireAnswer(key="q1", found=bool(quotes), answer=text, confidence=confidence, quotes=said)

    (made,) = merged_answers(
        [
            [answer("", 0.9)],
            [answer("Forty.", 0.6, ("It is forty", 4, 0.5))],
            [answer("Forty dollars.", 0.8, ("It is forty.", 4, 0.5), ("forty dollars", 9, 0.9))],
        ]
    )
    assert made.answer == "Forty dollars."
    assert [quote.line for quote in made.quotes] == [9, 4]


def test_what_no_window_answers_is_not_found():
    nothing = WireAnswer(key="q1", found=False, answer="", confidence=0.3, quotes=[])
    assert merged_answers([[nothing], [nothing]]) == (nothing,)


def test_key_points_keep_their_words_when_they_are_summed_up():
    said = WireEvidence(quote="forty dollars", line=4, about=About.KEY_POINT, key_point=0)
    told = told_of(window(key_points=["It costs forty dollars."], evidence=[said]))
    assert told.key_points == [Point(text="It costs forty dollars.", quote="forty dollars", line=4)]
    made = with_overall(
        window(BOOKED, quoted=True),
        OverallReply(summary="All.", key_points=[*told.key_points], action_items=[], next_steps=["Pay."]),
    )
    assert (made.summary, made.key_points, made.next_steps) == ("All.", ["It costs forty dollars."], ["Pay."])
    assert [one.about for one in made.evidence] == [About.CATEGORY, About.KEY_POINT]
