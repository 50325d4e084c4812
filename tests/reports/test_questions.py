"""The page of answers: how far each question is answered, and the quotes, each leading to its moment."""

import csv
import io
import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import Transcript
from insights import questions
from insights.models import Question
from tests import cast
from tests.reports.answered import a_question, an_answer

pytestmark = pytest.mark.django_db

DAYS = {"first_day": "2026-10-22", "last_day": "2026-11-20"}
DEAR, CHEAP, WAIT = "It is far too dear for me.", "That is a fair price.", "I waited for an hour."


def page_of(reader, customer, **query):
    return reader.get(reverse("reports:answers", args=[customer.slug]), {**DAYS, **query})


def text_of(reader, customer, **query):
    return page_of(reader, customer, **query).content.decode()


def quotes(reader, customer, **query):
    return [quote.text for quote in page_of(reader, customer, **query).context["page"]]


def table(reader, customer, name, **query):
    answer = reader.get(reverse("reports:answers-csv", args=[customer.slug, name]), {**DAYS, **query})
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.fixture
def price(customer):
    return a_question(customer, group="Price", wanted_role="customer")


@pytest.fixture
def waiting(customer):
    return a_question(customer, "How long was the wait?")


@pytest.fixture
def four(price, waiting):
    return [
        an_answer(price, (DEAR, "negative", 0.9), ("I will think about it.", "neutral", 0.4), confidence=0.9),
        an_answer(price, (CHEAP, "positive", 0.7), day=date(2026, 11, 1), confidence=0.7, rule_based=True),
        an_answer(price),
        an_answer(waiting, (WAIT, "negative", 0.5), day=date(2026, 1, 1)),
    ]


def test_coverage_says_how_far_a_question_is_answered(reader, customer, four, price):
    [(name, [row])] = [group for group in page_of(reader, customer).context["groups"] if group[0]]
    assert (name, row.question, row.asked, row.found, row.quotes) == ("Price", price, 3, 2, 3)
    assert (round(row.share, 2), round(row.confidence, 2), row.by_rules) == (0.67, 0.8, 1)


def test_the_best_quotes_of_all_calls_come_first(reader, customer, four):
    assert quotes(reader, customer) == [DEAR, CHEAP, "I will think about it."]


@pytest.mark.parametrize(("asked", "found"), [
    ({"sentiment": "positive"}, [CHEAP]), ({"role": "agent"}, []),
    ({"group": "Price"}, [DEAR, CHEAP, "I will think about it."]), ({"group": "-"}, []),
    ({"first_day": "2026-01-01", "last_day": "2026-01-31"}, [WAIT]), ({"sentiment": "purple"}, []),
])  # fmt: skip
def test_quotes_are_filtered(reader, customer, four, asked, found):
    assert quotes(reader, customer, **asked) == found


def test_quotes_are_filtered_by_question(reader, customer, four, waiting):
    assert quotes(reader, customer, question=waiting.pk) == []
    assert quotes(reader, customer, question=waiting.pk, first_day="2026-01-01", last_day="2026-01-02") == [WAIT]


def test_a_strangers_question_is_no_filter(reader, customer, four):
    stranger = a_question(cast.new_customer("Stranger Clinic"))
    assert quotes(reader, customer, question=stranger.pk) == []


def test_a_quote_leads_to_its_moment_with_what_was_asked_before(reader, customer, four):
    page = text_of(reader, customer)
    call = reverse("reports:call", args=[customer.slug, four[0].call_id])
    assert f'href="{call}?t=65.50"' in page
    assert "Before that: And the price?" in page


def test_answers_by_rules_are_marked(reader, customer, price):
    an_answer(price, (DEAR, "", 0.9))
    assert "drawn by rules" not in text_of(reader, customer)
    an_answer(price, (CHEAP, "", 0.8), rule_based=True)
    told = text_of(reader, customer)
    assert told.count("drawn by rules") == 2
    assert "1 drawn by rules" in told


def test_quotes_that_nobody_said_are_never_reported(reader, customer, price):
    an_answer(price, (DEAR, "", 0.9), unverified=["I never said that."])
    assert "I never said that." not in text_of(reader, customer)


def test_answers_to_a_question_as_it_was_are_not_reported(reader, customer, price, four):
    questions.change(price, text="What do you think of the price?")
    assert quotes(reader, customer) == []


