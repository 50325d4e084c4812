"""How an item walks through the stages that its batch asked for."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CharField, Exists, Value

from calls.models import Batch, Call
from calls.stages import registry
from calls.stages.base import Stage
from calls.work.errors import WorkError
from calls.work.lanes import CPU, NETWORK
from calls.work.models import Step
from insights.stage import InsightsStage


class ToyStage(Stage):
    """Notes what it stored; its result is there when `done`."""

    def __init__(self, name, order, *, lane=CPU, done=False, broken=False, gate=""):
        self.name, self.label, self.order = name, name, order
        self.done, self.broken, self.stored, self.runs = done, broken, 0, 0
        self._lane, self._gate = lane, gate

    def current(self):
        return Exists(Call.objects.all() if self.done else Call.objects.none())

    def lane(self, call):
        if self.broken:
            raise WorkError("toy:settings:broken", "It is set up wrongly.", permanent=True)
        return self._lane

    def lanes(self):
        return Value(self._lane, output_field=CharField())

    def gate(self, call):
        return self._gate

    def run(self, item, lease):
        self.runs += 1

        def store():
            self.stored += 1
            self.done = True

        return store


@pytest.fixture
def stages(monkeypatch):
    """Three toy stages instead of the real ones, registered out of order."""
    monkeypatch.setattr(registry, "_stages", {})
    made = [ToyStage("third", 30, lane=NETWORK), ToyStage("first", 10), ToyStage("second", 20)]
    for stage in made:
        registry.register(stage)
    return {stage.name: stage for stage in made}


def test_the_app_upstairs_has_its_stage_after_those_of_the_ground_floor():
    assert registry.names() == ["audio", "transcribe", "insights", "analysis"]
    assert isinstance(registry.get("insights"), InsightsStage)


def test_stages_come_in_the_order_a_call_walks(stages):
    assert registry.names() == ["first", "second", "third"]


def test_a_stage_registered_again_takes_the_place_of_the_first(stages):
    other = ToyStage("second", 40)
    registry.register(other)
    assert registry.names() == ["first", "third", "second"]
    assert registry.get("second") is other


def test_an_unknown_stage_is_an_error_that_names_those_there_are(stages):
    with pytest.raises(WorkError, match="no stage 'fourth'") as error:
        registry.get("fourth")
    assert error.value.permanent
    assert "first, second, third" in error.value.hint


@pytest.mark.django_db
def test_a_call_begins_at_the_first_wanted_stage_whose_result_is_not_there(stages, call):
    assert begins(["second", "first"]) == ("first", CPU)
    stages["first"].done = True
    assert begins(["second", "first"]) == ("second", CPU)
    assert begins(["third", "first"]) == ("third", NETWORK)
    assert begins(["first"]) == ("", "")


@pytest.mark.django_db
def test_made_again_a_call_begins_at_the_first_stage_wanted_whatever_is_there(stages, call):
    stages["first"].done = True
    assert begins(["second", "first"], again=True) == ("first", CPU)


@pytest.mark.django_db
def test_a_batch_that_makes_results_anew_does_not_ask_whether_they_are_there(stages, item, lease):
    stages["first"].done = True
    again = item("first")
    again.job.again = True
    registry.walk(again, lease)
    assert stages["first"].runs == 1


def begins(wanted, **more):
    return registry.with_first_step(Call.objects.all(), wanted, **more).values_list("step", "step_lane").get()


@pytest.mark.django_db
def test_an_item_does_its_stage_and_goes_on_to_the_next_one_wanted(stages, item, lease):
    done = registry.walk(item("first", "third"), lease)
    assert (stages["first"].runs, stages["first"].stored) == (1, 0)
    done.store()
    assert stages["first"].stored == 1
    assert done.then == Step("third", NETWORK)


@pytest.mark.django_db
def test_an_item_ends_after_the_last_stage_wanted(stages, item, lease):
    assert registry.walk(item("second"), lease).then is None


@pytest.mark.django_db
def test_a_stage_whose_result_is_there_is_passed_without_work(stages, item, lease):
    stages["first"].done = True
    done = registry.walk(item("first", "second"), lease)
    assert (done.store, done.then, stages["first"].runs) == (None, Step("second", CPU), 0)


@pytest.mark.django_db
def test_an_item_goes_on_to_the_gate_of_its_next_stage(stages, item, lease):
    stages["third"]._gate = "openai/gpt-5-mini"
    assert registry.walk(item("first", "third"), lease).then == Step("third", NETWORK, "openai/gpt-5-mini")


@pytest.mark.django_db
def test_an_item_that_waited_at_another_gate_goes_to_the_right_one_and_once_only(stages, item, lease):
    waited = item("first")
    stages["first"]._gate = "gemini/gemini-2.5-flash"
    done = registry.walk(waited, lease)
    assert (done.then, stages["first"].runs) == (Step("first", CPU, "gemini/gemini-2.5-flash"), 0)
    waited.gate = done.then.gate
    assert registry.walk(waited, lease).then is None


@pytest.mark.django_db
def test_an_item_that_waited_for_the_wrong_workers_goes_to_the_right_ones(stages, item, lease):
    waited = item("first", "second")
    stages["first"]._lane = NETWORK
    done = registry.walk(waited, lease)
    assert (done.store, done.then, stages["first"].runs) == (None, Step("first", NETWORK), 0)


@pytest.mark.django_db
def test_a_wrong_setting_of_the_next_stage_is_found_before_this_one_does_work_that_would_be_lost(stages, item, lease):
    first = item("first", "second")
    stages["second"].broken = True
    with pytest.raises(WorkError, match="set up wrongly"):
        registry.walk(first, lease)
    assert stages["first"].runs == 0


@pytest.mark.parametrize("names", [[], ["audio", "nonsense"], "audio", None, [["audio"]]])
def test_a_batch_of_no_or_unknown_stages_is_refused(names):
    with pytest.raises(ValidationError):
        Batch(name="x", stages=names).full_clean(exclude=["customer", "created_by"])
