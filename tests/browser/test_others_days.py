"""A viewer's day and a customer's day: what they see, what they hear, and where their way ends."""

import re

import pytest
from playwright.sync_api import expect

from calls.models import Batch, Call, User
from tests.browser.test_entering import PASSWORD, log_in

pytestmark = pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])


@pytest.fixture
def call(heard, people):
    """A call with everything, and one of somebody else."""
    heard(people.new_customer("Stranger Clinic"))
    return heard(people.new_customer())


def test_a_viewer_reads_and_listens_and_can_start_nothing(visit, people, call, scripts):
    page = visit(people.viewer(), scripts=scripts)
    page.goto("/admin/")
    expect(page.get_by_role("heading", name=re.compile("needs you", re.IGNORECASE)).first).to_be_visible()
    page.goto("/admin/calls/call/")
    expect(page.get_by_role("button", name="Process everything")).to_have_count(0)
    page.get_by_role("searchbox").or_(page.get_by_label("Search")).first.fill("acme text")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile(call.order_id)).first.click()
    expect(page.locator(".said")).to_contain_text("It is too expensive.")
    expect(page.get_by_role("link", name="Edit transcript")).to_have_count(0)
    assert page.request.get(page.locator("audio").get_attribute("src")).status == 200
    page.goto(f"/admin/calls/batch/{Batch.objects.filter(items__call=call).latest('pk').pk}/change/")
    expect(page.get_by_role("button", name=re.compile("Pause|Stop|Resume|Retry"))).to_have_count(0)


def test_a_customer_logs_in_and_goes_from_the_overview_to_a_moment_of_a_call(visit, call, scripts):
    somebody = User.objects.get(username="user-of-acme-clinic")
    somebody.set_password(PASSWORD)
    somebody.save()
    page = visit(scripts=scripts)
    page.goto("/reports/")
    log_in(page, somebody.username, PASSWORD)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.get_by_role("link", name="Objections", exact=True).first.click()
    expect(page.get_by_text("too expensive").first).to_be_visible()
    page.get_by_role("link", name="Calls", exact=True).first.click()
    expect(page.get_by_text("Stranger Clinic")).to_have_count(0)
    page.get_by_role("link", name=re.compile(call.order_id)).first.click()
    expect(page.locator(".said")).to_contain_text("It is too expensive.")
    assert page.request.get(page.locator("audio").get_attribute("src")).status == 200
    if scripts:
        page.locator(".said li:not(.silence)").nth(1).click()
        page.wait_for_function("document.querySelector('audio').currentTime > 0")


def test_a_customer_finds_no_stranger_and_no_admin(visit, call, scripts, troubles):
    page = visit(User.objects.get(username="user-of-acme-clinic"), scripts=scripts)
    strange = Call.objects.exclude(pk=call.pk).get()
    for address in ("/reports/stranger-clinic/", f"/reports/acme-clinic/calls/{strange.pk}/"):
        assert page.goto(address).status == 404
    page.goto("/admin/calls/call/")
    expect(page).to_have_url(re.compile("/login/"))
    troubles[:] = [trouble for trouble in troubles if "404" not in trouble]
