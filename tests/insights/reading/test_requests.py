"""Asking a hosted model by the database: nothing that was paid is lost or paid twice. The vendor is a scripted one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from calls.models import ModelPrice, Usage
from calls.work.errors import WorkError
from insights.models import ModelRequest
from insights.providers.base import RawAnswer, Request
from insights.providers.faults import AnswerLostError, CannotBeAskedError
from insights.reading.arrived import forget_answers
from insights.reading.copies import forget_copies
from insights.reading.requests import LOST, Requests
from tests import cast

pytestmark = pytest.mark.django_db

REQUEST = Request("analysis", {"messages": ["Read this."]}, input_tokens=1000, output_tokens=2000)
ANSWER = RawAnswer(
    {"choices": ["Done."]}, input_tokens=900, cached_input_tokens=100, output_tokens=50, kept_there="c-1"
)
TIMED_OUT = AnswerLostError("insights:provider:timed-out", "It took too long.")
BROKEN = WorkError("insights:provider:down", "It is down.")
TOO_MANY = WorkError("insights:provider:busy", "Too many.", rate_limited=True, retry_after=7)


class ScriptedVendor:
    """Does what it is told, one thing a request, and notes what it is asked."""

    name, model = "toy", "toy-1"

    def __init__(self, *script, keeps=True):
        self.script, self.keeps = list(script), keeps
        self.sent, self.kept, self.forgotten = [], {}, []

    def send(self, request, key):
        self.sent.append(key)
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def find(self, key):
        if not self.keeps:
            raise CannotBeAskedError("toy")
        return self.kept.get(key)

    def forget(self, kept_there):
        self.forgotten.append(kept_there)


@pytest.fixture
def call():
    ModelPrice.objects.create(
        provider="toy", model="toy-1", usd_per_million_input=1, usd_per_million_cached_input="0.1",
        usd_per_million_output=10,
    )  # fmt: skip
    return cast.new_call(cast.new_customer())


@pytest.fixture
def batch(call):
    return cast.new_batch(call.customer, call)


@pytest.fixture
def requests_to(call, batch):
    """A journal for a vendor, as each try of an item makes one."""
    return lambda vendor, **more: Requests(call, vendor, batch_id=batch.pk, **{"again": False, **more})


def age(**fields):
    then = timezone.now() - timedelta(**fields)
    ModelRequest.objects.update(sent_at=then, lost_at=then)


def test_the_intent_is_written_before_anything_is_sent(requests_to):
    class Looking(ScriptedVendor):
        def send(self, request, key):
            self.seen = list(ModelRequest.objects.values_list("purpose", "sendings", "answer"))
            return super().send(request, key)

    vendor = Looking(ANSWER)
    requests_to(vendor).ask(REQUEST)
    assert vendor.seen == [("analysis", 1, None)]


def test_the_raw_answer_is_kept_with_its_cost_and_counted_once(call, batch, requests_to):
    assert requests_to(ScriptedVendor(ANSWER)).ask(REQUEST) == ANSWER.body
    row, usage = ModelRequest.objects.get(), Usage.objects.get()
    # 800 tokens at a millionth, 100 at a tenth of that, 50 at ten times.
    assert row.cost_usd == usage.cost_usd == Decimal("0.001310")
    assert (usage.input_tokens, usage.cached_input_tokens, usage.output_tokens) == (900, 100, 50)
    assert (usage.call, usage.batch, usage.stage, usage.purpose) == (call, batch, "insights", "analysis")
    call.refresh_from_db()
    assert call.cost_usd == row.cost_usd


def test_what_was_answered_is_not_asked_again_by_the_next_try(requests_to):
    vendor = ScriptedVendor(ANSWER)
    requests_to(vendor).ask(REQUEST)
    assert requests_to(vendor).ask(REQUEST) == ANSWER.body
    assert (len(vendor.sent), Usage.objects.count()) == (1, 1)


def test_another_request_is_another_row(requests_to):
    vendor = ScriptedVendor(ANSWER, ANSWER)
    for body in ("One.", "Two."):
        requests_to(vendor).ask(Request("analysis", {"messages": [body]}, 1, 1))
    assert len(set(vendor.sent)) == 2


def test_two_calls_with_the_same_words_are_told_apart_at_the_provider(call, batch, requests_to):
    vendor = ScriptedVendor(ANSWER, ANSWER)
    other = cast.new_call(call.customer, "other.wav")
    requests_to(vendor).ask(REQUEST)
    Requests(other, vendor, batch_id=batch.pk, again=False).ask(REQUEST)
    assert len(set(vendor.sent)) == 2


def test_a_failure_that_the_provider_tells_costs_nothing_and_is_sent_again(requests_to):
    vendor = ScriptedVendor(BROKEN, ANSWER)
    with pytest.raises(WorkError):
        requests_to(vendor).ask(REQUEST)
    assert not Usage.objects.exists()
    requests_to(vendor).ask(REQUEST)
    assert ModelRequest.objects.get().sendings == 2


def test_a_lost_answer_is_fetched_and_not_paid_again(requests_to):
    vendor = ScriptedVendor(TIMED_OUT)
    with pytest.raises(AnswerLostError):
        requests_to(vendor).ask(REQUEST)
    vendor.kept[vendor.sent[0]] = ANSWER
    assert requests_to(vendor).ask(REQUEST) == ANSWER.body
    assert (len(vendor.sent), Usage.objects.count()) == (1, 1)


def test_the_request_of_a_killed_worker_is_asked_for_before_it_is_sent_again(requests_to):
    class Killed(ScriptedVendor):
        def send(self, request, key):
            self.sent.append(key)
            raise KeyboardInterrupt

    vendor = Killed()
    with pytest.raises(KeyboardInterrupt):
        requests_to(vendor).ask(REQUEST)
    vendor.kept[vendor.sent[0]] = ANSWER
    assert requests_to(vendor).ask(REQUEST) == ANSWER.body
    assert len(vendor.sent) == 1


def test_while_the_provider_may_still_be_at_it_the_item_waits_and_nothing_is_sent(requests_to):
    vendor = ScriptedVendor(TIMED_OUT, ANSWER)
    with pytest.raises(AnswerLostError):
        requests_to(vendor).ask(REQUEST)
    with pytest.raises(WorkError) as error:
        requests_to(vendor).ask(REQUEST)
    assert (error.value.rate_limited, len(vendor.sent)) == (True, 1)


def test_what_the_provider_never_did_is_sent_again_once_that_is_sure(requests_to):
    vendor = ScriptedVendor(TIMED_OUT, ANSWER)
    with pytest.raises(AnswerLostError):
        requests_to(vendor).ask(REQUEST)
    age(seconds=settings.ENV["CHAT_MODEL_TIMEOUT_SECONDS"] + 1)
    assert requests_to(vendor).ask(REQUEST) == ANSWER.body
    assert len(vendor.sent) == 2


def test_where_answers_are_not_kept_people_decide_whether_a_lost_one_is_paid_again(requests_to):
    vendor = ScriptedVendor(TIMED_OUT, ANSWER, keeps=False)
    with pytest.raises(AnswerLostError):
        requests_to(vendor).ask(REQUEST)
    age(hours=1)
    with pytest.raises(WorkError) as error:
        requests_to(vendor).ask(REQUEST)
    assert (error.value.code, error.value.permanent, len(vendor.sent)) == (LOST, True, 1)
    assert requests_to(vendor).ask(REQUEST) == ANSWER.body


def test_a_setting_lets_lost_requests_be_sent_again_by_themselves(requests_to, monkeypatch):
    monkeypatch.setitem(settings.ENV, "CHAT_RESEND_LOST_ANSWERS", True)
    vendor = ScriptedVendor(TIMED_OUT, ANSWER, keeps=False)
    with pytest.raises(AnswerLostError):
        requests_to(vendor).ask(REQUEST)
    assert requests_to(vendor).ask(REQUEST) == ANSWER.body


def test_an_unusable_answer_is_paid_and_asked_for_anew_by_whoever_tries_again(requests_to):
    vendor = ScriptedVendor(ANSWER, ANSWER)
    first = requests_to(vendor)
    first.ask(REQUEST)
    first.reject(WorkError("insights:provider:refused", "It refuses."))
    requests_to(vendor).ask(REQUEST)
    assert (len(vendor.sent), Usage.objects.count(), ModelRequest.objects.count()) == (2, 2, 1)


def test_a_repair_is_rejected_with_what_it_was_to_repair_and_nothing_before(requests_to):
    journal = requests_to(ScriptedVendor(ANSWER, ANSWER, ANSWER))
    for purpose in ("analysis", "analysis", "repair"):
        journal.ask(Request(purpose, {"messages": [str(ModelRequest.objects.count())]}, 1, 1))
    journal.reject(WorkError("insights:provider:not-json", "No JSON."))
    codes = list(ModelRequest.objects.order_by("pk").values_list("error_code", flat=True))
    assert codes == ["", "insights:provider:not-json", "insights:provider:not-json"]


def test_a_request_that_was_refused_leaves_the_answers_before_it_as_they_are(requests_to):
    journal = requests_to(ScriptedVendor(ANSWER, BROKEN))
    journal.ask(REQUEST)
    with pytest.raises(WorkError):
        journal.ask(Request("analysis", {"messages": ["Other."]}, 1, 1))
    journal.reject(WorkError("insights:provider:bad-request", "It does not like it."))
    assert list(ModelRequest.objects.order_by("pk").values_list("error_code", flat=True)) == ["", BROKEN.code]


def test_what_is_made_anew_is_asked_once_in_its_batch(call, requests_to):
    vendor = ScriptedVendor(ANSWER, ANSWER, ANSWER)
    requests_to(vendor).ask(REQUEST)
    for _ in range(2):
        requests_to(vendor, again=True).ask(REQUEST)
    later = cast.new_batch(call.customer, name="later")
    Requests(call, vendor, batch_id=later.pk, again=True).ask(REQUEST)
    assert len(vendor.sent) == 3


def test_stored_results_leave_no_raw_answer_behind(requests_to):
    journal = requests_to(ScriptedVendor(ANSWER))
    journal.ask(REQUEST)
    journal.done()
    row = ModelRequest.objects.get()
    assert (row.answer, row.cost_usd > 0) == (None, True)


def test_a_deleted_call_takes_the_words_along_and_leaves_the_cost(call, requests_to):
    requests_to(ScriptedVendor(ANSWER)).ask(REQUEST)
    call.delete()
    row = ModelRequest.objects.get()
    assert (row.call, row.answer, row.kept_there) == (None, None, "c-1")
    assert row.cost_usd == Usage.objects.get().cost_usd


def test_an_answer_that_comes_after_the_deletion_is_counted_and_not_kept(call, requests_to):
    class Slow(ScriptedVendor):
        def send(self, request, key):
            call.delete()
            return super().send(request, key)

    requests_to(Slow(ANSWER)).ask(REQUEST)
    row = ModelRequest.objects.get()
    assert (row.answer, row.kept_there, Usage.objects.get().call) == (None, "c-1", None)


def test_nothing_is_sent_for_a_deleted_call(call, requests_to):
    journal, vendor = requests_to, ScriptedVendor(ANSWER)
    type(call).objects.all().delete()
    with pytest.raises(WorkError) as error:
        journal(vendor).ask(REQUEST)
    assert (error.value.code, vendor.sent) == ("calls:user:deleted", [])


def test_a_limit_is_told_to_whoever_waits(requests_to):
    with pytest.raises(WorkError) as error:
        requests_to(ScriptedVendor(TOO_MANY)).ask(REQUEST)
    assert error.value.rate_limited
    assert ModelRequest.objects.get().refused_at is not None


def test_the_most_it_may_cost_is_set_apart_while_it_is_under_way(requests_to):
    with pytest.raises(AnswerLostError):
        requests_to(ScriptedVendor(TIMED_OUT)).ask(REQUEST)
    assert ModelRequest.objects.get().reserved_usd == Decimal("0.021")


@pytest.mark.parametrize("whose", ["customer", "batch"])
def test_a_request_waits_while_the_budget_is_set_apart_for_others(call, batch, requests_to, whose):
    # Each may cost 0.021: the third would pass 0.05 while two are under way, of which nobody knows yet what they cost.
    if whose == "customer":
        call.customer.monthly_budget_usd = Decimal("0.05")
        call.customer.save()
    else:
        type(batch).objects.update(budget_usd=Decimal("0.05"))
    vendor = ScriptedVendor(TIMED_OUT, TIMED_OUT, ANSWER)
    for number in range(2):
        with pytest.raises(AnswerLostError):
            requests_to(vendor).ask(Request("analysis", {"messages": [number]}, 1000, 2000))
    with pytest.raises(WorkError) as error:
        requests_to(vendor).ask(REQUEST)
    assert (error.value.code, error.value.pauses) == (f"work:{whose}:budget-set-apart", False)
    assert (error.value.rate_limited, "$0.0420 set apart" in error.value.text) == (True, True)
    assert (len(vendor.sent), ModelRequest.objects.count()) == (2, 2)


@pytest.mark.parametrize("whose", ["customer", "batch"])
def test_a_budget_pauses_before_it_is_passed(call, batch, requests_to, whose):
    # Of 0.05 there is 0.01 left, and the next request may cost 0.021.
    Usage.objects.create(
        customer=call.customer, call=call, batch=batch, stage="insights", provider="toy", cost_usd="0.04"
    )
    if whose == "customer":
        call.customer.monthly_budget_usd = Decimal("0.05")
        call.customer.save()
    else:
        type(batch).objects.update(budget_usd=Decimal("0.05"))
    vendor = ScriptedVendor(ANSWER)
    with pytest.raises(WorkError) as error:
        requests_to(vendor).ask(REQUEST)
    assert (error.value.code, error.value.pauses) == (f"work:{whose}:budget-spent", True)
    assert not vendor.sent


def test_no_more_of_a_customer_is_under_way_than_its_settings_allow(call, batch, requests_to):
    other = ModelRequest.objects.create(
        customer=call.customer, call=cast.new_call(call.customer, "other.wav"), key="x", purpose="analysis",
        provider="toy", model="toy-1", sent_at=timezone.now(),
    )  # fmt: skip
    vendor = ScriptedVendor(ANSWER)
    with pytest.raises(WorkError) as error:
        requests_to(vendor, most_at_once=1).ask(REQUEST)
    assert (error.value.rate_limited, vendor.sent) == (True, [])
    ModelRequest.objects.filter(pk=other.pk).update(answered_at=timezone.now())
    assert requests_to(vendor, most_at_once=1).ask(REQUEST) == ANSWER.body


def test_last_months_spending_leaves_this_months_budget_alone(call, requests_to):
    call.customer.monthly_budget_usd = Decimal("0.05")
    call.customer.save()
    vendor = ScriptedVendor(ANSWER, ANSWER)
    requests_to(vendor).ask(REQUEST)
    Usage.objects.update(created_at=timezone.now() - timedelta(days=32), cost_usd=5)
    requests_to(vendor).ask(Request("analysis", {"messages": ["Other."]}, 1000, 2000))
    assert len(vendor.sent) == 2


def test_a_budget_wants_a_price(call, requests_to):
    ModelPrice.objects.filter(provider="toy").delete()
    call.customer.monthly_budget_usd = 5
    call.customer.save()
    with pytest.raises(WorkError) as error:
        requests_to(ScriptedVendor(ANSWER)).ask(REQUEST)
    assert (error.value.code, error.value.pauses) == ("work:customer:budget-without-price", True)


def test_copies_at_the_provider_are_deleted_once_the_answer_is_here(requests_to, monkeypatch):
    vendor = ScriptedVendor(ANSWER, TIMED_OUT)
    requests_to(vendor).ask(REQUEST)
    with pytest.raises(AnswerLostError):
        requests_to(vendor).ask(Request("analysis", {"messages": ["Other."]}, 1, 1))
    monkeypatch.setattr("insights.reading.copies.reader", lambda *_: type("Reader", (), {"vendor": vendor}))
    assert (forget_copies(timezone.now()), vendor.forgotten) == (1, ["c-1"])
    assert forget_copies(timezone.now()) == 0


def test_of_two_batches_that_ask_the_same_at_once_one_is_paid(call, requests_to):
    later = cast.new_batch(call.customer, name="later")
    other = ScriptedVendor(ANSWER)
    journal = requests_to(ScriptedVendor(ANSWER))
    # Both have looked before either has written its intent.
    journal._wait_for_turn = lambda request: Requests(call, other, batch_id=later.pk, again=False).ask(request)
    with pytest.raises(WorkError) as error:
        journal.ask(REQUEST)
    assert (error.value.rate_limited, len(other.sent), Usage.objects.count()) == (True, 1, 1)


def test_what_another_batch_has_stored_meanwhile_is_looked_at_and_not_asked_again(requests_to):
    since = timezone.now()
    first = requests_to(ScriptedVendor(ANSWER))
    first.ask(REQUEST)
    first.done()
    vendor = ScriptedVendor(ANSWER, ANSWER)
    with pytest.raises(WorkError) as error:
        requests_to(vendor, since=since).ask(REQUEST)
    assert (error.value.rate_limited, vendor.sent) == (True, [])
    requests_to(vendor, since=timezone.now()).ask(REQUEST)
    assert len(vendor.sent) == 1


def test_an_answer_that_is_fetched_while_it_arrives_is_counted_once(call, requests_to):
    other = ScriptedVendor()

    class Twice(ScriptedVendor):
        def send(self, request, key):
            other.kept[key] = ANSWER
            requests_to(other).ask(request)
            return super().send(request, key)

    assert requests_to(Twice(ANSWER)).ask(REQUEST) == ANSWER.body
    call.refresh_from_db()
    assert (Usage.objects.count(), call.cost_usd) == (1, Usage.objects.get().cost_usd)


def test_who_loses_an_answer_that_somebody_else_has_fetched_spoils_nothing(requests_to):
    other = ScriptedVendor()

    class Late(ScriptedVendor):
        def send(self, request, key):
            other.kept[key] = ANSWER
            requests_to(other).ask(request)
            return super().send(request, key)

    with pytest.raises(AnswerLostError):
        requests_to(Late(TIMED_OUT)).ask(REQUEST)
    assert requests_to(other).ask(REQUEST) == ANSWER.body
    assert Usage.objects.count() == 1


def test_while_somebody_may_wait_for_an_answer_nobody_is_asked_to_decide(requests_to):
    class Killed(ScriptedVendor):
        def send(self, request, key):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        requests_to(Killed()).ask(REQUEST)
    journal = requests_to(ScriptedVendor(keeps=False))
    with pytest.raises(WorkError) as error:
        journal.ask(REQUEST)
    assert error.value.rate_limited
    ModelRequest.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(WorkError) as error:
        journal.ask(REQUEST)
    assert error.value.code == LOST


def test_an_answer_is_kept_before_anything_else_can_go_wrong(requests_to, monkeypatch):
    def away(*_, **__):
        raise OperationalError

    vendor = ScriptedVendor(ANSWER)
    with monkeypatch.context() as broken:
        broken.setattr("calls.work.rates.answered", away)
        with pytest.raises(OperationalError):
            requests_to(vendor).ask(REQUEST)
    assert requests_to(vendor).ask(REQUEST) == ANSWER.body
    assert len(vendor.sent) == 1


def test_an_answer_that_cannot_be_used_is_not_kept(requests_to):
    journal = requests_to(ScriptedVendor(ANSWER))
    journal.ask(REQUEST)
    journal.reject(WorkError("insights:provider:refused", "It refuses."))
    assert ModelRequest.objects.get().answer is None


def test_a_stored_result_leaves_no_answer_of_anybody_but_of_batches_under_way(call, batch, requests_to):
    later = cast.new_batch(call.customer, call, name="later")
    requests_to(ScriptedVendor(ANSWER)).ask(REQUEST)
    Requests(call, ScriptedVendor(ANSWER), batch_id=later.pk, again=True).ask(REQUEST)
    forget_answers(call.pk, batch_id=batch.pk)
    kept = ModelRequest.objects.filter(answer__isnull=False)
    assert list(kept.values_list("batch", flat=True)) == [later.pk]


def test_a_request_that_nobody_takes_up_again_holds_no_budget_back_for_ever(call, requests_to):
    call.customer.monthly_budget_usd = Decimal("0.03")
    call.customer.save()
    vendor = ScriptedVendor(TIMED_OUT, ANSWER)
    with pytest.raises(AnswerLostError):
        requests_to(vendor).ask(Request("analysis", {"messages": ["Other."]}, 1000, 2000))
    with pytest.raises(WorkError):
        requests_to(vendor).ask(REQUEST)
    age(hours=2)
    assert requests_to(vendor).ask(REQUEST) == ANSWER.body
