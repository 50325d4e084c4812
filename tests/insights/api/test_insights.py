"""Insights over the API: all that they say, and what of it is staff's business."""

import pytest

from calls.models import Call
from insights.models import Insight
from tests import cast

pytestmark = pytest.mark.django_db

EVIDENCE = {
    "about": "category", "index": None, "quote": "It is too expensive.", "turn": 1, "speaker": "Speaker 2",
    "start": 65.0, "end": 68.0, "score": 1.0,
}  # fmt: skip


@pytest.fixture
def address(customer):
    cast.everything(customer)
    Insight.objects.update(
        sentiment_course=[-1.5, None, 0.0, 2.0], next_steps=["Rings back."], evidence=[EVIDENCE],
        fallback_from="openai", fallback_code="insights:provider:refused", fallback_reason="The key was refused.",
        input_tokens=900, output_tokens=80, cost_usd="0.0125", unverified_count=1,
        unverified=[{"about": "category", "quote": "Nobody said this."}],
    )  # fmt: skip
    return f"/api/calls/{Call.objects.get().pk}/insight/"


def test_an_insight_tells_all_that_was_found(program, address):
    told = program(cast.viewer()).get(address).json()
    assert (told["sentiment_course"], told["next_steps"]) == ([-1.5, None, 0.0, 2.0], ["Rings back."])
    assert told["evidence"] == [EVIDENCE]
    assert told["fallback"] == {
        "instead_of": "openai", "code": "insights:provider:refused", "reason": "The key was refused.",
    }  # fmt: skip
    assert told["making"] == {
        "input_tokens": 900, "output_tokens": 80, "cost_usd": "0.012500", "from_cache": False, "unverified_count": 1,
        "unverified": [{"about": "category", "quote": "Nobody said this."}],
    }  # fmt: skip


def test_customers_people_are_told_no_cost_and_nothing_that_nobody_said(program, customer, address):
    reader = program(customer.memberships.get().user)
    for answer in (reader.get(address), reader.get("/api/insights/")):
        assert answer.status_code == 200
        assert "Nobody said this." not in answer.content.decode()
        assert "0.0125" not in answer.content.decode()
        assert "The key was refused." not in answer.content.decode()
    assert reader.get(address).json()["making"] is None
    assert reader.get(address).json()["fallback"] == {"instead_of": "openai", "code": "", "reason": ""}


def test_where_the_chosen_provider_read_the_call_there_is_no_fallback(program, address):
    Insight.objects.update(fallback_from="")
    assert program(cast.viewer()).get(address).json()["fallback"] is None
