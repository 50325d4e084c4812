"""What the confirm page tells of a selection."""

import pytest

from calls import facts
from calls.audio.result import ANALYSER_VERSION
from calls.bulk.actions import ACTIONS
from calls.bulk.plan import IN_WORK, NO_TRANSCRIPT, Part, make_plan
from calls.bulk.selection import Selection
from calls.models import AudioProfile, Call
from calls.work.errors import WorkError
from tests import cast

pytestmark = pytest.mark.django_db


def plan(name, user, selection=None):
    return make_plan(selection or Selection(), ACTIONS[name], user)


def ticked(*calls):
    return Selection(ids=tuple(call.pk for call in calls))


def test_calls_of_which_nothing_is_known_begin_at_the_first_stage(operator, new_calls):
    new_calls(3)
    told = plan("process", operator)
    assert (told.chosen, told.done, told.left_out) == (3, 0, {})
    assert told.begins == {"audio": Part(calls=3, unmeasured=3)}


def test_calls_begin_where_their_first_result_is_missing(operator, new_calls, transcribed):
    first, _second = new_calls(2)
    transcribed(first)
    told = plan("process", operator)
    assert {name: part.calls for name, part in told.begins.items()} == {"audio": 2}
    assert {name: part.calls for name, part in plan("insights", operator).begins.items()} == {"insights": 1}


def test_what_is_done_is_free(operator, new_calls, transcribed):
    first, _second = new_calls(2)
    transcribed(first)
    told = plan("transcribe", operator)
    assert (told.chosen, told.done, told.eligible) == (2, 1, 1)


def test_what_is_done_is_free_even_while_another_batch_has_the_call(operator, new_calls, transcribed, in_work):
    (call,) = new_calls(1)
    transcribed(call)
    in_work(call)
    told = plan("transcribe", operator)
    assert (told.done, told.left_out) == (1, {})


def test_calls_in_work_are_left_out(operator, new_calls, in_work):
    first, _second = new_calls(2)
    in_work(first)
    told = plan("process", operator)
    assert (told.left_out, told.eligible) == ({IN_WORK: 1}, 1)


@pytest.mark.parametrize("state", ["done", "failed", "skipped", "cancelled"])
def test_calls_whose_work_has_ended_are_taken(operator, customer, new_calls, state):
    cast.new_batch(customer, *new_calls(1), state=state)
    assert plan("process", operator).eligible == 1


def test_insights_need_a_transcript(operator, new_calls, transcribed):
    first, _second, _third = new_calls(3)
    transcribed(first)
    told = plan("insights", operator)
    assert (told.left_out, told.eligible) == ({NO_TRANSCRIPT: 2}, 1)


def test_an_export_takes_calls_that_are_in_work_too(operator, new_calls, in_work):
    first, _second = new_calls(2)
    in_work(first)
    told = plan("export", operator)
    assert ({name: part.calls for name, part in told.begins.items()}, told.left_out) == ({"export": 2}, {})


def test_what_was_exported_can_be_exported_again(operator, new_calls, confirm):
    new_calls(1)
    confirm(Selection(), "export", operator).items.update(state="done")
    assert plan("export", operator).eligible == 1


def test_a_call_in_work_is_not_deleted_under_the_worker(admin, new_calls, in_work):
    first, _second = new_calls(2)
    in_work(first)
    told = plan("delete", admin)
    assert ({name: part.calls for name, part in told.begins.items()}, told.left_out) == ({"delete": 1}, {IN_WORK: 1})


def test_a_call_is_left_out_for_one_reason_only(operator, new_calls, in_work):
    in_work(*new_calls(1))
    assert plan("insights", operator).left_out == {IN_WORK: 1}


def test_doing_it_again_takes_what_is_done(operator, new_calls, transcribed):
    (call,) = new_calls(1)
    transcribed(call)
    assert plan("regenerate", operator).eligible == 1


def test_the_sound_to_listen_to_is_summed(operator, new_calls):
    first, second, _third = new_calls(3)
    facts.note(first, duration_seconds=60.0)
    facts.note(second, duration_seconds=90.5)
    assert plan("process", operator).begins["audio"] == Part(calls=3, audio_seconds=150.5, unmeasured=1)


def test_calls_of_others_are_never_counted(customer, other_customer, new_calls):
    mine, theirs = new_calls(1)[0], new_calls(1, other_customer)[0]
    limited = cast.limited(cast.operator(), customer)
    for selection in (Selection(), ticked(mine, theirs), Selection(filters={"q": ""})):
        assert plan("process", limited, selection).chosen == 1


def test_a_customer_of_others_cannot_be_chosen_any_more_than_one_that_is_not_there(customer, other_customer, new_calls):
    new_calls(1, other_customer)
    limited, said = cast.limited(cast.operator(), customer), set()
    for number in (other_customer.pk, other_customer.pk + 1000):
        with pytest.raises(WorkError) as raised:
            plan("process", limited, Selection(filters={"customer": str(number)}))
        said.add(raised.value.text)
    assert len(said) == 1


def test_numbers_that_do_not_exist_are_not_counted(operator, new_calls):
    (call,) = new_calls(1)
    told = plan("process", operator, Selection(ids=(call.pk, call.pk, call.pk + 1000, 0, -1)))
    assert told.chosen == 1


def test_thousands_of_ticked_calls_are_one_question_and_two_for_what_costs(
    operator, customer, django_assert_num_queries
):
    Call.objects.bulk_create(
        Call(customer=customer, file_name="x", recording="x", content_hash=str(number), size_bytes=1)
        for number in range(5000)
    )
    numbers = tuple(Call.objects.values_list("pk", flat=True))
    with django_assert_num_queries(3):
        assert plan("process", operator, Selection(ids=numbers)).chosen == 5000


def test_no_calls_make_an_empty_plan(operator):
    for name in ACTIONS:
        assert (plan(name, operator).chosen, plan(name, operator).eligible) == (0, 0)


def test_the_filters_choose(operator, new_calls):
    first, _second = new_calls(2)
    Call.objects.filter(pk=first.pk).update(agent="Ann", sentiment="negative")
    assert plan("process", operator, Selection(filters={"agent": "ANN", "sentiment": "negative"})).chosen == 1


def test_filters_that_make_no_sense_are_told(operator):
    with pytest.raises(WorkError, match="first_day") as raised:
        plan("process", operator, Selection(filters={"first_day": "yesterday"}))
    assert raised.value.code == "calls:user:bad-filter"


def test_other_calls_make_another_fingerprint(operator, new_calls):
    first, second, _third = new_calls(3)
    one, two = (plan("process", operator, ticked(call)).fingerprint for call in (first, second))
    assert one != two
    assert plan("process", operator, ticked(first)).fingerprint == one


def test_a_measured_call_goes_on_with_the_next_stage(operator, new_calls, customer):
    (call,) = new_calls(1)
    AudioProfile.objects.create(
        call=call, content_hash=call.content_hash, analyser_version=ANALYSER_VERSION,
        silence_threshold_dbfs=customer.silence_threshold_dbfs, min_silence_ms=customer.min_silence_ms,
        container="wav", codec="pcm", sample_rate=8000, channels=1, duration_seconds=5,
    )  # fmt: skip
    assert set(plan("process", operator).begins) == {"transcribe"}
