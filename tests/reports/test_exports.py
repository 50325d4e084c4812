"""Exports: frozen calls with their results in a CSV and an Excel file, for those who may see all of them."""

import csv
import io
import shutil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from calls import downloads
from calls.models import AudioProfile, Call, Customer
from calls.talk import remeasure
from calls.work import control
from calls.work.states import JobState, State
from imports.models import ImportSource
from insights.models import Insight, Objection
from reports.exports import columns
from reports.models import ExportFile
from tests import cast
from tests.flows.bulk import confirm
from tests.flows.engine import after_commit, work_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings):
    yield
    shutil.rmtree(settings.RECORDINGS_DIR / "exports", ignore_errors=True)


@pytest.fixture
def customer():
    customer = cast.new_customer(time_zone="Europe/Berlin")
    cast.everything(customer)
    # Its import is over: an engine that runs here would search that source, and ask somebody outside.
    ImportSource.objects.update(state=State.DONE)
    return customer


def export(user, **selection):
    batch = confirm("export", user, **selection)
    work_until_idle()
    batch.refresh_from_db()
    return batch


def fetched(user, batch, kind):
    answer = cast.logged_in(user).get(url(batch, kind))
    answer.body = b"".join(answer.streaming_content) if answer.streaming else b""
    return answer


def url(batch, kind):
    return reverse("admin:reports_exportfile_download", args=[batch.exports.get().pk, kind])


def table(user, batch):
    text = fetched(user, batch, "csv").body.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def workbook(user, batch):
    return load_workbook(io.BytesIO(fetched(user, batch, "xlsx").body))


def test_every_chosen_call_stands_in_both_files_with_its_results(customer):
    cast.new_call(customer, "bare.wav")
    batch = export(cast.operator())
    assert batch.state == JobState.FINISHED
    rows = table(cast.User.objects.get(username="olga"), batch)
    assert [row["File"] for row in rows] == ["Acme Clinic.wav", "bare.wav"]
    assert (rows[0]["Sentiment"], rows[0]["Words"], rows[0]["Summary"]) == ("neutral", "6", "Acme Clinic.wav summary")
    assert (rows[1]["Sentiment"], rows[1]["Words"], rows[1]["Summary"]) == ("", "", "")
    sheet = workbook(cast.User.objects.get(username="olga"), batch)["Calls"]
    assert [row[3].value for row in sheet.iter_rows()] == ["File", "Acme Clinic.wav", "bare.wav"]


def test_a_call_is_exported_with_how_its_conversation_went(customer):
    call = Call.objects.get()
    AudioProfile.objects.update(activity=[[[0, 9000]], [[8000, 20_000]]], channels=2)
    Insight.objects.update(roles={"Speaker 2": {"role": "customer"}})
    remeasure(call)
    cast.new_call(customer, "bare.wav")
    told, bare = table(cast.operator(), export(cast.superuser()))
    assert (told["Talk told by"], told["Agent talk share"], told["Customer talk share"]) == (
        "channels",
        "0.429",
        "0.571",
    )
    assert (told["Agent words a minute"], told["Customer words a minute"]) == ("13", "20")
    assert (told["Crosstalk (s)"], told["Non-talk (s)"], told["Longest silence (s)"]) == ("1.0", "48.0", "17.0")
    assert (told["Interruptions"], told["Interruptions by agent"]) == ("1", "0")
    assert {bare[name] for name in ("Agent talk share", "Crosstalk (s)", "Interruptions", "Longest silence (s)")} == {
        ""
    }


def test_the_questions_of_an_export_do_not_grow_with_its_calls(customer):
    counts = []
    for number in (1, 4):
        calls = [cast.everything(cast.new_customer(f"{number} {each}"))[1] for each in range(number)]
        batch = cast.new_batch(customer, *calls)
        with CaptureQueriesContext(connection) as asked:
            assert sum(map(len, columns.rows(batch))) == number
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_objections_have_a_sheet_of_their_own(customer):
    user = cast.operator()
    [heading, row] = workbook(user, export(user))["Objections"].iter_rows(values_only=True)
    assert (heading[3], row[3], row[4]) == ("Type", "cost-value", "Acme Clinic.wav is too expensive")


