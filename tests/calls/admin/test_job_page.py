"""The page of a batch: where it stands, its calls, its buttons, its results."""

import csv
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calls.admin.job_items import PER_PAGE
from calls.models import Batch, BatchItem, Usage, WorkerPulse
from calls.work.states import JobState, State
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


@pytest.fixture
def batch(customer):
    return cast.new_batch(customer, *(cast.new_call(customer, f"{name}.wav") for name in "abc"), name="March")


def address(batch, page):
    return reverse(f"admin:calls_batch_{page}", args=[batch.pk])


def press(client, batch, verb):
    return client.post(address(batch, "control"), {"verb": verb}, follow=True)


def text(client, url, **query):
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def end(batch, name, state, **fields):
    """Let the work on one call have ended."""
    fields = {"finished_at": timezone.now(), **fields}
    batch.items.filter(call__file_name=name).update(state=state, **fields)


def failed(batch, name, **fields):
    error = {"error_code": "audio:user:unreadable", "error_text": "It is no audio.", "error_hint": "Send it again."}
    end(batch, name, State.FAILED, **{**error, **fields})


def state(batch):
    return Batch.objects.get(pk=batch.pk).state


def test_the_page_says_in_words_how_far_it_is(operators, batch):
    end(batch, "a.wav", State.DONE)
    failed(batch, "b.wav")
    page = text(operators, cast.page_url(batch))
    assert "1 of 3 calls done, 1 failed" in page
    assert 'value="66"' in page
    assert "It is no audio. Send it again." in page


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((State.DONE, State.SKIPPED, State.DONE), "Finished"),
        ((State.DONE, State.FAILED, State.DONE), "Finished with failures"),
        ((State.FAILED, State.FAILED, State.FAILED), "Failed"),
    ],
)
def test_an_ended_batch_says_how_it_ended(operators, batch, ends, words):
    for name, ending in zip("abc", ends, strict=True):
        end(batch, f"{name}.wav", ending)
    batch.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    assert operators.get(cast.page_url(batch)).context["headline"].word == words


def test_the_page_compares_cost_and_time_with_what_was_expected(operators, batch):
    Batch.objects.filter(pk=batch.pk).update(
        selection="3 ticked", already_done=7, left_out={"without a transcript": 2}, estimated_seconds_low=60,
        estimated_seconds_high=120, estimated_usd_low=1, estimated_usd_high=2,
    )  # fmt: skip
    Usage.objects.create(customer=batch.customer, batch=batch, stage="transcribe", provider="x", cost_usd="1.25")
    page = text(operators, cast.page_url(batch))
    for words in ("$1.25", "estimated: $1.00 to $2.00", "estimated: about 1 to 2 minutes", "3 ticked",
                  "7 already done, free", "2 left out: without a transcript", "12 calls"):  # fmt: skip
        assert words in page, words


def test_how_long_it_takes_is_foretold_from_the_last_ends(operators, customer):
    calls = [cast.new_call(customer, f"{number}.wav") for number in range(20)]
    batch = cast.new_batch(customer, *calls)
    now = timezone.now()
    for number, item in enumerate(batch.items.order_by("pk")[:10]):
        BatchItem.objects.filter(pk=item.pk).update(
            state=State.DONE, finished_at=now - timedelta(seconds=60 * (10 - number))
        )
    assert "About 10 minutes left" in text(operators, cast.page_url(batch))


def test_nothing_is_foretold_before_anything_ended(operators, batch):
    assert "Time left: not known yet" in text(operators, cast.page_url(batch))


def test_a_card_leads_to_the_calls_of_its_state(operators, batch):
    failed(batch, "b.wav")
    rows = operators.get(cast.page_url(batch), {"state": "failed"}).context["rows"]
    assert [row.name for row in rows] == [str(batch.items.get(state=State.FAILED).call)]
    assert "No call is in this state now." in text(operators, cast.page_url(batch), state="cancelled")


