"""A batch holds exactly what was confirmed."""

import threading

import pytest
from django.db import IntegrityError, connection
from django.db.models import CharField, Value
from django.db.models.functions import Concat

from calls.bulk import actions
from calls.bulk.actions import ACTIONS
from calls.bulk.estimate import estimate
from calls.bulk.freeze import SelectionChangedError, freeze
from calls.bulk.plan import make_plan
from calls.bulk.selection import Selection
from calls.models import Batch, BatchItem, Call
from calls.stages import registry
from calls.work.errors import WorkError
from calls.work.states import JobState, State
from tests import cast

pytestmark = pytest.mark.django_db


def looked_at(selection, name, user):
    """What somebody has on the screen, to be confirmed later."""
    action = ACTIONS[name]
    plan = make_plan(selection, action, user)
    return {
        "selection": selection, "action": action, "user": user, "confirmed": plan, "expected": estimate(plan, action),
    }  # fmt: skip


def held(batch):
    return set(batch.items.values_list("call", flat=True))


def test_a_batch_holds_the_calls_that_were_confirmed(operator, customer, new_calls, in_work, confirm):
    free, busy = new_calls(2)
    in_work(busy)
    batch = confirm(Selection(), "process", operator)
    assert held(batch) == {free.pk}
    item = batch.items.get()
    assert (item.state, item.stage, item.lane, item.customer, item.attempts) == ("waiting", "audio", "cpu", customer, 0)
    assert batch.left_out == {"waiting or running in another batch": 1}
    assert (batch.created_by, batch.customer, batch.action) == (operator, customer, "process")


def test_calls_begin_at_the_stages_they_lack(operator, new_calls, transcribed, confirm):
    known, _new = new_calls(2)
    transcribed(known)
    batch = confirm(Selection(), "insights", operator)
    assert list(batch.items.values_list("call", "stage", "lane")) == [(known.pk, "insights", "cpu")]


def test_calls_wait_at_the_gate_of_the_stage_they_begin_at(operator, new_calls, transcribed, confirm, monkeypatch):
    known, _new = new_calls(2)
    transcribed(known)
    shared = Concat(Value("openai/"), "customer__slug", output_field=CharField())
    monkeypatch.setattr(registry.get("insights"), "gates", lambda: shared, raising=False)
    for action, stage, gate in (("insights", "insights", f"openai/{known.customer.slug}"), ("process", "audio", "")):
        batch = confirm(Selection(), action, operator)
        assert list(batch.items.values_list("stage", "gate")) == [(stage, gate)]


def test_deleting_takes_calls_whatever_is_known_of_them(admin, new_calls, transcribed, confirm):
    known, new = new_calls(2)
    transcribed(known)
    batch = confirm(Selection(), "delete", admin)
    assert (batch.action, batch.stages, batch.again) == ("delete", ["delete", "erase"], True)
    assert set(batch.items.values_list("call", "stage", "state")) == {
        (known.pk, "delete", State.WAITING), (new.pk, "delete", State.WAITING)
    }  # fmt: skip
    assert Call.objects.count() == 2


def test_calls_that_wait_to_be_deleted_go_into_no_other_batch(admin, new_calls, confirm):
    new_calls(1)
    confirm(Selection(), "delete", admin)
    assert make_plan(Selection(), ACTIONS["process"], admin).eligible == 0


def test_an_export_and_a_transcription_can_hold_the_same_call(operator, new_calls, confirm):
    (call,) = new_calls(1)
    batches = [confirm(Selection(), name, operator) for name in ("transcribe", "export")]
    assert [held(batch) for batch in batches] == [{call.pk}, {call.pk}]
    assert list(batches[1].items.values_list("stage", flat=True)) == ["export"]


@pytest.mark.parametrize("name", ["export", "delete"])
def test_calls_that_came_meanwhile_are_neither_exported_nor_deleted(admin, new_calls, name):
    new_calls(1)
    seen = looked_at(Selection(), name, admin)
    new_calls(1, begin=1)
    with pytest.raises(SelectionChangedError):
        freeze(**seen)
    assert (Batch.objects.count(), Call.objects.count()) == (0, 2)


def test_what_was_done_is_counted_and_not_taken(operator, new_calls, transcribed, confirm):
    known, new = new_calls(2)
    transcribed(known)
    batch = confirm(Selection(), "transcribe", operator)
    assert (batch.already_done, held(batch)) == (1, {new.pk})


def test_a_batch_of_several_customers_belongs_to_none(operator, new_calls, other_customer, confirm):
    new_calls(1)
    new_calls(1, other_customer)
    batch = confirm(Selection(), "process", operator)
    assert batch.customer is None
    assert set(batch.items.values_list("customer", flat=True)) == set(Call.objects.values_list("customer", flat=True))


