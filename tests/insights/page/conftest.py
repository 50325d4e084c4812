"""A call with an insight that stands for all that is there."""

import pytest

from calls.models import Transcript
from insights import known
from insights.models import Insight, Question
from tests import cast


@pytest.fixture
def operators(db):
    return cast.logged_in(cast.operator())


@pytest.fixture
def call(db):
    """Read by the rules that are chosen, in their present version, from the present words."""
    call = next(row for row in cast.everything(cast.new_customer()) if isinstance(row, cast.Call))
    Question.objects.all().delete()
    type(call).objects.filter(pk=call.pk).update(has_transcript=True, has_insight=True)
    maker = known.maker_of(call.customer)
    Insight.objects.update(provider=maker.provider, model=maker.model, prompt_version=maker.prompt_version)
    call.refresh_from_db()
    return call


@pytest.fixture
def insight(call):
    return Insight.objects.get(call=call, is_current=True)


@pytest.fixture
def transcript(call):
    return Transcript.objects.get(call=call, is_current=True)


@pytest.fixture
def page(operators):
    """What staff, or somebody of the customer, see of a call."""

    def page(call, client=None):
        return (client or operators).get(cast.page_url(call)).content.decode()

    return page


@pytest.fixture
def customers_page():
    def customers_page(call):
        client = cast.logged_in(call.customer.memberships.get().user)
        return client.get(f"/reports/{call.customer.slug}/calls/{call.pk}/").content.decode()

    return customers_page
