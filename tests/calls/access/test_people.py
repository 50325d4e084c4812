"""Nobody can make somebody, or become somebody, who may do more than they."""

import pytest
from django.contrib.auth.models import Group, Permission

from calls.access.people import grantable_groups, manages_people, may_manage
from calls.access.roles import ADMIN, OPERATOR, VIEWER
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def stronger_group():
    group = Group.objects.create(name="stronger")
    group.permissions.add(Permission.objects.get(codename="delete_group"))
    return group


def test_an_admin_manages_those_who_may_do_less():
    assert may_manage(cast.admin(), cast.operator())


def test_an_admin_manages_other_admins():
    assert may_manage(cast.admin(), cast.staff("anna", ADMIN))


def test_an_admin_does_not_manage_a_superuser():
    assert not may_manage(cast.admin(), cast.superuser())


def test_an_admin_does_not_manage_somebody_with_a_permission_that_admins_lack(stronger_group):
    person = cast.operator()
    person.groups.add(stronger_group)
    assert not may_manage(cast.admin(), person)


def test_switching_somebody_off_does_not_make_them_manageable():
    person = cast.operator()
    person.user_permissions.add(Permission.objects.get(codename="delete_group"))
    person.is_active = False
    person.save()
    assert not may_manage(cast.admin(), person)


def test_an_admin_of_some_customers_manages_nobody():
    customer = cast.new_customer()
    editor = cast.limited(cast.admin(), customer)
    assert not manages_people(editor)
    assert not may_manage(editor, cast.customers_user(customer))


def test_an_admin_gives_the_roles_but_no_group_that_may_do_more(stronger_group):
    assert {group.name for group in grantable_groups(cast.admin())} == {ADMIN, OPERATOR, VIEWER}


def test_a_superuser_gives_every_group(stronger_group):
    assert stronger_group in grantable_groups(cast.superuser())
