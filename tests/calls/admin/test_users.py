"""People in the admin: nobody gets more rights than the one who gives them."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission

from calls.access.roles import ADMIN, OPERATOR, VIEWER
from calls.models import Membership, User
from tests import cast

pytestmark = pytest.mark.django_db

NO_MEMBERSHIPS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
PASSWORD = {"password1": "correct horse battery", "password2": "correct horse battery", "usable_password": "true"}


@pytest.fixture
def admins():
    return cast.logged_in(cast.admin())


@pytest.fixture
def person():
    return cast.staff("paul", VIEWER)


def form(person, **changes):
    return {"username": person.username, "is_active": "on", "is_staff": "on", **NO_MEMBERSHIPS, **changes}


def role(name):
    return Group.objects.get(name=name).pk


def password_url(person):
    return cast.page_url(person).replace("/change/", "/password/")


def test_an_admin_makes_a_person_and_gives_a_role(admins):
    admins.post(cast.add_url(User), {"username": "new", **PASSWORD})
    person = User.objects.get(username="new")
    assert not person.is_staff
    admins.post(cast.page_url(person), form(person, groups=[role(OPERATOR)]))
    person.refresh_from_db()
    assert person.is_staff
    assert person.has_perm("calls.change_batch")


def test_somebody_of_a_customer_is_made_on_one_page(admins):
    mine, other = cast.new_customer("Mine Dental"), cast.new_customer("Stranger Clinic")
    admins.post(cast.add_url(User), {"username": "new", "customer": mine.pk, **PASSWORD})
    person = User.objects.get(username="new")
    assert (person.is_staff, person.all_customers) == (False, False)
    client = cast.logged_in(person)
    assert client.get(f"/reports/{mine.slug}/").status_code == 200
    assert client.get(f"/reports/{other.slug}/").status_code == 404


def test_a_new_person_without_a_customer_sees_nothing(admins):
    customer = cast.new_customer()
    admins.post(cast.add_url(User), {"username": "new", **PASSWORD})
    client = cast.logged_in(User.objects.get(username="new"))
    assert client.get(f"/reports/{customer.slug}/").status_code == 404


def test_an_admin_limits_a_person_to_a_customer(admins, person):
    customer = cast.new_customer()
    inline = {"memberships-TOTAL_FORMS": "1", "memberships-0-customer": customer.pk, "memberships-0-user": person.pk}
    admins.post(cast.page_url(person), form(person, groups=[role(VIEWER)], **inline))
    assert person.memberships.get().customer == customer


def test_an_admin_can_make_nobody_a_superuser_not_even_themselves(admins, person):
    editor = User.objects.get(username="ada")
    for target in (person, editor):
        answer = admins.post(
            cast.page_url(target), form(target, is_superuser="on", groups=[role(ADMIN)], first_name="x")
        )
        target.refresh_from_db()
        assert answer.status_code == 302
        assert target.first_name == "x"
        assert not target.is_superuser


def test_an_admin_can_give_no_permission_by_hand(admins, person):
    strange = Permission.objects.get(codename="delete_group")
    admins.post(cast.page_url(person), form(person, user_permissions=[strange.pk], first_name="x"))
    person.refresh_from_db()
    assert person.first_name == "x"
    assert not person.user_permissions.exists()


def test_an_admin_can_give_no_group_that_may_do_more(admins, person):
    stronger = Group.objects.create(name="stronger")
    stronger.permissions.add(Permission.objects.get(codename="delete_group"))
    page = admins.post(cast.page_url(person), form(person, groups=[stronger.pk]))
    assert set(page.context["adminform"].form.errors) == {"groups"}
    assert stronger not in person.groups.all()


def test_an_admin_cannot_change_a_superuser_nor_their_password(admins):
    root = cast.superuser()
    assert admins.post(cast.page_url(root), form(root)).status_code == 403
    assert admins.post(password_url(root), PASSWORD).status_code == 403
    assert admins.post(cast.page_url(root).replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403
    assert User.objects.get(pk=root.pk).is_superuser


def test_a_superuser_is_not_deleted_among_others(admins, person):
    root = cast.superuser()
    cast.act(admins, "delete_selected", root, person, post="yes")
    assert User.objects.filter(pk=root.pk).exists()


def test_nobody_deletes_themselves(admins):
    editor = User.objects.get(username="ada")
    assert admins.post(cast.page_url(editor).replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403
    cast.act(admins, "delete_selected", editor, post="yes")
    assert User.objects.filter(pk=editor.pk).exists()


def test_an_admin_sets_a_viewers_password(admins, person):
    admins.post(password_url(person), PASSWORD)
    person.refresh_from_db()
    assert person.check_password(PASSWORD["password1"])


def test_password_hashes_are_not_shown(admins):
    root = cast.superuser()
    root.set_password("correct horse battery")
    root.save()
    page = admins.get(cast.page_url(root))
    assert page.status_code == 200
    assert root.password not in page.content.decode()


def test_an_admin_of_one_customer_sees_its_people_and_changes_nobody():
    customer = cast.new_customer()
    colleague = cast.customers_user(customer)
    editor = cast.limited(cast.admin(), customer)
    client = cast.logged_in(editor)
    assert client.get(cast.page_url(colleague)).status_code == 200
    for target in (colleague, editor):
        assert client.post(cast.page_url(target), form(target)).status_code == 403
    assert client.post(password_url(colleague), PASSWORD).status_code == 403
    assert client.get(cast.add_url(User)).status_code == 403


def test_an_admin_of_one_customer_cannot_lift_that_limit():
    customer = cast.new_customer()
    editor = cast.limited(cast.admin(), customer)
    client = cast.logged_in(editor)
    membership = editor.memberships.get()
    cast.act(client, "delete_selected", membership, post="yes")
    assert client.post(cast.page_url(membership).replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_a_superuser_changes_everything(person):
    cast.logged_in(cast.superuser()).post(cast.page_url(person), form(person, is_superuser="on"))
    person.refresh_from_db()
    assert person.is_superuser


def test_roles_are_changed_in_the_code_only():
    viewers = Group.objects.get(name=VIEWER)
    client = cast.logged_in(cast.superuser())
    assert client.post(cast.page_url(viewers), {"name": "x", "permissions": []}).status_code == 403
    assert client.post(cast.page_url(viewers).replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403


def test_an_admin_reads_what_a_role_may_do_and_changes_no_group(admins):
    group = Group.objects.create(name="other")
    assert "Can view call" in admins.get(cast.page_url(Group.objects.get(name=VIEWER))).content.decode()
    assert admins.post(cast.page_url(group), {"name": "x"}).status_code == 403
    assert admins.post(cast.add_url(Group), {"name": "x"}).status_code == 403


def test_the_list_says_whose_calls_people_see(admins, person):
    customer = cast.new_customer()
    cast.limited(cast.operator(), customer)
    shown = {user.username: user for user in admins.get(cast.list_url(User)).context["cl"].result_list}
    list_of_people = site.get_model_admin(User)
    assert list_of_people.whose(shown["paul"]) == "all"
    assert list_of_people.whose(shown["olga"]) == customer.name


def test_people_of_customers_are_told_from_staff(admins):
    cast.customers_user(cast.new_customer())
    assert '<td class="field-roles">customer</td>' in admins.get(cast.list_url(User)).content.decode()
