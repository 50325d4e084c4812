"""What the three roles may do."""

import pytest
from django.contrib.auth.models import Group, Permission

from calls.access.roles import ADMIN, OPERATOR, RIGHTS, VIEWER, sync_roles
from tests import cast
from tests.ours import ROOT

pytestmark = pytest.mark.django_db

DONE_BY_OPERATORS = {
    "imports.add_importjob", "imports.change_importjob", "calls.add_batch", "calls.change_batch", "calls.change_call",
    "calls.change_customer", "reports.view_exportfile", "imports.add_importsettings", "imports.change_importsettings",
    "imports.add_watchedsource", "imports.change_watchedsource", "imports.delete_watchedsource",
    "calls.add_scheduledbatch", "calls.change_scheduledbatch", "calls.delete_scheduledbatch",
    "insights.add_question", "insights.change_question", "insights.add_insightsettings",
    "insights.change_insightsettings",
}  # fmt: skip


def test_viewers_look_and_change_nothing_but_their_own_tokens():
    held = cast.viewer().get_all_permissions()
    assert held
    more = {name for name in held if not name.partition(".")[2].startswith("view_")}
    assert more == {"calls.add_apitoken", "calls.change_apitoken"}


def test_viewers_fetch_no_exports():
    assert not cast.viewer().has_perm("reports.view_exportfile")


def test_viewers_see_the_rows_of_all_our_apps_but_no_people():
    held = cast.viewer().get_all_permissions()
    assert {"calls.view_call", "imports.view_importjob", "insights.view_insight"} <= held
    assert held.isdisjoint({"calls.view_user", "calls.view_membership", "auth.view_group"})


def test_operators_do_what_processing_takes_and_look_like_viewers():
    assert cast.operator().get_all_permissions() - cast.viewer().get_all_permissions() == DONE_BY_OPERATORS


def test_operators_delete_nothing_but_what_they_set_up():
    held = cast.operator().get_all_permissions()
    deleted = {name for name in held if ".delete_" in name}
    assert deleted == {"imports.delete_watchedsource", "calls.delete_scheduledbatch"}


def test_admins_do_everything_that_operators_do_and_manage_people():
    held = cast.admin().get_all_permissions()
    assert cast.operator().get_all_permissions() < held
    assert {"calls.add_user", "calls.change_user", "calls.add_membership", "calls.delete_membership"} <= held


def test_admins_cannot_change_what_groups_may_do():
    held = cast.admin().get_all_permissions()
    assert {name for name in held if name.startswith("auth.")} == {"auth.view_group"}


def test_admins_look_at_what_people_did_and_cannot_change_it():
    held = cast.admin().get_all_permissions()
    watched = {name for name in held if name.partition(".")[0] in ("auditlog", "axes")}
    assert watched == {"auditlog.view_logentry", "axes.view_accesslog", "axes.view_accessfailurelog"}


def test_only_admins_delete_calls():
    assert cast.admin().has_perm("calls.delete_call")
    assert not cast.operator().has_perm("calls.delete_call")


def test_the_queue_and_the_sessions_are_nobodys_business():
    held = cast.admin().get_all_permissions()
    apps = {"calls", "imports", "insights", "reports", "auth", "auditlog", "axes"}
    assert {name.partition(".")[0] for name in held} == apps


def test_the_manual_shows_the_same_table():
    page = (ROOT / "docs" / "operating.md").read_text().split("## People and roles")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    assert rows[0] == ["may", VIEWER, OPERATOR, ADMIN]
    assert rows[2:] == [
        [right.words, *("yes" if role in right.roles else "" for role in (VIEWER, OPERATOR, ADMIN))] for right in RIGHTS
    ]


def test_a_permission_added_by_hand_to_a_role_goes_with_the_next_migration():
    strange = Permission.objects.get(codename="delete_call")
    viewers = Group.objects.get(name=VIEWER)
    viewers.permissions.add(strange)
    sync_roles()
    assert strange not in viewers.permissions.all()


def test_a_role_that_was_deleted_comes_back():
    Group.objects.all().delete()
    sync_roles()
    assert set(Group.objects.values_list("name", flat=True)) == {ADMIN, OPERATOR, VIEWER}