def test_what_failed_comes_first(operators, batch):
    end(batch, "a.wav", State.DONE)
    failed(batch, "c.wav")
    rows = operators.get(cast.page_url(batch)).context["rows"]
    assert [row.state for row in rows] == ["Failed", "Waiting", "Done"]


def test_pages_hold_fifty_calls_and_all_of_them_together_hold_every_call_once(operators, customer):
    calls = [cast.new_call(customer, f"{number}.wav") for number in range(PER_PAGE + 10)]
    batch = cast.new_batch(customer, *calls)
    for name in ("0.wav", "58.wav", "59.wav"):
        failed(batch, name)
    pages = [operators.get(cast.page_url(batch), {"page": number}).context for number in (1, 2)]
    keys = [[row.key for row in page["rows"]] for page in pages]
    assert [len(page) for page in keys] == [PER_PAGE, 10]
    assert len({*keys[0], *keys[1]}) == PER_PAGE + 10
    assert [row.state for row in pages[0]["rows"][:4]] == ["Failed", "Failed", "Failed", "Waiting"]


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "²", ""])
def test_a_page_that_is_not_there_shows_the_nearest(operators, batch, number):
    assert len(operators.get(cast.page_url(batch), {"page": number}).context["rows"]) == 3


def test_the_number_of_queries_does_not_grow_with_the_calls(operators, customer):
    counts = []
    for size in (3, 120):
        batch = cast.new_batch(customer, *(cast.new_call(customer, f"{size}-{number}.wav") for number in range(size)))
        for page in (cast.page_url(batch), address(batch, "live")):
            operators.get(page)
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                assert operators.get(page).status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 30


def test_a_call_that_waits_says_when_it_is_tried_again_and_why(operators, batch):
    batch.items.filter(call__file_name="a.wav").update(
        not_before=timezone.now() + timedelta(minutes=5), error_text="The server is busy."
    )
    page = text(operators, cast.page_url(batch))
    assert "Tried again in 5:00. The server is busy." in page or "Tried again in 4:59. The server is busy." in page


@pytest.mark.parametrize("page", ["change", "live"])
def test_a_batch_that_chat_paused_says_why_and_what_to_do(operators, batch, page):
    why = {"paused_code": "insights:settings:no-key", "paused_text": "No key.", "paused_hint": "Set OPENAI_API_KEY."}
    batch.move(JobState.PAUSED, sources=(JobState.ACTIVE,), **why)
    told = text(operators, address(batch, page))
    assert "No key. Set OPENAI_API_KEY." in told
    assert "CHAT paused it (" in told
    press(operators, batch, "resume")
    assert "No key." not in text(operators, address(batch, page))


def test_the_page_says_when_nobody_works(operators, batch):
    words = "No workers are running, so nothing moves."
    assert words in text(operators, cast.page_url(batch))
    for lane in ("cpu", "network"):
        WorkerPulse.objects.create(group="here", lane=lane)
    assert words not in text(operators, cast.page_url(batch))
    WorkerPulse.objects.update(beat_at=timezone.now() - timedelta(minutes=10))
    assert "No workers" in text(operators, cast.page_url(batch))


def test_workers_of_another_lane_do_not_count(operators, batch):
    WorkerPulse.objects.create(group="here", lane="network")
    assert "No workers for cpu work are running" in text(operators, cast.page_url(batch))


def test_the_buttons_are_those_that_fit(operators, batch):
    def verbs():
        return [button.verb for button in operators.get(cast.page_url(batch)).context["buttons"]]

    seen = [verbs()]
    failed(batch, "a.wav")
    seen.append(verbs())
    for verb in ("pause", "stop"):
        press(operators, batch, verb)
        seen.append(verbs())
    assert seen == [
        ["pause", "stop"], ["pause", "retry_failed", "stop"], ["resume", "retry_failed", "stop"], ["resume"],
    ]  # fmt: skip


