"""The way an operator really goes, from the log-in to the export; with scripts, and without."""

import re

import pytest
from playwright.sync_api import expect

from calls.models import Batch, Call
from calls.services import create_staff_user
from imports.models import ImportJob
from tests.browser.test_entering import PASSWORD, log_in
from tests.flows.clips import excerpt

pytestmark = pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])

ENDED = re.compile("Done|Finished|Completed", re.IGNORECASE)
CLIPS = ("consult_booked.mp3", "consult_not_booked.webm")


@pytest.fixture
def shelf(web, tmp_path, transactional_db):
    """A page on the web with links to two short recordings; its address."""
    names = []
    for number, sample in enumerate(CLIPS):
        clip = excerpt(sample, tmp_path / f"call-{number}.wav", seconds=12)
        web.gives(f"/{clip.name}", clip.read_bytes(), **{"Content-Type": "audio/wav"})
        names.append(clip.name)
    links = "".join(f'<a href="{name}">{name}</a>' for name in names)
    web.gives("/shelf/", f"<html><body>{links}</body></html>".encode(), **{"Content-Type": "text/html"})
    for name in names:
        web.gives(f"/shelf/{name}", (tmp_path / name).read_bytes(), **{"Content-Type": "audio/wav"})
    return web.url("/shelf/")


def look(page, scripts):
    """What the page says now: it comes by itself, or is asked for where there are no scripts."""
    if not scripts:
        page.reload()


@pytest.fixture
def page(visit, scripts, people):
    """An operator who has just logged in."""
    people.new_customer()
    create_staff_user(username="olga", password=PASSWORD, role="operator")
    page = visit(scripts=scripts)
    page.goto("/admin/")
    log_in(page, "olga", PASSWORD)
    return page


def test_from_the_log_in_to_the_export(page, shelf, work, scripts, tmp_path):
    def done():
        work()
        look(page, scripts)

    order_import(page, shelf)
    done()
    expect(page.get_by_role("heading", name="Nothing has been fetched yet")).to_be_visible()
    expect(page.get_by_text("call-0.wav").first).to_be_visible()
    assert not Call.objects.exists()

    page.get_by_role("button", name=re.compile("Fetch these 2")).click()
    done()
    expect(page.locator(".job-headline")).to_contain_text(ENDED)
    assert Call.objects.count() == 2

    play_a_moment(page, scripts)
    act_on_all(page, "Regenerate insights")
    pause_and_resume(page, work)
    done()
    expect(page.locator(".job-headline")).to_contain_text(ENDED)
    assert {item.state for item in Batch.objects.latest("pk").items.all()} == {"done"}

    act_on_all(page, "Export")
    done()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Excel file")).click()
    download.value.save_as(tmp_path / "calls.xlsx")
    assert (tmp_path / "calls.xlsx").read_bytes()[:2] == b"PK"


def order_import(page, address):
    """Fill in a new import, and go to its page."""
    page.goto("/admin/imports/importjob/add/")
    page.get_by_label("Customer").select_option(label="Acme Clinic")
    page.get_by_label("Addresses").fill(address)
    page.get_by_role("button", name="Look what is there").click()
    page.goto(f"/admin/imports/importjob/{ImportJob.objects.get().pk}/change/")


def play_a_moment(page, scripts):
    """Open a call from the library and click a sentence."""
    page.goto("/admin/calls/call/")
    page.get_by_role("link", name="call-0.wav").click()
    sentence = page.locator(".said li:not(.silence)").nth(1)
    expect(sentence).to_be_visible()
    if not scripts:
        assert re.search(r"/recordings/.+#t=", sentence.locator("a").get_attribute("href"))
        return
    start = float(sentence.get_attribute("data-seek"))
    sentence.click()
    page.wait_for_function("start => Math.abs(document.querySelector('audio').currentTime - start) < 3", arg=start)
    page.wait_for_function("document.querySelector('audio').currentTime > 0")


def act_on_all(page, action):
    """Choose all matching calls in the library, look at the confirm page, confirm."""
    page.goto("/admin/calls/call/")
    page.get_by_label(re.compile("matching calls")).check()
    page.get_by_role("button", name=action).click()
    expect(page.locator(".headline")).to_contain_text("2")
    page.get_by_role("button", name=re.compile("2 calls")).click()
    expect(page).to_have_url(re.compile(r"/admin/calls/batch/\d+/change/"))


def pause_and_resume(page, work):
    """Nothing is worked on while the batch is paused."""
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".job-headline")).to_contain_text("Paused")
    assert work() == 0
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_ticked_calls_are_deleted_after_their_number_is_typed(visit, people, work, scripts):
    customer = people.new_customer()
    doomed, _kept = (people.new_call(customer, name) for name in ("doomed.wav", "kept.wav"))
    page = visit(people.admin(), scripts=scripts)
    page.goto("/admin/calls/call/")
    page.locator(f'input[name="_selected_action"][value="{doomed.pk}"]').check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_label(re.compile("Type the number")).fill("1")
    page.get_by_role("button", name=re.compile("1 call")).click()
    expect(page).to_have_url(re.compile(r"/admin/calls/batch/\d+/change/"))
    work()
    assert list(Call.objects.values_list("file_name", flat=True)) == ["kept.wav"]


def test_a_sentence_that_was_misheard_is_corrected_and_the_speakers_are_swapped(visit, people, heard, scripts):
    heard(people.new_customer())
    page = visit(people.operator(), scripts=scripts)
    page.goto(f"/admin/calls/call/{Call.objects.get().pk}/change/")
    page.get_by_role("link", name="Edit transcript").click()
    page.get_by_role("textbox").filter(has_text="It is too expensive.").fill("It is far too expensive.")
    page.get_by_role("button", name=re.compile("Save")).first.click()
    expect(page.locator(".said")).to_contain_text("It is far too expensive.")
    expect(page.get_by_text("Corrected by olga")).to_be_visible()
    first = page.locator(".said li:not(.silence) .who").first
    before = first.text_content()
    page.get_by_role("button", name="Swap speakers").click()
    expect(page.locator(".said li:not(.silence) .who").first).not_to_have_text(before)
