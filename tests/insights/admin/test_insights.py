"""Insights in the admin: readable, and marked with who made them."""

import pytest

from insights.models import Insight, Objection
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def insight():
    return next(row for row in cast.everything(cast.new_customer()) if isinstance(row, Insight))


@pytest.fixture
def viewers():
    return cast.logged_in(cast.viewer())


def test_an_insight_by_rules_is_marked_in_the_list_and_on_its_page(viewers, insight):
    for address in (cast.list_url(Insight), cast.page_url(insight), cast.list_url(Objection)):
        assert "offline (rule-based)" in viewers.get(address).content.decode()


def test_an_insight_by_a_model_is_not_marked(viewers, insight):
    Insight.objects.update(rule_based=False, provider="openai")
    for address in (cast.list_url(Insight), cast.page_url(insight), cast.list_url(Objection)):
        assert "(rule-based)" not in viewers.get(address).content.decode()


def test_what_was_found_is_put_in_words(viewers, insight):
    page = viewers.get(cast.page_url(insight)).content.decode()
    for words in ("Asked for the price.", "Call back", "Missed opportunity", "Greets.", "75%", "Other question"):
        assert words in page
    for raw in ("missed_opportunity", "{&#x27;", "&quot;action&quot;"):
        assert raw not in page


def test_objections_stand_on_the_insights_page_with_their_time(viewers, insight):
    page = viewers.get(cast.page_url(insight)).content.decode()
    assert insight.objections.get().quote in page
    assert "1:05" in page


def test_a_forged_objection_is_not_taken(insight):
    client = cast.logged_in(cast.admin())
    forged = {"objections-TOTAL_FORMS": "1", "objections-INITIAL_FORMS": "0", "objections-0-quote": "forged"}
    assert client.post(cast.page_url(insight), forged).status_code == 403
    assert Objection.objects.count() == 1


def test_insights_are_found_by_sentiment_and_by_their_call(viewers, insight):
    def found(**query):
        return len(viewers.get(cast.list_url(Insight), query).context["cl"].result_list)

    assert found(sentiment__exact="neutral", q="Acme") == 1
    assert found(sentiment__exact="negative") == 0
    assert found(q="nothing of the kind") == 0


def test_an_objection_leads_to_its_moment_in_the_call(viewers, insight):
    for address in (cast.list_url(Objection), cast.page_url(insight)):
        assert f'href="{cast.page_url(insight.call)}?t=65.00">1:05</a>' in viewers.get(address).content.decode()
