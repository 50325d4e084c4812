"""The stage "analysis": one file with all that is known of a call."""

import json

import pytest

from calls import recordings
from calls.models import BatchItem, Call, Transcript
from calls.stages import registry
from calls.work.lease import LeaseLostError
from insights.analysis_file import document, name_of
from insights.analysis_stage import AnalysisStage
from insights.models import AnalysisFile, Answer, Insight, Question, Quote
from tests import cast
from tests.calls.stages.conftest import IdleLease

pytestmark = pytest.mark.django_db
STAGE = AnalysisStage()


@pytest.fixture
def call(customer):
    call = cast.everything(customer)[1]
    AnalysisFile.objects.all().delete()
    Call.objects.filter(pk=call.pk).update(recording=f"{customer.storage_folder}/olga/7/1-a.wav")
    call = Call.objects.get(pk=call.pk)
    yield call
    recordings.forget(name_of(call))


def write(call, *, again=False):
    batch = cast.new_batch(call.customer, call)
    batch.again = again
    item = BatchItem.objects.get(job=batch, call=call)
    item.job = batch
    STAGE.run(item, IdleLease())()
    return AnalysisFile.objects.get(call=call)


def told(file):
    with recordings.local_file(file.name, "analysis.json") as path:
        return json.loads(path.read_text())


def answered(call):
    """A question with its answer and the quote behind it."""
    question = Question.objects.create(customer=call.customer, text="Is it too dear?", group="Costs")
    answer = Answer.objects.create(
        call=call, question=question, question_version=1, transcript=Transcript.objects.get(call=call), is_found=True,
        text="Yes.", provider="offline", model="rules", prompt_version="1", rule_based=True,
    )  # fmt: skip
    Quote.objects.create(
        answer=answer, text="It is too expensive.", speaker="Speaker 2", segment=1, start_seconds=65, end_seconds=68,
        match=1, retrieval=1, relevance=1, combined=1, rank=1,
    )  # fmt: skip


def test_answers_stand_in_it_with_their_quotes(call):
    answered(call)
    (answer,) = [answer for answer in told(write(call))["answers"] if answer["group"] == "Costs"]
    assert (answer["question"], answer["text"]) == ("Is it too dear?", "Yes.")
    assert [(quote["text"], quote["start_seconds"]) for quote in answer["quotes"]] == [("It is too expensive.", 65)]


def test_it_lies_in_a_folder_of_the_customer_by_importer_and_call(call):
    assert write(call).name == f"customer-{call.customer.slug}-analysis/olga/{call.pk}/analysis.json"


def test_a_call_that_nobody_imported_is_the_systems(call):
    call.recording = f"{call.customer.storage_folder}/a.wav"
    assert name_of(call) == f"customer-{call.customer.slug}-analysis/system/{call.pk}/analysis.json"


def test_it_tells_all_that_is_known_of_the_call(call):
    found = told(write(call))
    assert found["schema_version"] == 2
    assert (found["call"]["number"], found["call"]["file_name"]) == (call.pk, call.file_name)
    assert found["insight"]["summary"] == f"{call.file_name} summary"
    assert [row["type"] for row in found["insight"]["objections"]] == ["cost-value"]
    assert (found["insight"]["provider"], found["insight"]["model"]) == ("offline", "rules")
    assert found["transcript"]["segments"] == cast.SEGMENTS
    assert found["audio"]["channels"] >= 1
    assert found["talk"]["sides"] == cast.SIDES


def test_the_same_knowledge_gives_the_same_bytes(call):
    assert document(call) == document(Call.objects.get(pk=call.pk))
    keys = list(json.loads(document(call)))
    assert keys == sorted(keys)


def test_what_was_written_is_current_until_something_changes(call):
    assert not STAGE.is_current(call)
    write(call)
    assert STAGE.is_current(call)


@pytest.mark.parametrize(
    "change",
    [
        lambda call: Transcript.objects.filter(call=call).update(text_hash="corrected"),
        lambda call: Transcript.objects.filter(call=call).update(keywords_hash="others"),
        lambda call: Insight.objects.filter(call=call).update(is_current=False),
        lambda call: Call.objects.filter(pk=call.pk).update(agent="Somebody else"),
        lambda call: Call.objects.filter(pk=call.pk).update(metadata={"queue": "7"}),
        lambda call: call.talk.save(),
        lambda call: type(call.audio).objects.update(min_silence_ms=77),
        answered,
    ],
    ids=["words", "keywords", "insight", "agent", "metadata", "talk", "settings", "answer"],
)
def test_it_is_out_of_date_once_anything_in_it_changes(call, change):
    write(call)
    change(call)
    assert not STAGE.is_current(call)
    write(Call.objects.get(pk=call.pk))
    assert STAGE.is_current(call)


def test_it_is_not_sent_again_where_it_would_say_the_same(call):
    file = write(call)
    recordings.forget(file.name)
    write(call)
    assert not recordings.exists(file.name)
    write(call, again=True)
    assert recordings.exists(file.name)


def test_it_stays_where_it_was_first_written(call):
    name = write(call).name
    call.customer.storage_prefix = "elsewhere"
    call.customer.save()
    assert write(Call.objects.get(pk=call.pk)).name == name


def test_a_call_that_is_deleted_while_it_is_written_leaves_nothing(call, monkeypatch):
    name = name_of(call)
    keep = recordings.keep

    def deleted_meanwhile(*args, **fields):
        kept = keep(*args, **fields)
        Call.objects.filter(pk=call.pk).delete()
        return kept

    monkeypatch.setattr(recordings, "keep", deleted_meanwhile)
    with pytest.raises(LeaseLostError):
        write(call)
    assert not recordings.exists(name)


def test_it_comes_after_the_insights_and_costs_nothing():
    assert registry.names()[-2:] == ["insights", "analysis"]
    assert STAGE.cost() is None
