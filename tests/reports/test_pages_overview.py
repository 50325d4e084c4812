"""The overview: its days, its figures, and where each figure leads."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from calls import facts
from insights.models import Insight
from reports.funnel import funnel
from reports.period import Period, PeriodForm
from tests import cast
from tests.reports.rows import TODAY, a_call

pytestmark = pytest.mark.django_db

MONTH = Period(date(2026, 10, 22), TODAY, 30)


def page_of(reader, customer, **query):
    return reader.get(reverse("reports:overview", args=[customer.slug]), query).content.decode()


def month_of(reader, customer):
    return page_of(reader, customer, first_day="2026-10-22", last_day="2026-11-20")


def figure(page, label):
    return re.search(rf"<dt>{label}</dt><dd>(?:<a[^>]*>)?([^<]+)<", page)[1]


def test_the_funnel_counts_calls_from_objection_to_booking(customer):
    a_call(customer, ("timing", "flexibility"), ("timing", ""), category="consult_scheduled")
    a_call(customer, ("timing", ""), ("cost-value", "price-offer"))
    a_call(customer, category="consult_scheduled")
    found = funnel(customer, MONTH)
    assert (found.whole.calls, found.whole.answered, found.whole.booked, found.whole.times) == (2, 2, 1, 4)
    timing = next(step for step in found.by_type if step.value == "timing")
    assert (timing.calls, timing.answered, timing.booked) == (2, 1, 1)
    assert (timing.times, timing.times_answered) == (3, 1)
    assert {step.value: step.calls for step in found.by_method} == {"flexibility": 1, "price-offer": 1}


def test_the_funnel_leaves_out_other_days_earlier_insights_and_strangers(customer):
    a_call(customer, ("timing", ""), day=TODAY - timedelta(days=40))
    a_call(cast.new_customer("Stranger Clinic"), ("timing", ""))
    Insight.objects.filter(call=a_call(customer, ("timing", ""))).update(is_current=False)
    assert funnel(customer, MONTH).whole.calls == 0


def test_every_figure_of_the_page_opens_as_many_calls_as_it_says(reader, customer):
    a_call(customer, ("timing", "flexibility"), category="consult_scheduled")
    a_call(customer, ("timing", ""), ("cost-value", "price-offer"))
    a_call(customer, ("other", ""), category="consult_not_scheduled")
    a_call(customer, category="other_question", sentiment="positive")
    a_call(customer, ("timing", ""), day=TODAY - timedelta(days=40))
    page = month_of(reader, customer)
    led = re.findall(r'<a href="([^"]*/calls/\?[^"]*)">([\d,]+)</a>', page)
    assert len(led) > 12
    for href, number in led:
        listed = reader.get(unescape(href)).context["page"].paginator.count
        assert listed == int(number), href


def test_marks_of_charts_lead_to_the_calls_of_that_day(reader, customer):
    a_call(customer)
    marks = re.findall(r'href="([^"]*)"[^>]*aria-label="20 Nov: 1"', month_of(reader, customer))
    assert marks
    assert reader.get(unescape(marks[0])).context["page"].paginator.count == 1


def test_calls_too_short_to_judge_count_as_calls_but_in_no_mood(reader, customer):
    a_call(customer, category="other_question", sentiment="negative")
    a_call(customer)
    page = month_of(reader, customer)
    assert figure(page, "Calls") == "2"
    assert figure(page, "With insights") == "50%"
    assert re.search(r"Negative: 1", page)
    assert "Neutral" not in page


def test_the_worst_red_flags_come_first(reader, customer):
    for number, severity in enumerate(("low", "high", "medium")):
        call = a_call(customer, red_flag_count=1)
        flag = {
            "concern": f"A {severity} one",
            "severity": severity,
            "category": "billing",
            "quote": "q",
            "turn": number,
        }
        Insight.objects.filter(call=call).update(red_flags=[flag])
    page = month_of(reader, customer)
    assert re.findall(r"A (\w+) one", page) == ["high", "medium", "low"]


def test_days_without_calls_say_when_the_newest_was(reader, customer):
    a_call(customer, day=date(2026, 3, 5))
    page = month_of(reader, customer)
    assert "No calls in these days." in page
    assert "last_day=2026-03-05" in page


def test_a_customer_without_calls_is_told_what_comes(reader, customer):
    assert "As soon as calls have come in" in page_of(reader, customer)


def test_the_day_of_a_call_is_that_of_the_customers_time_zone(reader, customer):
    customer.time_zone = "Pacific/Auckland"
    customer.save()
    late = datetime(2026, 11, 19, 20, tzinfo=UTC)
    cast.new_call(customer, "late.wav", **facts.dates(late, customer))
    page = page_of(reader, customer, first_day="2026-11-20", last_day="2026-11-20")
    assert figure(page, "Calls") == "1"
    assert "2026-11-20 <span>09:00</span>" in page


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({}, date(2026, 10, 22), TODAY),
        ({"days": "7"}, date(2026, 11, 14), TODAY),
        ({"days": "90"}, date(2026, 8, 23), TODAY),
        ({"days": "12345"}, date(2026, 10, 22), TODAY),
        ({"first_day": "2026-01-01", "last_day": "2026-01-31"}, date(2026, 1, 1), date(2026, 1, 31)),
        ({"first_day": "2026-11-01"}, date(2026, 11, 1), TODAY),
        ({"last_day": "2026-11-10"}, date(2026, 10, 12), date(2026, 11, 10)),
        ({"first_day": "2027-02-01"}, date(2027, 2, 1), date(2027, 2, 1)),
        ({"first_day": "2020-01-01"}, date(2020, 1, 1), date(2020, 12, 31)),
        ({"first_day": "nonsense"}, date(2026, 10, 22), TODAY),
    ],
)
def test_the_days_of_the_page(asked, first, last):
    period = PeriodForm(asked).period(TODAY)
    assert (period.first_day, period.last_day) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [("2026-11-20", "2026-11-01", "after the last one"), ("2020-01-01", "2026-01-01", "at most a year")],
)
def test_days_that_cannot_be_shown_are_said(reader, customer, first, last, said):
    assert said in page_of(reader, customer, first_day=first, last_day=last)


@pytest.mark.parametrize("asked", [{"last_day": "0001-01-02"}, {"first_day": "9999-12-30"}])
@pytest.mark.parametrize("page", ["overview", "objections"])
def test_days_at_the_ends_of_the_calendar_are_no_period(reader, customer, page, asked):
    answer = reader.get(reverse(f"reports:{page}", args=[customer.slug]), asked)
    assert answer.status_code == 200
    assert answer.context["period"].days == 30
