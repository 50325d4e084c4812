"""Requests to models in the admin: what became of them, and never what was said."""

import pytest
from django.utils import timezone

from insights.models import ModelRequest
from tests import cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
STANDINGS = {
    "unsent": {},
    "under-way": {"sent_at": NOW},
    "lost": {"sent_at": NOW, "error_code": "insights:provider:answer-lost"},
    "refused": {"sent_at": NOW, "refused_at": NOW, "error_code": "insights:provider:refused"},
    "answered": {"sent_at": NOW, "answered_at": NOW},
}


@pytest.fixture
def viewers():
    return cast.logged_in(cast.viewer())


@pytest.fixture
def request_row():
    return next(row for row in cast.everything(cast.new_customer()) if isinstance(row, ModelRequest))


@pytest.mark.parametrize("standing", STANDINGS)
def test_what_became_of_a_request_is_told_and_asked_for(viewers, request_row, standing):
    ModelRequest.objects.update(**STANDINGS[standing])
    for key in STANDINGS:
        page = viewers.get(f"{cast.list_url(ModelRequest)}?standing={key}").content.decode()
        assert ("field-became" in page) == (key == standing)


def test_the_answer_is_shown_nowhere(viewers, request_row):
    ModelRequest.objects.update(answer={"said": "Words of the call"})
    for address in (cast.list_url(ModelRequest), cast.page_url(request_row)):
        assert "Words of the call" not in viewers.get(address).content.decode()
