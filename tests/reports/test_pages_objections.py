"""The page of objections: figures by type, and quotes that lead to their moment."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from insights.models import Insight
from tests.reports.rows import a_call

pytestmark = pytest.mark.django_db

DAYS = {"first_day": "2026-10-22", "last_day": "2026-11-20"}


def page_of(reader, customer, **query):
    return reader.get(reverse("reports:objections", args=[customer.slug]), {**DAYS, **query})


def quotes(reader, customer, **query):
    return [row.quote for row in page_of(reader, customer, **query).context["page"]]


@pytest.fixture
def three(customer):
    a_call(customer, ("timing", "flexibility"), ("cost-value", ""), category="consult_scheduled", name="a")
    a_call(customer, ("timing", ""), name="b", day=date(2026, 11, 19))
    a_call(customer, ("timing", ""), name="old", day=date(2026, 1, 1))


def test_quotes_come_by_call_and_time_newest_first(reader, customer, three):
    assert quotes(reader, customer) == ["a timing", "a cost-value", "b timing"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"objection": "timing"}, ["a timing", "b timing"]),
        ({"answer": "any"}, ["a timing"]),
        ({"answer": "none"}, ["a cost-value", "b timing"]),
        ({"answer": "flexibility"}, ["a timing"]),
        ({"category": "consult_scheduled"}, ["a timing", "a cost-value"]),
        ({"first_day": "2026-01-01", "last_day": "2026-01-31"}, ["old timing"]),
        ({"objection": "purple"}, []),
    ],
)
def test_objections_are_filtered(reader, customer, three, asked, found):
    assert quotes(reader, customer, **asked) == found


def test_every_figure_opens_as_many_objections_as_it_says(reader, customer, three):
    page = page_of(reader, customer).content.decode()
    led = re.findall(r'<a href="([^"]*/objections/\?[^"]*)">([\d,]+)</a>', page)
    assert [number for _, number in led] == ["2", "1", "1"]
    for href, number in led:
        assert reader.get(unescape(href)).context["page"].paginator.count == int(number)


def test_a_quote_leads_to_its_moment_in_its_call(reader, customer):
    call = a_call(customer, ("other", ""), ("timing", ""))
    there = reverse("reports:call", args=[customer.slug, call.pk])
    page = page_of(reader, customer).content.decode()
    assert f'href="{there}?t=0.00"' in page
    assert f'href="{there}?t=1.00"' in page


def test_what_rules_found_is_marked(reader, customer, three):
    assert "drawn by rules" in page_of(reader, customer).content.decode()
    Insight.objects.update(rule_based=False)
    assert "drawn by rules" not in page_of(reader, customer).content.decode()


def test_days_without_objections_say_so(reader, customer):
    assert "No objections were raised in these days." in page_of(reader, customer).content.decode()