@pytest.mark.parametrize("name", ["process", "transcribe"])
def test_a_selection_that_grew_is_not_frozen(operator, new_calls, name):
    new_calls(2)
    seen = looked_at(Selection(), name, operator)
    new_calls(1, begin=2)
    with pytest.raises(SelectionChangedError) as raised:
        freeze(**seen)
    assert (raised.value.plan.eligible, raised.value.code) == (3, "calls:user:selection-changed")
    assert raised.value.estimate.seconds_high > seen["expected"].seconds_high
    assert not Batch.objects.exists()
    assert not BatchItem.objects.exists()


def test_a_selection_of_other_calls_of_the_same_number_is_not_frozen(operator, new_calls):
    first, _second = new_calls(2)
    seen = looked_at(Selection(), "process", operator)
    first.delete()
    new_calls(1, begin=2)
    with pytest.raises(SelectionChangedError):
        freeze(**seen)


def test_a_call_that_went_into_work_meanwhile_is_told(operator, new_calls, in_work):
    first, _second = new_calls(2)
    seen = looked_at(Selection(), "process", operator)
    in_work(first)
    with pytest.raises(SelectionChangedError) as raised:
        freeze(**seen)
    assert (raised.value.plan.eligible, raised.value.plan.left_out) == (1, {"in-work": 1})


def test_a_changed_selection_can_be_confirmed_anew(operator, new_calls):
    new_calls(1)
    seen = looked_at(Selection(), "process", operator)
    new_calls(1, begin=1)
    with pytest.raises(SelectionChangedError) as raised:
        freeze(**seen)
    batch = freeze(**{**seen, "confirmed": raised.value.plan, "expected": raised.value.estimate})
    assert batch.items.count() == 2


def test_calls_of_others_are_never_taken(customer, other_customer, new_calls, confirm):
    mine, theirs = new_calls(1)[0], new_calls(1, other_customer)[0]
    limited = cast.limited(cast.operator(), customer)
    assert held(confirm(Selection(ids=(mine.pk, theirs.pk)), "process", limited)) == {mine.pk}


def test_the_same_calls_are_not_taken_twice(operator, new_calls, confirm):
    new_calls(2)
    confirm(Selection(), "process", operator)
    seen = looked_at(Selection(), "process", operator)
    assert (seen["confirmed"].eligible, seen["confirmed"].left_out) == (0, {"in-work": 2})


def test_1500_ticked_calls_are_taken(operator, customer, confirm):
    Call.objects.bulk_create(
        Call(customer=customer, file_name="x", recording="x", content_hash=str(number), size_bytes=1)
        for number in range(1600)
    )
    numbers = tuple(Call.objects.order_by("pk").values_list("pk", flat=True)[:1500])
    assert held(confirm(Selection(ids=numbers), "process", operator)) == set(numbers)


def test_freezing_asks_as_often_for_many_calls_as_for_few(operator, new_calls, django_assert_max_num_queries, confirm):
    new_calls(30)
    with django_assert_max_num_queries(14):  # PostgreSQL is asked once more than SQLite
        confirm(Selection(), "process", operator)


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_the_same_at_once_never_both_get_a_call(operator, new_calls):
    new_calls(20)
    seen = looked_at(Selection(), "process", operator)
    start, ended = threading.Barrier(2), []

    def try_it():
        start.wait()
        try:
            ended.append(freeze(**seen).pk)
        except WorkError as error:
            ended.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, ended))[1] == "calls:user:selection-changed"
    assert Batch.objects.count() == 1
    assert BatchItem.objects.filter(state=State.WAITING).count() == 20


def test_an_empty_plan_makes_a_batch_that_has_ended(operator, confirm, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = confirm(Selection(), "process", operator)
    batch.refresh_from_db()
    assert batch.state == JobState.FINISHED


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: nobody deletes while others freeze.")
@pytest.mark.django_db(transaction=True)
def test_a_call_that_is_deleted_while_it_is_frozen_is_a_changed_selection(operator, new_calls, monkeypatch):
    call, _other = new_calls(2)
    monkeypatch.setitem(actions._followers, "export", lambda _batch: in_a_thread(call.delete))
    with pytest.raises(SelectionChangedError) as refusal:
        freeze(**looked_at(Selection(), "export", operator))
    assert (refusal.value.plan.eligible, Batch.objects.count()) == (1, 0)


def test_a_mistake_of_ours_is_not_told_as_a_changed_selection(operator, new_calls, monkeypatch):
    def follow(_batch):
        raise IntegrityError

    new_calls(1)
    monkeypatch.setitem(actions._followers, "export", follow)
    with pytest.raises(IntegrityError):
        freeze(**looked_at(Selection(), "export", operator))
    assert not Batch.objects.exists()


def in_a_thread(do):
    """By a connection of its own."""

    def work():
        do()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