def test_answers_of_words_that_were_corrected_since_are_not_reported(reader, customer, price):
    answer = an_answer(price, (DEAR, "", 0.9))
    Transcript.objects.filter(call=answer.call).update(text_hash="other words")
    assert quotes(reader, customer) == []


def test_without_questions_the_page_says_what_to_do(reader, customer):
    assert "No questions are asked of these calls yet." in text_of(reader, customer)
    page = text_of(cast.logged_in(cast.operator()), customer)
    assert "Write the first question" in page


def test_with_questions_that_no_call_was_asked_the_page_says_what_to_do(reader, customer, price):
    assert "has been asked yet" in text_of(reader, customer)
    assert "Choose calls and generate insights" in text_of(cast.logged_in(cast.operator()), customer)


def test_a_question_that_is_not_asked_any_more_stays_as_long_as_it_is_answered(reader, customer, four, price, waiting):
    Question.objects.update(is_active=False)
    page = text_of(reader, customer)
    assert "not asked any more" in page
    assert [rows[0].question for _, rows in page_of(reader, customer).context["groups"]] == [price]


def test_staff_are_led_to_the_export_of_these_calls(customer, four):
    operators = cast.logged_in(cast.operator())
    [address] = re.findall(r'href="([^"]*action=export[^"]*)"', text_of(operators, customer))
    assert operators.get(unescape(address)).context["plan"].eligible == 3


def test_what_was_said_is_no_markup(reader, customer, price):
    an_answer(price, ("<script>alert(1)</script>", "", 0.9))
    assert "<script>alert" not in text_of(reader, customer)


def test_the_number_of_queries_does_not_grow_with_the_rows(reader, customer, price):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page_of(reader, customer)
        return len(asked)

    an_answer(price, (DEAR, "", 0.9))
    few = count()
    for number in range(5):
        an_answer(a_question(customer, f"Question {number}?"), (CHEAP, "", 0.5))
    assert count() == few


def test_a_stranger_gets_no_answers(customer, four):
    stranger = cast.logged_in(cast.customers_user(cast.new_customer("Stranger Clinic")))
    assert page_of(stranger, customer).status_code == 404
    assert stranger.get(reverse("reports:answers-csv", args=[customer.slug, "quotes"])).status_code == 404


def test_quotes_as_csv_have_all_that_is_known_of_them(reader, customer, four):
    row = table(reader, customer, "quotes")[0]
    assert (row["Quote"], row["Theme"], row["Question"]) == (DEAR, "Price", "What of the price?")
    assert (row["Role"], row["Sentiment"], row["Combined"], row["At second"]) == ("customer", "negative", "0.9", "65.5")
    assert (row["Customer"], row["Date"][:10], row["Context"]) == (customer.name, "2026-11-20", "And the price?")


def test_strengths_and_weaknesses_are_what_sounds_glad_and_what_does_not(reader, customer, four):
    assert [row["Quote"] for row in table(reader, customer, "strengths")] == [CHEAP]
    assert [row["Quote"] for row in table(reader, customer, "weaknesses")] == [DEAR]


def test_key_takeaways_are_what_most_calls_say(reader, customer, price):
    an_answer(price, ("The price is far too high.", "", 0.6))
    an_answer(price, ("Honestly the price is far too high for us.", "", 0.5))
    an_answer(price, ("Blue would be a nicer colour.", "", 0.9))
    said = [(row["What is said"], row["Calls that say so"]) for row in table(reader, customer, "takeaways")]
    assert said == [("The price is far too high.", "2"), ("Blue would be a nicer colour.", "1")]


def test_coverage_as_csv_names_every_question(reader, customer, four):
    rows = {row["Question"]: row for row in table(reader, customer, "coverage")}
    assert (rows["What of the price?"]["Calls asked"], rows["What of the price?"]["Share"]) == ("3", "0.6667")
    assert rows["How long was the wait?"]["Calls asked"] == "0"


def test_no_cell_is_a_formula(reader, customer, price):
    an_answer(price, ("=HYPERLINK(1)", "", 0.9))
    assert table(reader, customer, "quotes")[0]["Quote"] == "'=HYPERLINK(1)"


def test_a_table_that_there_is_not_is_not_there(reader, customer):
    assert reader.get(reverse("reports:answers-csv", args=[customer.slug, "nothing"])).status_code == 404
