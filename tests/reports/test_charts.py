"""Charts drawn from an overview."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.http import urlencode

from reports import charts
from reports.overview import Overview, Sums

DAYS = [date(2026, 10, day) for day in range(1, 31)]
FORBIDDEN = re.compile(r"style=|<style|<script|\son\w+=|javascript:|url\(", re.IGNORECASE)


def link(**filters):
    return f"/calls/?{urlencode(filters)}"


def figures(**more):
    by_day = {day: Sums(calls=day.day, seconds=60.0 * day.day, cost_usd=Decimal("0.01")) for day in DAYS}
    return Overview(first_day=DAYS[0], last_day=DAYS[-1], total=Sums(calls=465), by_day=by_day, **more)


@pytest.fixture
def drawn():
    kinds = {"by_category": {"other_question": Sums(calls=7)}, "by_sentiment": {"negative": Sums(calls=3)}}
    return charts.all_charts(figures(**kinds), link)


def test_charts_bring_no_style_and_no_script_of_their_own(drawn):
    assert not any(FORBIDDEN.search(chart) for chart in drawn)


def test_a_days_mark_leads_to_the_calls_of_that_day():
    chart = charts.calls_over_time(figures(), link)
    assert (
        '<a href="/calls/?first_day=2026-10-07&amp;last_day=2026-10-07" tabindex="-1" aria-label="7 Oct: 7">' in chart
    )


def test_a_categorys_mark_leads_to_its_calls_of_these_days():
    chart = charts.categories(figures(by_category={"other_question": Sums(calls=7)}), link)
    assert 'href="/calls/?first_day=2026-10-01&amp;last_day=2026-10-30&amp;category=other_question"' in chart
    assert ">Other question<" in chart


def test_every_figure_stands_in_the_table_too():
    table = charts.minutes_over_time(figures(), link).split("<tbody>")[1]
    assert re.findall(r'<td class="number">([^<]*)</td>', table) == [str(day.day) for day in DAYS]


def test_marks_stay_within_the_drawing_and_the_highest_day_is_the_tallest():
    chart = charts.calls_over_time(figures(), link)
    tops = [float(top) for top in re.findall(r'class="mark" x="[\d.]+" y="([\d.]+)"', chart)]
    assert len(tops) == len(DAYS)
    assert min(tops) == tops[-1] >= charts.TOP


def test_a_chart_without_calls_says_so():
    empty = Overview(first_day=DAYS[0], last_day=DAYS[-1], by_day={day: Sums() for day in DAYS})
    assert all("No figures for these days yet." in chart for chart in charts.all_charts(empty, link))


def test_a_name_from_the_data_is_escaped():
    chart = charts.categories(figures(by_category={"<b>": Sums(calls=1)}), link)
    assert "<b>" not in chart
    assert "&lt;b&gt;" in chart


@pytest.mark.parametrize(
    ("largest", "steps"),
    [
        (0, [0, 1]),
        (1, [0, 0.5, 1]),
        (4, [0, 1, 2, 3, 4]),
        (30, [0, 10, 20, 30]),
        (83_000, [0, 50_000, 100_000]),
        (0.03, [0, 0.01, 0.02, 0.03]),
    ],
)
def test_lines_stand_at_round_numbers(largest, steps):
    assert charts.nice_steps(largest) == pytest.approx(steps)


def test_lines_between_counts_are_whole():
    assert charts.nice_steps(1, least=1) == [0, 1]


@pytest.mark.parametrize(("usd", "text"), [(0, "$0.00"), (0.5, "$0.50"), (0.0042, "$0.0042"), (1234.5, "$1,234.50")])
def test_small_sums_of_money_keep_their_places(usd, text):
    assert charts.money(usd) == text


YEAR = Overview(
    first_day=date(2026, 1, 1),
    last_day=date(2026, 12, 31),
    total=Sums(calls=365),
    by_day={date(2026, 1, 1) + timedelta(days=number): Sums(calls=1) for number in range(365)},
)


def test_a_years_calls_are_drawn_by_weeks_that_keep_all_calls():
    chart = charts.calls_over_time(YEAR, link)
    figures = re.findall(r'<td class="number">([^<]*)</td>', chart)
    assert "<figcaption>Calls per week</figcaption>" in chart
    assert [len(figures), sum(map(int, figures))] == [53, 365]


def test_a_weeks_mark_leads_to_the_calls_of_its_days():
    chart = charts.calls_over_time(YEAR, link)
    assert 'href="/calls/?first_day=2026-01-05&amp;last_day=2026-01-11"' in chart
    assert 'aria-label="5 Jan to 11 Jan: 7"' in chart


def test_the_first_week_of_a_period_may_be_a_part_of_one():
    assert 'aria-label="1 Jan to 4 Jan: 4"' in charts.calls_over_time(YEAR, link)
