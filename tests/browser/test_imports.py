"""An import with everything that goes wrong in it, from the manifest to the reconciliation's CSV."""

import csv
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from calls.models import Call, Customer
from imports.models import ImportJob, ImportSource
from tests.browser.test_looks import RULES
from tests.flows.clips import excerpt

pytestmark = pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])

AUDIO = {"Content-Type": "audio/wav"}


@pytest.fixture
def manifest(web, tmp_path):
    """A list with two good recordings, one that is a picture, one that is not there, one twice, and two bad rows."""
    for number, sample in enumerate(("consult_booked.mp3", "consult_not_booked.webm")):
        web.gives(f"/{number}.wav", excerpt(sample, tmp_path / f"{number}.wav", seconds=2).read_bytes(), **AUDIO)
    web.gives("/picture.wav", b"\x89PNG\r\n\x1a\n" + bytes(2000), **AUDIO)
    web.gives("/gone.wav", b"", status=404)
    good = [f"{web.url(f'/{name}.wav')},2026-03-01 10:00,Ann" for name in ("0", "1", "picture", "gone", "0")]
    bad = ["nowhere,2026-03-01 10:00,Bob", f"{web.url('/2.wav')},the other day,Bob"]
    path = tmp_path / "march.csv"
    path.write_text("\n".join(["url,time,agent", *good, *bad]) + "\n")
    return path


@pytest.fixture
def found_again(web, tmp_path):
    """Let the recording be there that was not."""
    late = excerpt("consult_booked.mp3", tmp_path / "gone.wav", seconds=3).read_bytes()
    return lambda: web.gives("/gone.wav", late, **AUDIO)


@pytest.fixture
def page(visit, people, scripts):
    """An operator, and a customer whose calls are not processed."""
    people.new_customer(process_on_import=False)
    return visit(people.operator(), scripts=scripts)


@pytest.fixture
def done(page, work, scripts):
    """Let workers do all that is due, and look."""

    def done():
        work()
        if not scripts:
            page.reload()

    return done


@pytest.fixture
def violations(page, troubles, scripts):
    """What the checker of accessibility finds on the page; it works with scripts only."""

    def violations():
        before = len(troubles)
        found = Axe().run(page, options=RULES).response["violations"] if scripts else []
        del troubles[before:]  # the checker itself styles elements inline, which our policy refuses
        return [f"{row['id']}: {row['nodes'][0]['target']} {row['nodes'][0]['html'][:120]}" for row in found]

    return violations


def test_an_import_with_faults_is_previewed_fetched_retried_and_reconciled(
    page, manifest, found_again, done, violations
):
    order(page, manifest)
    done()
    expect(page.get_by_role("heading", name="2 rows cannot be used")).to_be_visible()
    expect(page.get_by_text("nowhere")).to_be_visible()
    expect(page.get_by_text("the other day", exact=True)).to_be_visible()
    assert violations() == []

    page.get_by_role("button", name="Fetch these 4").click()
    done()
    expect(page.locator(".job-headline")).to_contain_text("Finished with failures")
    expect(page.locator(".job-times")).to_contain_text("100%")
    expect(page.locator(".import-reasons")).to_contain_text("is no recording")
    expect(page.locator(".import-sum")).to_contain_text(
        "7 asked for = 2 done + 1 missing + 1 failed + 2 unusable + 1 named twice"
    )
    assert violations() == []

    found_again()
    page.get_by_role("button", name="Retry missing").click()
    done()
    expect(page.locator(".import-sum")).to_contain_text("3 done + 1 failed")
    expect(page.get_by_role("button", name="Retry missing")).to_have_count(0)
    assert Call.objects.count() == 3

    page.get_by_role("link", name=re.compile("Entry by entry")).click()
    expect(page.get_by_role("heading", name=re.compile("Reconciliation of Import"))).to_be_visible()
    expect(page.get_by_role("link", name="picture.wav")).to_be_visible()
    assert violations() == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Every entry (CSV)").click()
    with download.value.path().open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["entries"]) for row in rows) == 7


def order(page, manifest):
    """Fill in a new import, first wrongly, and go to its page."""
    page.goto("/admin/imports/importjob/add/")
    page.get_by_label("Customer").select_option(label="Acme Clinic")
    page.get_by_label("Addresses").fill("ftp://recordings.example.com/")
    page.get_by_label("Manifest").set_input_files(manifest)
    page.get_by_role("button", name="Look what is there").click()
    expect(page.get_by_text("Choose the files again")).to_be_visible()
    expect(page.get_by_label("Addresses")).to_have_value("ftp://recordings.example.com/")
    page.get_by_label("Addresses").fill("")
    page.get_by_label("Manifest").set_input_files(manifest)
    page.get_by_role("button", name="Look what is there").click()
    expect(page).to_have_url(re.compile(rf"/importjob/{ImportJob.objects.get().pk}/change/"))
    assert ImportSource.objects.get().upload.name == "march.csv"
    assert Customer.objects.count() == 1