def test_all_that_an_insight_says_stands_in_the_file(customer):
    Insight.objects.update(
        sentiment_course=[-1.5, None, 0, 2.25], next_steps=["Rings back on Monday."], category_notes="A price asked.",
        category_confidence=0.8, agent_performance="professional", satisfaction="satisfied", call_type="pricing",
        outcome="pending", fallback_from="openai", fallback_reason="No key.", input_tokens=900, output_tokens=80,
        cost_usd="0.0125", unverified=[{"about": "category", "quote": "Nobody said this."}], unverified_count=1,
    )  # fmt: skip
    Objection.objects.update(overcome_method="price-offer", overcome_quote="We have an offer.")
    [row] = table(cast.operator(), export(cast.superuser()))
    told = {
        "Sentiment by quarter": "Q1 -1.5, Q3 0, Q4 2.25", "Next steps": "Rings back on Monday.",
        "Category notes": "A price asked.", "Category confidence": "0.8", "Agent performance": "professional",
        "Satisfaction": "satisfied", "Call type": "pricing", "Outcome": "pending", "Provider": "offline",
        "Model": "rules", "Prompt version": "1", "Rule-based": "yes", "Instead of": "openai", "Because": "No key.",
        "Input tokens": "900", "Output tokens": "80", "Insight cost (USD)": "0.012500", "Too short to judge": "",
        "What was objected":
            "cost-value: Acme Clinic.wav is too expensive (overcome by price-offer: We have an offer.)",
        "Action items": "high: Call back", "Red flags": "low: Price", "Key points": "Asked for the price.",
    }  # fmt: skip
    assert {name: row[name] for name in told} == told
    assert "Nobody said this." not in str(row)


def test_action_items_and_red_flags_have_sheets_of_their_own(customer):
    user = cast.operator()
    book = workbook(user, export(user))
    assert book.sheetnames == ["Calls", "Objections", "Action items", "Red flags"]
    [_, item] = book["Action items"].iter_rows(values_only=True)
    [_, flag] = book["Red flags"].iter_rows(values_only=True)
    assert item[1:6] == ("Acme Clinic", "Acme Clinic 1", "high", "Call back", "agent")
    assert flag[3:7] == ("low", "missed_opportunity", "Price", "q")


def test_a_call_too_short_to_judge_is_marked(customer):
    Insight.objects.update(is_placeholder=True, sentiment="", category="", outcome="too_short")
    [row] = table(cast.operator(), export(cast.superuser()))
    assert (row["Too short to judge"], row["Outcome"], row["Sentiment"]) == ("yes", "too_short", "")


def test_what_looks_like_a_formula_is_text(customer):
    user = cast.operator()
    Call.objects.update(agent='=HYPERLINK("http://example.com")')
    batch = export(user)
    assert table(user, batch)[0]["Agent"].startswith("'=")
    cell = workbook(user, batch)["Calls"]["H2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://example.com")', "s")


def test_only_the_current_insight_counts(customer):
    user = cast.operator()
    Insight.objects.update(is_current=False)
    assert table(user, export(user))[0]["Sentiment"] == ""


def test_calls_that_come_later_are_not_in_a_frozen_export(customer):
    user = cast.operator()
    batch = confirm("export", user)
    cast.new_call(customer, "later.wav")
    work_until_idle()
    assert [row["File"] for row in table(user, batch)] == ["Acme Clinic.wav"]


def test_no_worker_takes_the_calls_of_an_export_one_by_one(customer):
    batch = confirm("export", cast.operator())
    assert [(item.lane, item.state) for item in batch.items.all()] == [("held", State.WAITING)]
    work_until_idle()
    assert [(item.attempts, item.state) for item in batch.items.all()] == [(0, State.DONE)]


def test_an_export_that_is_stopped_and_resumed_is_written_anew_and_whole(customer):
    user = cast.operator()
    cast.new_call(customer, "second.wav")
    batch = confirm("export", user)
    control.stop(batch)
    work_until_idle()
    assert downloads.of(batch) == []
    with after_commit(execute=True):
        control.resume(batch)
    work_until_idle()
    assert len(table(user, batch)) == 2


