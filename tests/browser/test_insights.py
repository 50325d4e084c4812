"""Insights on the page of a call: made, seen at once, heard with one click, made anew when speakers are swapped."""

from playwright.sync_api import expect

from calls.models import Transcript
from insights.models import Insight, Question
from tests import cast


def test_an_operator_swaps_the_speakers_and_sees_the_new_insight_at_once(visit, heard, work):
    call = heard(cast.new_customer())
    Question.objects.all().delete()
    page = visit(cast.operator())
    page.goto(f"/admin/calls/call/{call.pk}/change/")
    page.get_by_role("button", name="Swap speakers").first.click()
    expect(page.locator(".gist .stale")).to_contain_text("who says them")
    page.get_by_role("button", name="Generate again").click()
    page.locator("form button", has_text="Generate insights for 1 call").click()
    # Back on the call, which says what is under way and shows the result as soon as it is there.
    expect(page.locator(".call-work")).to_contain_text("Generate insights")
    work()
    expect(page.locator(".gist .summary")).to_be_visible()
    expect(page.locator(".call-work")).to_have_count(0)
    expect(page.locator(".gist .stale")).to_have_count(0)
    current = Insight.objects.get(call=call, is_current=True)
    assert current.transcript == Transcript.objects.get(call=call, is_current=True)


def test_a_moment_above_the_player_plays_with_one_click(visit, heard):
    call = heard(cast.new_customer())
    page = visit(cast.viewer())
    page.goto(f"/admin/calls/call/{call.pk}/change/")
    page.locator('.moments [data-seek="65.00"]').first.click()
    page.wait_for_function("document.querySelector('audio').currentTime >= 65")
