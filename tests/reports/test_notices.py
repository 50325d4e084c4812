"""Mail about batches: when it is sent, to whom, what it says, and that it is sent once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from calls.models import Batch, User
from calls.work.states import JobState, State
from imports.models import ImportJob, WatchedSource
from insights.models import Insight
from reports import notices
from tests import cast
from tests.flows.bulk import confirm
from tests.flows.engine import work_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(olga):
    olga.email = "olga@example.com"
    olga.save(update_fields=["email"])
    return olga


@pytest.fixture
def batch(customer, olga):
    """One that has just ended: a call done, one failed."""
    batch = cast.new_batch(customer, cast.new_call(customer, "a.wav"), name="My batch", state=State.DONE)
    cast.BatchItem.objects.create(
        job=batch, call=cast.new_call(customer, "b.wav"), customer=customer, stage="audio", lane="cpu",
        state=State.FAILED, error_text="It cannot be read.", error_hint="Export it again.",
    )  # fmt: skip
    end(batch, created_by=olga)
    return batch


def end(batch, **more):
    now = timezone.now()
    told = {"state": JobState.FINISHED, "finished_at": now, "updated_at": now, **more}
    Batch.objects.filter(pk=batch.pk).update(**told)


def pause(batch):
    told = {"paused_code": "insights:provider:no-key", "paused_text": "There is no key.", "paused_hint": "Set one."}
    Batch.objects.filter(pk=batch.pk).update(state=JobState.PAUSED, updated_at=timezone.now(), **told)


def tell():
    return notices.tell(timezone.now())


def test_whoever_began_a_batch_is_told_its_end_with_figures_failures_and_a_link(batch, settings):
    settings.ENV = {**settings.ENV, "CHAT_URL": "https://chat.example.com/"}
    Batch.objects.update(already_done=7)
    assert tell() == 1
    [message] = mail.outbox
    assert (message.to, message.subject) == (["olga@example.com"], "Done, 1 failed: My batch")
    assert "1 done\n" in message.body
    assert "1 failed" in message.body
    assert "7 were done already" in message.body
    assert "b.wav: It cannot be read. Export it again." in message.body
    assert f"https://chat.example.com{cast.page_url(batch)}" in message.body


def test_what_came_from_the_cache_is_said(batch, customer):
    cast.everything(customer)
    Batch.objects.exclude(pk=batch.pk).update(told_at=timezone.now())
    known = Insight.objects.get()
    Insight.objects.filter(pk=known.pk).update(batch=batch, copied_from=known)
    tell()
    assert "1 done, of which 1 loaded from earlier results" in mail.outbox[0].body


def test_the_same_end_is_told_once_also_by_two_machines(batch):
    seen = [notices.untold(timezone.now()).get() for _ in range(2)]
    assert [notices._tell(row, timezone.now()) for row in seen] == [True, False]
    assert tell() == 0
    assert len(mail.outbox) == 1


def test_an_end_that_a_clock_ahead_of_ours_has_noted_is_told_once(batch):
    end(batch, finished_at=timezone.now() + timedelta(minutes=1), updated_at=timezone.now() + timedelta(minutes=1))
    assert [tell(), tell()] == [1, 0]


def test_a_budget_set_after_the_end_is_no_news(batch):
    tell()
    Batch.objects.update(budget_usd=5, updated_at=timezone.now())
    assert tell() == 0


def test_of_a_batch_over_several_customers_only_calls_that_its_person_still_sees_are_told(batch, customer, olga):
    cast.limited(olga, cast.new_customer("Other"))
    Batch.objects.update(customer=None)
    assert tell() == 1
    assert "b.wav" not in mail.outbox[0].body
    assert "0 done" in mail.outbox[0].body


def test_a_batch_that_is_retried_and_ends_again_is_told_again(batch):
    tell()
    end(batch)
    assert tell() == 1


def test_a_pause_by_chat_is_told_with_its_reason_and_one_by_a_person_is_not(batch):
    pause(batch)
    tell()
    [message] = mail.outbox
    assert message.subject == "Paused: My batch"
    assert "There is no key.\nSet one." in message.body
    Batch.objects.update(paused_code="", paused_text="", updated_at=timezone.now())
    assert tell() == 0


@pytest.mark.parametrize("loss", ["customer", "role", "account", "address", "wish"])
def test_who_may_not_see_it_any_more_or_wants_no_mail_gets_none(batch, olga, loss):
    if loss == "customer":
        cast.limited(olga)
    elif loss == "role":
        olga.groups.clear()
    else:
        changes = {"account": {"is_active": False}, "address": {"email": ""}, "wish": {"mail_when_done": False}}
        User.objects.update(**changes[loss])
    assert tell() == 0
    assert mail.outbox == []


def test_what_a_watched_source_brings_is_not_mailed(batch, customer, olga):
    watch = WatchedSource.objects.create(customer=customer, name="x", location="https://example.com/")
    ImportJob.objects.create(customer=customer, batch=batch, watch=watch, created_by=olga)
    assert tell() == 0


def test_a_batch_without_calls_is_not_mailed(batch):
    batch.items.all().delete()
    assert tell() == 0


def test_ends_of_long_ago_are_not_told(batch):
    Batch.objects.update(updated_at=timezone.now() - timedelta(days=2))
    assert tell() == 0


def test_where_the_mail_server_is_out_of_reach_it_is_tried_again(batch, monkeypatch):
    def unreachable(*_):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", unreachable)
        assert tell() == 0
    assert tell() == 1


def test_a_real_batch_is_told_of_when_it_has_ended(customer, olga):
    cast.everything(customer)
    Batch.objects.update(told_at=timezone.now())
    batch = confirm("export", olga, customer=customer.pk)
    work_until_idle()
    assert tell() == 1
    assert mail.outbox[0].subject.startswith("Done: Export")
    assert Batch.objects.get(pk=batch.pk).told_at


def test_people_decline_such_mail_themselves(operators, olga):
    page = operators.post(reverse("mail-settings"), {}, follow=True)
    assert "Saved." in page.content.decode()
    olga.refresh_from_db()
    assert not olga.mail_when_done
    operators.post(reverse("mail-settings"), {"mail_when_done": "on"})
    olga.refresh_from_db()
    assert olga.mail_when_done
