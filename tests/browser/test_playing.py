"""What browsers play: the formats that the table says they do, and the copies of those that they do not."""

import base64
import re
import wave

import pytest
from playwright.sync_api import expect

from calls.audio.sandbox import analyse_recording
from calls.listening.copies import copy_name
from calls.listening.sound import CONTENT_TYPES
from calls.models import AudioProfile, BatchItem
from calls.stages.measure import MeasureStage
from tests.calls.audio import formats
from tests.calls.audio.formats import FFMPEG, FORMATS, SECONDS
from tests.calls.audio.media import tone, write

LOADED = """address => new Promise(done => {
  const audio = new Audio(address);
  audio.oncanplaythrough = () => done(audio.duration);
  audio.onerror = () => done(audio.error.message);
})"""

PLAYED = """start => new Promise(done => {
  const audio = document.querySelector("audio");
  audio.ontimeupdate = () => { if (audio.currentTime > start + 0.2) done(audio.currentTime); };
  audio.currentTime = start;
})"""


class IdleLease:
    """A lease that is never lost."""

    def beat(self):
        pass


@pytest.fixture
def adpcm(heard, people, settings):
    """A call whose recording no browser plays, measured."""
    call = heard(people.new_customer())
    path = settings.RECORDINGS_DIR / call.recording.name
    write(path, tone(20), codec="adpcm_ms")
    MeasureStage().run(BatchItem(call=call, job_id=0), IdleLease())()
    return call


def test_the_browser_plays_what_the_table_says(browser, tmp_path):
    page = browser.new_page()
    for name, form in FORMATS.items():
        if form.plays and not (form.program and FFMPEG is None):
            content = base64.b64encode(formats.make(name, tmp_path).read_bytes()).decode()
            found = page.evaluate(LOADED, f"data:{CONTENT_TYPES[form.container]};base64,{content}")
            assert found == pytest.approx(SECONDS, abs=0.15), name
    page.close()


def test_a_call_that_no_browser_plays_is_heard_by_its_copy(visit, people, adpcm):
    page = visit(people.viewer())
    page.goto(f"/admin/calls/call/{adpcm.pk}/change/")
    assert page.evaluate("document.querySelector('audio').play().then(() => true)")
    assert page.evaluate(PLAYED, 12) > 12.2
    assert page.evaluate("document.querySelector('audio').duration") == pytest.approx(20, abs=0.3)
    expect(page.locator(".player-warning")).to_have_count(0)


def test_without_a_copy_the_page_says_so_and_offers_the_recording(visit, people, adpcm):
    AudioProfile.objects.filter(call=adpcm).update(playback="")
    adpcm.recording.storage.delete(copy_name(adpcm.recording.name))
    page = visit(people.viewer())
    page.goto(f"/admin/calls/call/{adpcm.pk}/change/")
    expect(page.locator(".player-warning")).to_contain_text("may not play")
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("whole recording")).click()
    assert download.value.suggested_filename == adpcm.file_name


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_moment_is_taken_along(visit, people, adpcm, scripts, tmp_path):
    page = visit(people.viewer(), scripts=scripts)
    page.goto(f"/admin/calls/call/{adpcm.pk}/change/")
    if scripts:
        page.evaluate("document.querySelector('audio').currentTime = 5")
    page.get_by_text("Download", exact=True).click()
    expect(page.get_by_label("From")).to_have_value("5.0" if scripts else "0")
    page.get_by_label("to", exact=True).or_(page.get_by_label(re.compile("^to"))).first.fill("8.5")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download this moment").click()
    download.value.save_as(tmp_path / "moment.wav")
    with wave.open(str(tmp_path / "moment.wav")) as file:
        assert file.getnframes() / file.getframerate() == (3.5 if scripts else 8.5)
    assert analyse_recording(tmp_path / "moment.wav").peaks_dbfs[0] > -20


def test_what_is_no_moment_is_said_on_the_page(visit, people, adpcm):
    page = visit(people.viewer())
    page.goto(f"/admin/calls/call/{adpcm.pk}/change/")
    page.get_by_text("Download", exact=True).click()
    start, end = page.locator("[name=from]"), page.locator("[name=to]")
    said = "field => field.validationMessage"
    expect(end).not_to_have_value("30")  # once the fields stand for the player's place
    end.fill("0")
    page.get_by_role("button", name="Download this moment").click()
    assert end.evaluate("field => !field.checkValidity()")
    start.fill("5")
    end.fill("4")
    assert end.evaluate(said) == "The end has to come after the beginning."
    end.fill("125.5")
    assert end.evaluate(said) == "At most 120 seconds."
    start.fill("21")
    assert start.evaluate(said) == "The call ends before."
    expect(page).to_have_url(re.compile("/admin/calls/call/"))
