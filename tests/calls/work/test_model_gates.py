"""Gates of models: as many at once as is set, fewer after refusals, and soon more again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.work import gates, rates, refusals
from calls.work.claim import Claimer
from calls.work.models import Gate
from calls.work.states import State
from tests.toy.models import ToyItem

MODEL, HOST = "openai/gpt-5-mini", "calls.example.com"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def few_at_once(settings):
    settings.WORK = {**settings.WORK, "per_gate": 2, "per_model": 6}


@pytest.fixture
def answered(db):
    """The model has answered before: its limits are known, as far as it tells them."""
    Gate.objects.create(name=MODEL, first_answer_at=NOW)


def claimed(count):
    worker = Claimer("network")
    return [item for item in (worker.claim() for _ in range(count)) if item is not None]


@pytest.mark.django_db
@pytest.mark.parametrize(("gate", "number"), [(MODEL, 6), (HOST, 2), ("", 9)])
def test_models_have_a_number_of_their_own(new_job, answered, gate, number):
    new_job(9, lane="network", gate=gate)
    assert len(claimed(9)) == number


@pytest.mark.django_db
def test_few_are_sent_before_a_models_first_answer_which_tells_its_limits(new_job):
    refusals._by_name.clear()
    new_job(9, lane="network", gate=MODEL)
    assert len(claimed(9)) == 2
    rates.answered(MODEL)
    assert len(claimed(9)) == 4


@pytest.mark.django_db
def test_a_full_model_holds_up_nothing_else_of_the_same_job(new_job, answered):
    job = new_job(9, lane="network", gate=MODEL)
    for _ in range(3):
        ToyItem.objects.create(job=job, lane="network", stage="only")
    assert sorted(item.gate for item in claimed(12)) == [""] * 3 + [MODEL] * 6


@pytest.mark.django_db
def test_half_of_those_within_are_let_in_after_a_refusal(new_job, answered):
    new_job(9, lane="network", gate=MODEL)
    for item in claimed(6)[:2]:
        item.move(State.DONE)
    gates.slow(MODEL, seconds=5)
    assert Gate.objects.get(name=MODEL).allowance == 2


def test_a_model_lets_one_more_in_each_second_and_a_host_each_half_minute():
    moments = [NOW + timedelta(seconds=seconds) for seconds in (-1, 0, 1, 2, 60)]
    slowed = {"allowance": 1, "closed_until": NOW, "slowed_at": NOW, "first_answer_at": NOW}
    for name, numbers in ((MODEL, [0, 1, 2, 3, 6]), (HOST, [0, 1, 1, 1, 3])):
        assert [gates.allowed(Gate(name=name, **slowed), usual=6, now=now) for now in moments] == numbers


@pytest.mark.django_db
def test_the_items_of_all_models_are_counted_by_one_question(new_job, answered, django_assert_num_queries):
    new_job(3, lane="network", gate=MODEL)
    claimed(3)
    Gate.objects.create(name=HOST)
    with django_assert_num_queries(1):
        within = dict(gates.with_passing(Gate.objects.all(), timezone.now()).values_list("name", "within"))
    assert within == {MODEL: 3, HOST: 0}


@pytest.mark.django_db
def test_an_item_that_goes_on_passes_the_gate_of_its_next_step(new_job, work):
    new_job(behaviour="two stages", stage="first", gate=HOST)
    item = work()
    assert (item.stage, item.gate) == ("second", "")
