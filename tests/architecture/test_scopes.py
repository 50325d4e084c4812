"""Every model says whose its rows are, and hides them from everybody else."""

import pytest
from django.contrib.auth.models import AnonymousUser

from calls.models import ApiToken, CallText, Gate, ModelPrice, SavedFilter, User, WorkerPulse
from tests import cast
from tests.ours import MODELS

OF_NO_CUSTOMER = {
    Gate,  # a host, for everybody who fetches from it
    ModelPrice,  # what vendors ask of everybody
    WorkerPulse,  # of the machine
    ApiToken,  # belongs to a person, and never may more than they
    SavedFilter,  # belongs to a person; what it shows is scoped anew for whoever looks
    User,  # belongs to customers through its memberships; its admin decides (calls.access.people)
}
SCOPED = [model for model in MODELS if model not in OF_NO_CUSTOMER]

pytestmark = pytest.mark.django_db

scoped = pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label_lower)


def visible(model, user):
    return set(model.objects.visible_to(user))


@pytest.fixture
def rows():
    """Rows of every model for our customer and for a stranger: two lists by model."""
    return [by_model(cast.everything(cast.new_customer(name))) for name in ("Mine Dental", "Stranger Clinic")]


def by_model(rows):
    found = {}
    for row in rows:
        found.setdefault(type(row), set()).add(row)
    # Importing makes a batch besides the one that staff made.
    found[cast.Batch] = set(cast.Batch.objects.filter(customer=rows[0]))
    # The word index has no list of its own.
    found[CallText] = set(CallText.objects.filter(call__customer=rows[0]))
    return found


@scoped
def test_a_model_has_a_scope(model):
    assert hasattr(model.objects, "visible_to"), f"{model._meta.label} needs a scoped manager or a reason in this test"


@scoped
def test_a_customers_user_sees_their_own_rows_and_no_strangers(model, rows):
    mine, strange = rows
    user = mine[User].copy().pop()
    assert visible(model, user) == mine[model]
    assert mine[model]
    assert strange[model]


@scoped
def test_somebody_of_no_customer_sees_nothing(model, rows):
    assert visible(model, User.objects.create_user("stranger")) == set()


@scoped
def test_somebody_who_is_not_logged_in_sees_nothing(model, rows):
    assert visible(model, AnonymousUser()) == set()


@scoped
@pytest.mark.parametrize("who", [cast.admin, cast.superuser])
def test_somebody_switched_off_sees_nothing(model, rows, who):
    user = who()
    user.is_active = False
    assert visible(model, user) == set()


@scoped
@pytest.mark.parametrize("who", [cast.viewer, cast.operator, cast.admin, cast.superuser])
def test_staff_without_limits_see_everything(model, rows, who):
    mine, strange = rows
    assert visible(model, who()) == mine[model] | strange[model]


@scoped
@pytest.mark.parametrize("who", [cast.viewer, cast.operator, cast.admin])
def test_limited_staff_see_only_what_they_are_limited_to(model, rows, who):
    mine, strange = rows
    [customer] = mine[cast.Customer]
    user = cast.limited(who(), customer)
    own = {user.memberships.get()} if model is cast.Membership else set()
    assert visible(model, user) == mine[model] | own
    assert not visible(model, user) & strange[model]


@scoped
def test_a_scope_goes_on_through_further_questions(model, rows):
    mine, strange = rows
    user = mine[User].copy().pop()
    stranger = next(iter(strange[model]))
    questions = model.objects.visible_to(user)
    assert not questions.filter(pk=stranger.pk).exists()
    assert not (questions | model.objects.none()).filter(pk=stranger.pk).exists()
