"""Every page people work with: accessible, nothing wider than the screen, nothing that our own policy refuses."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from calls.models import Batch, Call
from calls.work.states import State
from imports.models import ImportJob
from tests import cast
from tests.browser.addresses import ADDRESSES, MORE_ADDRESSES

PUBLIC = ("/admin/login/", "/accounts/login/", "/accounts/forgotten/")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture
def rows(heard, people):
    """A call with everything, work that failed, and an import."""
    call = heard(people.new_customer())
    Batch.objects.filter(items__call=call).latest("pk").items.update(
        state=State.FAILED,
        error_code="audio:user:unreadable",
        error_text="Cannot be read.",
        error_hint="Send it again.",
    )
    return {
        "call": call.pk,
        "batch": Batch.objects.filter(items__call=call).latest("pk").pk,
        "import": ImportJob.objects.get().pk,
        "customer": call.customer_id,
        "slug": call.customer.slug,
    }


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_pages_are_accessible_and_fit_the_screen(visit, rows, troubles, width, dark):
    page = visit(cast.admin(), width=width, dark=dark)
    wrong = {}
    for name, address in {**ADDRESSES, **(MORE_ADDRESSES if dark == (width == 400) else {})}.items():
        assert page.goto(address.format(**rows)).status == 200, name
        found = _too_wide(page) + _violations(page, troubles)
        if found:
            wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize("address", PUBLIC)
def test_pages_for_everybody_are_accessible(visit, address, troubles):
    page = visit(width=400)
    assert page.goto(address).status == 200
    assert _too_wide(page) + _violations(page, troubles) == []


def test_the_library_is_worked_with_by_keyboard_alone(visit, people, rows):
    page = visit(people.admin())
    page.goto("/admin/calls/call/")
    page.keyboard.press("Tab")
    assert "Skip" in page.evaluate("document.activeElement.textContent")
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(e => e.name || e.textContent.trim().slice(0, 30))(document.activeElement)"))
    assert {"q", "_selected_action", "select_across", "action"} <= reached
    assert Call.objects.exists()


def _violations(page, troubles):
    before = len(troubles)
    found = Axe().run(page, options=RULES).response["violations"]
    del troubles[before:]  # the checker itself styles elements inline, which our policy refuses
    return [f"{row['id']}: {row['nodes'][0]['target']} {row['nodes'][0]['html'][:120]}" for row in found]


def _too_wide(page):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wide} px wider than the screen"] if wide > 0 else []