def test_a_button_does_it_and_says_so(operators, batch):
    page = press(operators, batch, "pause")
    assert state(batch) == JobState.PAUSED
    assert cast.messages_of(page) == ["March: paused; calls in work go on to the end of their stage."]


def test_pressing_twice_does_no_harm_and_is_explained(operators, batch):
    press(operators, batch, "stop")
    [message] = cast.messages_of(press(operators, batch, "stop"))
    assert "You cannot stop this job: it is stopped." in message
    assert set(batch.items.values_list("state", flat=True)) == {State.CANCELLED}


def test_retrying_twice_retries_once(operators, batch):
    failed(batch, "a.wav", attempts=5)
    said = [cast.messages_of(press(operators, batch, "retry_failed")) for _ in range(2)]
    assert said == [["March: 1 failed item will be tried again."], ["March: nothing had failed."]]


def test_stopping_asks_before(operators, batch):
    page = text(operators, cast.page_url(batch))
    question = page.index("Calls in work are broken off.")
    assert page.rindex("<details", 0, question) < question < page.index('value="stop"')


def test_after_a_button_the_same_calls_are_shown(operators, batch):
    answer = operators.post(f"{address(batch, 'control')}?state=waiting", {"verb": "pause"})
    assert answer.url == f"{cast.page_url(batch)}?state=waiting"


def test_an_unknown_button_is_not_found(operators, batch):
    assert operators.post(address(batch, "control"), {"verb": "delete"}).status_code == 404


def test_a_link_presses_no_button(operators, batch):
    assert operators.get(address(batch, "control"), {"verb": "stop"}).status_code == 405
    assert state(batch) == JobState.ACTIVE


def test_nothing_is_changed_by_sending_the_page_a_form(operators, batch):
    assert operators.post(cast.page_url(batch), {"state": "stopped"}).status_code == 403


def test_a_viewer_looks_and_presses_no_button(batch):
    client = cast.logged_in(cast.viewer())
    assert client.get(cast.page_url(batch)).context["buttons"] == []
    assert client.post(address(batch, "control"), {"verb": "stop"}).status_code == 403
    assert state(batch) == JobState.ACTIVE


def test_staff_without_a_role_see_nothing(batch):
    client = cast.logged_in(cast.nobody())
    answers = [client.get(cast.page_url(batch)), *(client.get(address(batch, page)) for page in ("live", "results"))]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_a_strangers_batch_is_not_found(batch):
    client = cast.logged_in(cast.limited(cast.operator(), cast.new_customer("Stranger")))
    answers = [client.get(cast.page_url(batch)), *(client.get(address(batch, page)) for page in ("live", "results"))]
    answers.append(client.post(address(batch, "control"), {"verb": "stop"}))
    assert [answer.status_code for answer in answers] == [404] * 4
    assert state(batch) == JobState.ACTIVE


def test_a_batch_over_several_customers_shows_limited_staff_their_own_calls_only(customer):
    olga = cast.limited(cast.operator(), customer)
    strange = cast.new_call(cast.new_customer("Stranger"), "strange.wav")
    mixed = cast.new_batch(None, cast.new_call(customer, "ours.wav"), strange, name="Mixed")
    Batch.objects.filter(pk=mixed.pk).update(created_by=olga)
    Usage.objects.create(customer=strange.customer, batch=mixed, stage="transcribe", provider="x", cost_usd="9.99")
    client = cast.logged_in(olga)
    for url in (cast.page_url(mixed), address(mixed, "live")):
        page = text(client, url)
        assert "ours.wav" in page
        assert "0 of 1 call done" in page
        assert "trange" not in page
        assert "9.99" not in page
    assert "strange" not in client.get(address(mixed, "results")).getvalue().decode("utf-8-sig")


