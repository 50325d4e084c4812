"""Coming in: log-in, wrong passwords, and where each person lands."""

import re

import pytest
from playwright.sync_api import expect

from calls.services import create_staff_user

PASSWORD = "a long enough secret"


@pytest.fixture
def olga(db):
    return create_staff_user(username="olga", password=PASSWORD, role="operator")


def log_in(page, username, password):
    page.get_by_label(re.compile("username", re.IGNORECASE)).fill(username)
    page.get_by_label(re.compile("password", re.IGNORECASE)).fill(password)
    page.get_by_role("button", name=re.compile("log in", re.IGNORECASE)).click()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_operator_logs_in_and_sees_the_dashboard(visit, olga, scripts):
    page = visit(scripts=scripts)
    page.goto("/admin/")
    log_in(page, "olga", PASSWORD)
    expect(page).to_have_url(re.compile("/admin/$"))
    expect(page.get_by_role("navigation").first).to_contain_text("Calls")


def test_a_wrong_password_is_refused_in_words(visit, olga):
    page = visit()
    page.goto("/admin/")
    log_in(page, "olga", "not the secret at all")
    expect(page.get_by_text("Please enter the correct")).to_be_visible()
