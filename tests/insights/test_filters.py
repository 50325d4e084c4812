"""Calls asked for by what only their insights know."""

import pytest

from calls import filters as of_calls
from calls.filters import CallFilter
from calls.models import Call
from insights import known
from insights.models import Insight, Question
from reports.filters import ReportFilter
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls():
    """Two calls with insights, the second one's as it should be now."""
    made = [cast.everything(cast.new_customer(name))[1] for name in ("Mine Dental", "Other Dental")]
    Call.objects.update(has_transcript=True, has_insight=True)
    Question.objects.all().delete()
    maker = known.maker_of(made[1].customer)
    Insight.objects.filter(call=made[1]).update(
        provider=maker.provider, model=maker.model, prompt_version=maker.prompt_version, call_type="pricing",
        satisfaction="happy",
    )  # fmt: skip
    Insight.objects.filter(call=made[0]).update(
        provider="openai", model="m", call_type="complaint", satisfaction="angry", fallback_from="gemini",
        unverified_count=2,
    )  # fmt: skip
    return made


def found(**values):
    answer = CallFilter(values, queryset=Call.objects.order_by("pk"))
    assert answer.is_valid(), answer.errors
    return list(answer.qs)


ASKED = [
    {"call_type": "complaint"}, {"satisfaction": "angry"}, {"fallback": "true"}, {"unverified": "true"},
    {"outdated": "true"},
]  # fmt: skip


@pytest.mark.parametrize("few", [10_000, 0])
@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_each_finds_the_call_it_asks_for(calls, asked, few, monkeypatch):
    monkeypatch.setattr("insights.filters.FEW_HITS", few)  # many are looked for otherwise
    assert found(**asked) == calls[:1]


@pytest.mark.parametrize(
    "asked", [{"fallback": "false"}, {"unverified": "false"}, {"outdated": "false"}, {"read_by": "offline"}]
)
def test_the_opposite_finds_the_other(calls, asked):
    assert found(**asked) == calls[1:]


def test_earlier_insights_do_not_count(calls):
    Insight.objects.filter(call=calls[0]).update(is_current=False)
    assert found(call_type="complaint") == []


def test_how_insights_were_made_is_unknown_to_customers(calls):
    class Request:
        user = calls[0].customer.memberships.get().user

    mine = CallFilter({"unverified": "true", "call_type": "pricing"}, queryset=Call.objects.all(), request=Request)
    assert set(mine.filters) & {"unverified", "fallback", "read_by", "outdated"} == set()
    assert list(mine.qs) == calls[1:]
    assert set(ReportFilter.base_filters) & {"unverified", "fallback", "read_by", "outdated"} == set()
    assert {"call_type", "satisfaction"} <= set(ReportFilter.base_filters)


def test_the_library_offers_them_among_more_filters(calls):
    page = cast.logged_in(cast.operator()).get("/admin/calls/call/?outdated=true").content.decode()
    more = page.split("More filters")[1]
    assert all(f'name="{name}"' in more for name in CallFilter.offers)
    assert "Mine Dental" in page
    assert of_calls.CallFilter.words({"outdated": "true"}) == "outdated insights: yes"
