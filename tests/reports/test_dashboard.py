"""The dashboard: what needs somebody, what runs, the last 30 days; of one's own customers only."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import Batch, BatchItem, Customer, ModelPrice, WorkerPulse
from calls.work.lanes import HELD
from calls.work.states import JobState, State
from imports.models import ImportFile, ImportJob, ImportSource
from imports.services import start_import
from tests.cast import (
    limited,
    logged_in,
    new_batch,
    new_call,
    new_customer,
    nobody,
    operator,
    page_url,
    viewer,
)

pytestmark = pytest.mark.django_db

INLINE = re.compile(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)
ERROR = {"error_code": "audio:user:unreadable", "error_text": "It cannot be read.", "error_hint": "Export it again."}


@pytest.fixture
def customer():
    return new_customer()


def dashboard(user):
    return logged_in(user).get(reverse("admin:index"))


def text(page):
    return unescape(page.content.decode())


def needs(user):
    return {need.word: need for need in dashboard(user).context["needs"]}


def today_call(customer, name="a.wav", **facts):
    return new_call(customer, name, **{"listed_on": timezone.now().date(), **facts})


def failed_batch(*calls, **error):
    return new_batch(calls[0].customer, *calls, state=State.FAILED, finished_at=timezone.now(), **{**ERROR, **error})


def new_import(customer, **fields):
    return ImportJob.objects.create(customer=customer, **fields)


def new_source(job, **fields):
    return ImportSource.objects.create(
        job=job, location="https://example.com/", location_hash="x", stage="discover", lane="network", **fields
    )


def new_file(source, **fields):
    return ImportFile.objects.create(
        **{
            "job": source.job,
            "source": source,
            "url": "x",
            "url_hash": "x",
            "stage": "fetch",
            "lane": "network",
            **fields,
        }
    )


def test_nothing_needs_anybody_where_nothing_is():
    page = dashboard(viewer())
    assert page.context["needs"] == []
    assert "Nothing needs you." in text(page)


def test_an_empty_installation_says_where_to_begin():
    page = dashboard(operator())
    assert "There are no calls yet" in text(page)
    assert "Import recordings" in text(page)


def test_with_a_customer_the_next_step_is_an_import(customer):
    assert f'href="{reverse("admin:imports_importjob_add")}">Import recordings</a>' in text(dashboard(operator()))


def test_who_may_not_import_is_not_told_to():
    assert "There are no calls yet" not in text(dashboard(viewer()))


def test_the_first_steps_go_once_there_is_a_call(customer):
    today_call(customer)
    assert "There are no calls yet" not in text(dashboard(operator()))


def test_failed_calls_are_counted_by_reason_with_what_to_do(customer):
    failed_batch(today_call(customer, "a"), today_call(customer, "b"))
    failed_batch(today_call(customer, "c"), error_code="speech:vendor:quota", error_text="The quota is used up.")
    found = needs(viewer())
    assert list(found) == ["2 calls failed", "1 call failed"]
    assert (found["2 calls failed"].text, found["2 calls failed"].hint) == ("It cannot be read.", "Export it again.")


def test_failed_calls_lead_to_just_those_items_and_to_their_batch(customer):
    batch = failed_batch(today_call(customer, "a"), today_call(customer, "b"))
    failed_batch(today_call(customer, "c"), error_code="speech:vendor:quota")
    user = viewer()
    show, of_batch = needs(user)["2 calls failed"].links
    assert set(logged_in(user).get(show.address).context["cl"].result_list) == set(batch.items.all())
    assert (of_batch.label, of_batch.address) == (f"Batch {batch.pk}", page_url(batch))


def test_a_call_that_went_well_since_is_no_failure_any_more(customer):
    call = today_call(customer)
    failed_batch(call)
    new_batch(customer, call, state=State.DONE)
    assert needs(viewer()) == {}


def test_sources_and_recordings_that_failed_are_shown(customer):
    source = new_source(new_import(customer), state=State.FAILED, **ERROR)
    new_file(source, state=State.FAILED, **ERROR)
    found = needs(viewer())
    assert list(found) == ["1 source failed", "1 recording failed"]
    assert found["1 source failed"].links[1].address == page_url(source.job)


def test_imports_that_failed_long_ago_are_history(customer):
    job = new_import(customer)
    new_source(job, state=State.FAILED, **ERROR)
    ImportJob.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert needs(viewer()) == {}


def test_paused_and_lately_stopped_jobs_are_called_to_mind(customer):
    paused, stopped = new_batch(customer, today_call(customer)), new_batch(customer, name="Stopped one")
    Batch.objects.filter(pk=paused.pk).update(state=JobState.PAUSED)
    Batch.objects.filter(pk=stopped.pk).update(state=JobState.STOPPED)
    found = needs(viewer())
    assert found["Paused"].text == "Batch: 1 of 1 calls left."
    assert found["Stopped"].links[0].address == page_url(stopped)


def test_a_job_that_chat_paused_says_why_and_what_to_do(customer):
    batch = new_batch(customer, today_call(customer))
    why = {"paused_code": "calls:budget:spent", "paused_text": "It is spent.", "paused_hint": "Raise it."}
    batch.move(JobState.PAUSED, sources=(JobState.ACTIVE,), **why)
    found = needs(viewer())["Paused by CHAT"]
    assert found.text == "Batch: It is spent. 1 of 1 calls left."
    assert found.hint == "Raise it. Resume it when it may go on."


def test_what_says_already_to_resume_says_it_once(customer):
    batch = new_batch(customer, today_call(customer))
    batch.move(JobState.PAUSED, sources=(JobState.ACTIVE,), paused_code="x", paused_hint="Raise it, then resume.")
    assert needs(viewer())["Paused by CHAT"].hint == "Raise it, then resume."


def test_a_job_stopped_long_ago_is_not(customer):
    stopped = new_batch(customer)
    Batch.objects.filter(pk=stopped.pk).update(state=JobState.STOPPED, updated_at=timezone.now() - timedelta(days=8))
    assert needs(viewer()) == {}


def test_an_import_stopped_before_it_found_anything_is_named_once(customer):
    job = start_import(customer=customer, locations=["https://example.com/"])
    for part in (job, job.batch):
        part.move(JobState.STOPPED, sources=(JobState.ACTIVE,))
    assert [need.text for need in dashboard(viewer()).context["needs"]] == [
        f"{job}: stopped before it had any recordings."
    ]


def test_the_calls_of_an_import_that_waits_for_a_look_do_not_run(customer):
    job = start_import(customer=customer, locations=["https://example.com/"], previewed=True)
    job.sources.update(state=State.DONE)
    new_file(job.sources.get(), lane=HELD)
    assert dashboard(viewer()).context["running"] == []


def test_an_import_that_waits_for_a_look_asks_for_it_and_does_not_run(customer):
    job = new_import(customer, previewed=True)
    new_file(new_source(job, state=State.DONE), lane=HELD)
    page = dashboard(viewer())
    assert [(need.word, need.text) for need in page.context["needs"]] == [("Look first", f"{job}: 1 recording found.")]
    assert page.context["running"] == []


def test_waiting_work_without_workers_is_said(customer):
    new_batch(customer, today_call(customer))
    WorkerPulse.objects.create(group="g", lane="network")
    WorkerPulse.objects.create(group="g", lane="cpu", beat_at=timezone.now() - timedelta(hours=1))
    assert "(cpu)" in needs(viewer())["No workers"].text


def test_workers_that_are_alive_need_nobody(customer):
    new_batch(customer, today_call(customer))
    WorkerPulse.objects.create(group="g", lane="cpu")
    assert needs(viewer()) == {}


def test_idle_workers_need_not_run(customer):
    assert needs(viewer()) == {}


def test_a_running_batch_shows_how_far_it_is(customer):
    batch = new_batch(customer, today_call(customer, "a"), today_call(customer, "b"))
    batch.items.filter(call__file_name="a").update(state=State.DONE)
    page = dashboard(viewer())
    assert '<progress class="meter" max="2" value="1" aria-label="Batch"></progress>' in text(page)
    assert "1 of 2 calls" in text(page)


def test_the_time_left_is_told_from_the_last_ends(customer):
    batch, now = new_batch(customer), timezone.now()
    for number in range(31):
        done = {"state": State.DONE, "finished_at": now - timedelta(seconds=60 - 2 * number)} if number < 21 else {}
        BatchItem.objects.create(
            job=batch, call=today_call(customer, str(number)), customer=customer, stage="audio", lane="cpu",
            not_before=now, **done,
        )  # fmt: skip
    (job,) = dashboard(viewer()).context["running"]
    assert job.said == "21 of 31 calls, about 20 seconds left"


def test_what_runs_is_kept_up_to_date_until_nothing_runs(customer):
    batch = new_batch(customer, today_call(customer))
    client = logged_in(viewer())
    assert f'data-live="{reverse("admin:running")}"' in text(client.get(reverse("admin:index")))
    part = client.get(reverse("admin:running"))
    assert (part["X-Live"], "0 of 1 calls" in text(part)) == ("on", True)
    Batch.objects.filter(pk=batch.pk).update(state=JobState.FINISHED)
    assert client.get(reverse("admin:running"))["X-Live"] == "done"


def test_figures_are_those_of_the_last_30_days(customer):
    today_call(customer, "a", duration_seconds=120.0)
    today_call(customer, "old", listed_on=timezone.now().date() - timedelta(days=30))
    figures = {figure.label: figure.value for figure in dashboard(viewer()).context["last_days"]["figures"]}
    assert (figures["Calls"], figures["Minutes"]) == ("1", "2")


def test_every_mark_leads_to_as_many_calls_as_it_says(customer):
    for name in "abc":
        today_call(customer, name, category="other_question", sentiment="negative")
    today_call(customer, "d", category="consult_scheduled", sentiment="positive")
    client = logged_in(viewer())
    page = client.get(reverse("admin:index")).content.decode()
    svg = "".join(re.findall(r"<svg viewBox.*?</svg>", page, re.DOTALL))
    marks = re.findall(r'<a href="([^"]+)" tabindex="-1" aria-label="([^:]+): ([\d,]+)">', svg)
    kinds = {(unescape(href), number) for href, _, number in marks if "category=" in href or "sentiment=" in href}
    today = {(unescape(href), number) for href, _, number in marks if number == "4"}
    told = kinds | today
    assert (len(kinds), len(today)) == (4, 1)
    assert {(href, str(client.get(href).context["cl"].result_count)) for href, _ in told} == told


def test_the_page_brings_no_script_or_style_of_its_own(customer):
    failed_batch(today_call(customer, "a"))
    new_batch(customer, today_call(customer, "b"))
    page = dashboard(viewer()).content.decode()
    assert "<svg" in page
    assert "<progress" in page
    assert INLINE.findall(page) == []


def test_a_strangers_work_and_figures_are_not_told(customer):
    stranger = new_customer("Stranger")
    failed_batch(today_call(stranger, "a"))
    new_batch(stranger, today_call(stranger, "b"), name="Strange batch")
    source = new_source(new_import(stranger), state=State.FAILED, **ERROR)
    new_file(source, state=State.FAILED, **ERROR)
    page = dashboard(limited(viewer(), customer))
    assert (page.context["needs"], page.context["running"]) == ([], [])
    assert page.context["last_days"]["overview"].total.calls == 0
    assert "Strange" not in text(page)


def test_limited_staff_see_their_customers_figures(customer):
    today_call(customer, "ours")
    today_call(new_customer("Stranger"), "theirs")
    assert dashboard(limited(viewer(), customer)).context["last_days"]["overview"].total.calls == 1


def test_staff_without_a_role_are_told_nothing(customer):
    failed_batch(today_call(customer))
    new_batch(customer, today_call(customer, "b"))
    page = dashboard(nobody())
    assert (page.context["needs"], page.context["running"], page.context["last_days"]) == ([], [], None)


def test_the_number_of_queries_does_not_grow(customer, django_assert_max_num_queries):
    client = logged_in(viewer())

    def more(name):
        failed_batch(today_call(customer, f"{name} failed"))
        new_batch(customer, today_call(customer, f"{name} waits"))
        source = new_source(new_import(customer), state=State.FAILED, **ERROR)
        new_file(source, state=State.FAILED, **ERROR)

    more("first")
    with django_assert_max_num_queries(18) as first:
        client.get(reverse("admin:index"))
    for number in range(5):
        more(str(number))
    with django_assert_max_num_queries(len(first)):
        client.get(reverse("admin:index"))


def test_a_model_that_its_vendor_withdraws_is_told_of_to_those_whose_customers_use_it(customer):
    gone = ModelPrice.objects.create(provider="toy", model="ear-1", retires_on=timezone.now().date())
    Customer.objects.filter(pk=customer.pk).update(speech_engine="toy", speech_model="ear-1")
    need = needs(viewer())["1 customer"]
    assert need.tone == "bad"
    assert f"withdraws ear-1 on {gone.retires_on}" in need.text
    assert needs(limited(operator(), new_customer("Another Clinic"))) == {}
