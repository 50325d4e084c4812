"""The ranking of calls and agents: figures worked out by hand, and where each number leads."""

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import Call
from insights.models import Insight
from reports import ranking
from tests import cast
from tests.reports.rows import a_call

pytestmark = pytest.mark.django_db


def judged(customer, sentiment, satisfaction, *, seconds=600, professional=False, **more):
    """A call that was judged like this."""
    call = a_call(
        customer, category="other_question", sentiment=sentiment, satisfaction=satisfaction, has_insight=True, **more
    )
    Call.objects.filter(pk=call.pk).update(duration_seconds=seconds)
    performance = "professional" if professional else "needs_improvement"
    Insight.objects.filter(call=call).update(
        sentiment=sentiment, satisfaction=satisfaction, agent_performance=performance
    )
    return call


def too_short(customer, **more):
    """A call with a placeholder."""
    call = a_call(customer, outcome="too_short", has_insight=True, **more)
    Insight.objects.filter(call=call).update(is_placeholder=True)
    return call


def score_of(call):
    return ranking.scored(Call.objects.all()).get(pk=call.pk).score


@pytest.mark.parametrize(
    ("found", "score"),
    [
        (("positive", "happy", 600, True), 40 + 30 + 20 + 10),
        (("positive", "happy", 6000, True), 40 + 30 + 20 + 10),
        (("neutral", "satisfied", 300, False), 20 + 22.5 + 10),
        (("mixed", "neutral", 60, True), 10 + 15 + 2 + 10),
        (("negative", "frustrated", 0, False), 7.5),
        (("negative", "angry", None, False), 0),
    ],
)
def test_a_calls_score_is_the_one_worked_out_by_hand(customer, found, score):
    sentiment, satisfaction, seconds, professional = found
    call = judged(customer, sentiment, satisfaction, seconds=seconds, professional=professional)
    assert score_of(call) == pytest.approx(score)


def test_only_the_current_insight_says_whether_the_agent_was_professional(customer):
    call = judged(customer, "negative", "angry", seconds=0, professional=True)
    Insight.objects.filter(call=call).update(is_current=False)
    assert score_of(call) == 0


def test_calls_too_short_to_judge_have_no_score(customer):
    too_short(customer)
    assert ranking.best(Call.objects.all(), 10) == []


def test_the_best_and_the_worst_come_first(customer):
    middle = judged(customer, "neutral", "neutral")
    worst = judged(customer, "negative", "angry")
    best = judged(customer, "positive", "happy")
    calls = Call.objects.all()
    assert ranking.best(calls, 2) == [best, middle]
    assert ranking.worst(calls, 2) == [worst, middle]


def test_of_the_calls_that_are_not_shown_nothing_is_read_but_their_scores(customer):
    judged(customer, "positive", "happy")
    with CaptureQueriesContext(connection) as asked:
        [call] = ranking.best(Call.objects.filter(customer=customer), 10)
    assert (call.file_name, call.was_professional) == ("0.wav", False)
    assert ["file_name" in query["sql"] for query in asked] == [False, True]


def test_an_agents_score_is_the_one_worked_out_by_hand(customer):
    for sentiment, satisfaction in (("positive", "happy"), ("positive", "satisfied"), ("negative", "angry")):
        judged(customer, sentiment, satisfaction, agent="Ann")
    too_short(customer, agent="ann")
    judged(customer, "mixed", "neutral", agent="Bob")
    a_call(customer, agent="Bob")
    ann, bob = ranking.agents(Call.objects.all())
    assert (ann.agent, ann.calls, ann.judged, ann.positive, ann.negative) == ("Ann", 4, 3, 2, 1)
    # Positive 66.7 %, negative 33.3 %: balance 66.7. Most calls of any. Satisfaction (100 + 75 + 0) / 3 = 58.3.
    assert ann.score == pytest.approx(0.5 * 200 / 3 + 0.3 * 100 + 0.2 * 175 / 3)
    # No mood either way: balance 50. Two calls of four. Satisfaction 50.
    assert (bob.calls, bob.judged, bob.score) == (2, 1, pytest.approx(0.5 * 50 + 0.3 * 50 + 0.2 * 50))


def test_an_agent_without_judged_calls_has_no_score_and_comes_last(customer):
    too_short(customer, agent="Ann")
    judged(customer, "negative", "angry", agent="Bob")
    bob, ann = ranking.agents(Call.objects.all())
    assert (bob.agent, ann.agent, ann.score, ann.positive_percent) == ("Bob", "Ann", None, None)


def test_every_number_of_the_page_opens_as_many_calls_as_it_says(reader, customer):
    for sentiment in ("positive", "positive", "negative", "neutral"):
        judged(customer, sentiment, "neutral", agent="Ann & Co")
    too_short(customer, agent="Ann & Co")
    judged(customer, "positive", "happy", agent="Bob")
    judged(cast.new_customer("Stranger Clinic"), "positive", "happy", agent="Bob")
    page = shown(reader, customer)
    led = re.findall(r'<a href="([^"]*/calls/\?[^"]*)">([\d,]+)</a>', page)
    assert [number for _, number in led] == ["1", "1", "1", "5", "4", "2", "1"]
    for href, number in led:
        assert reader.get(unescape(href)).context["page"].paginator.count == int(number), href


def test_the_page_says_where_nothing_can_be_ranked(reader, customer):
    assert "have insights or an agent" in shown(reader, customer)


def test_its_questions_do_not_grow_with_the_calls(reader, customer):
    counts = []
    for number in (2, 6):
        for each in range(number):
            judged(customer, "positive", "happy", agent=f"{number} {each}")
        with CaptureQueriesContext(connection) as asked:
            shown(reader, customer)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_both_files_hold_what_the_page_is_made_of(reader, customer):
    judged(customer, "negative", "angry", agent="Ann", name="worse.wav")
    judged(customer, "positive", "happy", agent="Ann", name="better.wav", professional=True)
    calls, agents = (table(reader, customer, name) for name in ("ranking-csv", "agents-csv"))
    assert [(row["File"], row["Score"]) for row in calls] == [("better.wav", "100.0"), ("worse.wav", "20.0")]
    assert [(row["Agent"], row["Calls"], row["Positive (%)"], row["Score"]) for row in agents] == [
        ("Ann", "2", "50.0", "65.0")
    ]


def shown(reader, customer):
    days = {"first_day": "2026-10-22", "last_day": "2026-11-20"}
    return reader.get(reverse("reports:ranking", args=[customer.slug]), days).content.decode()


def table(reader, customer, name):
    days = {"first_day": "2026-10-22", "last_day": "2026-11-20"}
    answer = reader.get(reverse(f"reports:{name}", args=[customer.slug]), days)
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