def test_a_batch_offers_its_files_once_they_are_written(customer):
    user = cast.operator()
    batch = confirm("export", user)
    assert downloads.of(batch) == []
    work_until_idle()
    assert [download.label for download in downloads.of(batch)] == [
        "Excel file (1 call)", "CSV file (1 call)", "Answers and quotes, Excel", "Answers and quotes, CSV",
    ]  # fmt: skip
    kinds = ("xlsx", "csv", "answers-xlsx", "answers-csv")
    assert [download.url for download in downloads.of(batch)] == [url(batch, kind) for kind in kinds]


def test_other_batches_have_no_files(customer):
    batch = confirm("process", cast.operator())
    assert (downloads.of(batch), ExportFile.objects.filter(job=batch).count()) == ([], 0)


def test_staff_who_do_not_see_every_customer_in_it_find_no_file(customer):
    strange = cast.new_customer("Stranger Clinic")
    cast.new_call(strange)
    batch = export(cast.operator())
    limited = cast.limited(cast.admin(), customer)
    assert fetched(limited, batch, "csv").status_code == 404
    assert fetched(cast.superuser(), batch, "csv").status_code == 200


def test_somebody_who_lost_a_customer_since_cannot_fetch_what_they_exported(customer):
    user = cast.limited(cast.operator(), customer, strange := cast.new_customer("Stranger Clinic"))
    cast.new_call(strange)
    batch = export(user)
    assert fetched(user, batch, "csv").status_code == 200
    user.memberships.filter(customer=strange).delete()
    assert fetched(user, batch, "csv").status_code == 404


@pytest.mark.parametrize("who", [cast.viewer, cast.nobody])
def test_those_who_may_not_export_may_not_fetch_either(customer, who):
    batch = export(cast.operator())
    assert fetched(who(), batch, "csv").status_code == 403


def test_a_customers_user_is_sent_to_the_log_in(customer):
    batch = export(cast.operator())
    assert fetched(cast.User.objects.get(username="user-of-acme-clinic"), batch, "csv").status_code == 302


def test_a_kind_that_is_none_is_not_found(customer):
    user = cast.operator()
    assert fetched(user, export(user), "exe").status_code == 404


def test_deleted_calls_are_left_out_of_an_export_that_waits(customer):
    user = cast.superuser()
    cast.new_call(customer, "stays.wav")
    batch = confirm("export", user)
    Call.objects.exclude(file_name="stays.wav").delete()
    work_until_idle()
    assert [row["File"] for row in table(user, batch)] == ["stays.wav"]
    assert Customer.objects.exists()


def test_a_call_that_is_deleted_before_its_row_is_written_does_not_hold_the_export_up(customer):
    other = cast.new_call(customer, "other.wav")
    batch = confirm("export", cast.operator())
    other.delete()
    work_until_idle()
    batch.refresh_from_db()
    assert batch.state == JobState.FINISHED
    item = batch.items.get(call=None)
    assert (item.state, item.error_text) == (State.SKIPPED, "The call has been deleted.")


def test_a_file_that_is_not_in_the_storage_any_more_is_not_found(customer, settings):
    batch = export(cast.operator())
    shutil.rmtree(settings.RECORDINGS_DIR / "exports")
    assert fetched(cast.admin(), batch, "csv").status_code == 404


def test_a_character_that_no_workbook_may_hold_is_left_out(customer):
    Call.objects.update(agent="Ann\uffff\x01")
    batch = export(cast.operator())
    assert "Ann" in [cell.value for cell in workbook(cast.admin(), batch)["Calls"][2]]


def test_an_export_whose_files_could_not_be_written_says_so_and_is_tried_again(customer):
    batch = export(cast.operator())
    ExportFile.objects.update(state=State.FAILED, error_text="The disk is full.", csv_name="", excel_name="")
    client = cast.logged_in(cast.admin())
    page = client.get(cast.page_url(batch))
    assert page.context["headline"].word == "Finished with failures"
    assert "The disk is full." in page.content.decode()
    assert "retry_failed" in {button.verb for button in page.context["buttons"]}
    client.post(reverse("admin:calls_batch_control", args=[batch.pk]), {"verb": "retry_failed"})
    work_until_idle()
    assert downloads.of(batch)