def test_what_is_remembered_for_one_person_is_not_shown_to_another(customer):
    olga = cast.limited(cast.operator(), customer)
    mixed = cast.new_batch(None, cast.new_call(customer), cast.new_call(cast.new_customer("Stranger")))
    Batch.objects.filter(pk=mixed.pk).update(created_by=olga)
    assert "0 of 2 calls done" in text(cast.logged_in(cast.superuser()), address(mixed, "live"))
    assert "0 of 1 call done" in text(cast.logged_in(olga), address(mixed, "live"))


def test_the_live_part_is_what_the_page_holds(operators, batch):
    live = text(operators, address(batch, "live"))
    assert live in text(operators, cast.page_url(batch))
    assert "csrfmiddlewaretoken" not in live


def test_the_live_part_is_not_sent_again_while_nothing_changes(operators, batch):
    press(operators, batch, "pause")
    first = operators.get(address(batch, "live"))
    again = operators.get(address(batch, "live"), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["X-Live"]) == (304, "on")


def test_the_live_part_says_when_it_is_over(operators, batch):
    assert operators.get(address(batch, "live"))["X-Live"] == "on"
    assert f'data-live="{address(batch, "live")}"' in text(operators, cast.page_url(batch))
    batch.move(JobState.FINISHED, sources=(JobState.ACTIVE,))
    assert operators.get(address(batch, "live"))["X-Live"] == "done"
    assert "data-live" not in text(operators, cast.page_url(batch))


def test_the_result_list_tells_of_every_call(operators, batch):
    failed(batch, "b.wav", attempts=3)
    answer = operators.get(address(batch, "results"))
    rows = list(csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines()))
    assert answer["Content-Disposition"] == f'attachment; filename="batch-{batch.pk}-results.csv"'
    assert [row["file"] for row in rows] == ["a.wav", "b.wav", "c.wav"]
    told = rows[1]
    assert (told["state"], told["error code"], told["error"], told["hint"], told["attempts"]) == (
        "Failed", "audio:user:unreadable", "It is no audio.", "Send it again.", "3",
    )  # fmt: skip


def test_a_result_list_begins_no_formula(operators, customer):
    batch = cast.new_batch(customer, cast.new_call(customer, "=HYPERLINK(1).wav", order_id="@1"))
    [row] = csv.DictReader(operators.get(address(batch, "results")).getvalue().decode("utf-8-sig").splitlines())
    assert (row["file"], row["order id"]) == ("'=HYPERLINK(1).wav", "'@1")


def test_a_deleted_call_stays_on_the_list(operators, batch):
    batch.items.filter(call__file_name="a.wav").update(call=None)
    assert "Deleted call" in text(operators, cast.page_url(batch))
    assert len(operators.get(address(batch, "results")).getvalue().decode("utf-8-sig").splitlines()) == 4


def test_what_was_cancelled_is_not_shown_as_done(operators, batch):
    end(batch, "a.wav", State.DONE)
    press(operators, batch, "stop")
    assert operators.get(cast.page_url(batch)).context["headline"].percent == 33


@pytest.mark.parametrize("verb", ["resume", "retry_failed"])
def test_whoever_may_not_delete_does_not_let_a_deletion_go_on(operators, batch, verb):
    Batch.objects.update(action="delete", state=JobState.STOPPED)
    batch.items.update(state=State.CANCELLED if verb == "resume" else State.FAILED)
    page = press(operators, batch, verb)
    assert "You may not delete calls" in " ".join(cast.messages_of(page))
    assert not batch.items.filter(state=State.WAITING).exists()


def test_whoever_runs_batches_stops_a_deletion_and_an_admin_lets_it_go_on(operators, batch):
    Batch.objects.update(action="delete")
    press(operators, batch, "stop")
    batch.refresh_from_db()
    assert batch.state == JobState.STOPPED
    press(cast.logged_in(cast.admin()), batch, "resume")
    assert batch.items.filter(state=State.WAITING).count() == 3
