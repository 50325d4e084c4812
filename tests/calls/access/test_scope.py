"""Who sees which customer's rows."""

import pytest
from django.contrib.auth.models import AnonymousUser

from calls.models import Call, Customer, Membership
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return cast.new_customer("Mine Dental")


@pytest.fixture
def other():
    return cast.new_customer("Other Clinic")


@pytest.fixture
def calls(mine, other):
    return [cast.new_call(mine), cast.new_call(other)]


@pytest.mark.parametrize("member", [cast.superuser, cast.admin, cast.operator, cast.viewer])
def test_staff_see_all_customers(calls, member):
    assert set(Call.objects.visible_to(member())) == set(calls)


@pytest.mark.parametrize("member", [cast.admin, cast.operator, cast.viewer])
def test_staff_with_a_membership_see_only_that_customer(calls, mine, member):
    assert list(Call.objects.visible_to(cast.limited(member(), mine))) == calls[:1]


def test_a_superuser_sees_all_in_spite_of_a_membership(calls, mine):
    assert set(Call.objects.visible_to(cast.limited(cast.superuser(), mine))) == set(calls)


def test_several_memberships_add_up(calls, mine, other):
    cast.new_call(cast.new_customer("Third Clinic"))
    user = cast.limited(cast.viewer(), mine, other)
    assert set(Call.objects.visible_to(user)) == set(calls)


def test_a_customers_user_sees_that_customer(calls, mine):
    assert list(Call.objects.visible_to(cast.customers_user(mine))) == calls[:1]


def test_a_customers_user_without_membership_sees_nothing(calls, mine):
    user = cast.customers_user(mine)
    user.memberships.all().delete()
    assert not Call.objects.visible_to(user).exists()


def test_somebody_switched_off_sees_nothing(calls):
    user = cast.superuser()
    user.is_active = False
    assert not Call.objects.visible_to(user).exists()


def test_somebody_not_logged_in_sees_nothing(calls):
    assert not Call.objects.visible_to(AnonymousUser()).exists()


def test_customers_and_memberships_are_scoped_themselves(mine, other):
    user = cast.limited(cast.viewer(), mine)
    cast.customers_user(other)
    assert list(Customer.objects.visible_to(user)) == [mine]
    assert list(Membership.objects.visible_to(user)) == [user.memberships.get()]


def test_losing_the_last_membership_never_widens_what_staff_see(calls, mine):
    user = cast.limited(cast.viewer(), mine)
    user.memberships.all().delete()
    assert not Call.objects.visible_to(user).exists()


def test_staff_who_were_given_all_customers_see_all_whatever_their_memberships(calls, mine):
    user = cast.viewer()
    cast.Membership.objects.create(user=user, customer=mine)
    assert set(Call.objects.visible_to(user)) == set(calls)
