"""The stage "insights", with a provider whose answer is known."""

from decimal import Decimal

import pytest

from calls.models import BatchItem, Transcript, Usage
from calls.work.errors import WorkError
from calls.work.lanes import CPU, NETWORK
from insights.models import Insight, Objection
from insights.providers import registry as providers
from insights.providers.base import ProviderAnswer, Task
from insights.providers.offline.provider import OfflineProvider
from insights.schema import Handling
from insights.schema import Objection as FoundObjection
from insights.stage import InsightsStage, dialogue
from tests import cast

pytestmark = pytest.mark.django_db

stage = InsightsStage()

SEGMENTS = [
    {"start": 0.5, "end": 3.0, "speaker": "Speaker 1", "channel": 0, "role": "", "text": "Good morning, this is Ann."},
    {"start": 4.0, "end": 7.0, "speaker": "Speaker 2", "channel": 1, "role": "", "text": "It is too expensive for me."},
    {"start": 8.0, "end": 12.0, "speaker": "Speaker 1", "channel": 0, "role": "", "text": "You can pay in six parts."},
]
OBJECTION = FoundObjection(quote="too expensive", turn=1, type="cost-value", confidence=0.75)
HANDLING = Handling(quote="pay in six parts", turn=2, method="flexibility", confidence=0.5)


class ToyProvider(OfflineProvider):
    """Judges as the rules do, finds the objections it is told, and costs something."""

    name, model, prompt_version, hosted, rule_based = "toy", "toy-1", "p1", False, False
    objections = (OBJECTION,)
    calls = 0

    def analyse(self, dialogue):
        type(self).calls += 1
        analysis = super().analyse(Task(dialogue)).analysis.model_copy(update={"objections": self.objections})
        return ProviderAnswer(analysis, input_tokens=120, output_tokens=30, cost_usd=Decimal("0.0042"))


class Beats:
    def beat(self):
        """Always ours."""


@pytest.fixture
def provider(monkeypatch):
    monkeypatch.setitem(providers.PROVIDERS, "toy", ToyProvider)
    monkeypatch.setattr(ToyProvider, "calls", 0)
    return ToyProvider


@pytest.fixture
def call(provider):
    return cast.new_call(cast.new_customer(insight_provider="toy"))


@pytest.fixture
def transcript(call):
    return Transcript.objects.create(
        call=call, content_hash=call.content_hash, engine="toy", model="toy", language="en", segments=SEGMENTS,
        text=" ".join(segment["text"] for segment in SEGMENTS), text_hash="t" * 64, word_count=17, audio_seconds=12,
    )  # fmt: skip


@pytest.fixture
def analyse(call):
    """Analyse the call for a batch; the batch."""

    def analyse():
        batch = cast.new_batch(call.customer)
        stage.run(BatchItem(call=call, job_id=batch.pk), Beats())()
        return batch

    return analyse


def test_an_insight_says_what_made_it_and_from_which_words(call, transcript, analyse):
    analyse()
    insight = Insight.objects.get(call=call)
    assert (insight.provider, insight.model, insight.prompt_version) == ("toy", "toy-1", "p1")
    assert (insight.transcript, insight.transcript_hash) == (transcript, transcript.text_hash)
    assert (insight.is_current, insight.rule_based, insight.is_placeholder) == (True, False, False)
    assert insight.category
    assert insight.sentiment


def test_what_rules_found_is_marked_as_such(call, transcript, analyse):
    call.customer.insight_provider = "offline"
    analyse()
    assert Insight.objects.get(call=call).rule_based


def test_each_role_stands_with_how_sure_it_is(transcript, analyse):
    analyse()
    roles = Insight.objects.get().roles
    assert set(roles) == {"Speaker 1", "Speaker 2"}
    assert all(set(role) == {"role", "score", "band", "reason"} for role in roles.values())


def test_an_objection_has_its_words_speaker_and_place(transcript, analyse):
    analyse()
    objection = Objection.objects.get()
    assert (objection.type, objection.quote, objection.confidence) == ("cost-value", "too expensive", 0.75)
    assert (objection.speaker, objection.segment) == ("Speaker 2", 1)
    assert (objection.start_seconds, objection.end_seconds) == (4.0, 7.0)
    assert (objection.overcome_quote, objection.overcome_segment) == ("", None)


def test_how_an_objection_was_overcome_is_tied_to_it_with_its_own_place(transcript, analyse, provider, monkeypatch):
    overcome = OBJECTION.model_copy(update={"overcome": HANDLING})
    monkeypatch.setattr(provider, "objections", (overcome,))
    analyse()
    objection = Objection.objects.get()
    assert (objection.overcome_method, objection.overcome_quote) == ("flexibility", "pay in six parts")
    assert (objection.overcome_speaker, objection.overcome_segment, objection.overcome_start_seconds) == (
        "Speaker 1",
        2,
        8.0,
    )
    assert objection.overcome_confidence == 0.5


def test_what_it_used_and_cost_is_counted_with_the_customer_and_the_batch(call, transcript, analyse):
    batch = analyse()
    usage = Usage.objects.get()
    assert (usage.stage, usage.provider, usage.model) == ("insights", "toy", "toy-1")
    assert (usage.customer, usage.call, usage.batch) == (call.customer, call, batch)
    assert (usage.input_tokens, usage.output_tokens, usage.cost_usd) == (120, 30, Decimal("0.0042"))


def test_nothing_is_written_before_the_result_is_to_be_stored(call, transcript):
    stage.run(BatchItem(call=call, job_id=1), Beats())
    assert not Insight.objects.exists()
    assert not Usage.objects.exists()


def test_a_call_without_transcript_is_an_error_that_says_what_to_do(call):
    with pytest.raises(WorkError) as error:
        stage.run(BatchItem(call=call, job_id=1), Beats())
    assert (error.value.code, error.value.permanent) == ("insights:user:no-transcript", True)
    assert error.value.hint
    assert not stage.is_current(call)


@pytest.mark.parametrize("fields", [{"audio_seconds": 5.9}, {"text": "  ", "segments": []}])
def test_too_little_speech_gives_a_placeholder_and_asks_nobody(call, transcript, analyse, provider, fields):
    Transcript.objects.filter(pk=transcript.pk).update(**fields)
    analyse()
    insight = Insight.objects.get()
    assert (insight.is_placeholder, insight.outcome, insight.sentiment, insight.category) == (True, "too_short", "", "")
    assert (Usage.objects.count(), provider.calls) == (0, 0)
    assert stage.is_current(call)


def test_six_seconds_are_enough(transcript, analyse):
    Transcript.objects.filter(pk=transcript.pk).update(audio_seconds=6)
    analyse()
    assert not Insight.objects.get().is_placeholder


def test_the_current_transcript_is_read_not_an_earlier_one(call, transcript, analyse):
    Transcript.objects.filter(pk=transcript.pk).update(is_current=False)
    other = Transcript.objects.create(
        call=call, content_hash="x", engine="toy", model="toy-2", language="en", segments=SEGMENTS, text="Other words.",
        text_hash="o" * 64, audio_seconds=12,
    )  # fmt: skip
    analyse()
    assert Insight.objects.get().transcript == other


def test_an_insight_is_current_for_the_same_words_provider_model_and_prompt_only(call, transcript, analyse, provider):
    analyse()
    assert stage.is_current(call)
    for name in ("model", "prompt_version"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(provider, name, "other")
            assert not stage.is_current(call)
    Transcript.objects.filter(pk=transcript.pk).update(text_hash="other")
    assert not stage.is_current(call)


def test_another_provider_makes_an_insight_of_its_own(call, transcript, analyse):
    analyse()
    call.customer.insight_provider = "offline"
    call.customer.save()
    assert not stage.is_current(call)
    analyse()
    assert list(Insight.objects.order_by("pk").values_list("provider", "is_current")) == [
        ("toy", False),
        ("offline", True),
    ]


def test_objections_stay_with_the_insight_that_found_them(call, transcript, analyse, provider, monkeypatch):
    analyse()
    monkeypatch.setattr(provider, "prompt_version", "p2")
    monkeypatch.setattr(provider, "objections", ())
    analyse()
    assert Objection.objects.filter(insight__is_current=False).count() == 1
    assert Objection.objects.filter(insight__is_current=True).count() == 0


def test_hosted_providers_work_over_the_network_rules_on_the_processor(call, provider, monkeypatch):
    assert stage.lane(call) == CPU
    monkeypatch.setattr(provider, "hosted", True)
    assert stage.lane(call) == NETWORK


def test_a_provider_that_is_not_there_is_an_error_of_the_settings(call, transcript):
    call.customer.insight_provider = "gone"
    with pytest.raises(WorkError) as error:
        stage.run(BatchItem(call=call, job_id=1), Beats())
    assert (error.value.code, error.value.permanent) == ("insights:settings:unknown-provider", True)


def test_the_provider_reads_one_turn_a_segment_in_their_order(transcript):
    read = dialogue(transcript)
    assert [(turn.speaker, turn.text, turn.start, turn.end) for turn in read.turns] == [
        (segment["speaker"], segment["text"], segment["start"], segment["end"]) for segment in SEGMENTS
    ]
    assert read.duration_seconds == 12


def test_roles_that_the_customers_channels_tell_reach_the_provider(transcript):
    transcript.segments = [{**segment, "role": "customer" if segment["channel"] else "agent"} for segment in SEGMENTS]
    assert dialogue(transcript).known_roles == {"Speaker 1": "agent", "Speaker 2": "customer"}


def test_what_was_probably_not_said_is_judged_by_nobody_and_leaves_the_places_of_the_rest(transcript, analyse):
    doubtful = {**SEGMENTS[1], "text": "You are too expensive.", "doubt": "no-speech"}
    transcript.segments = [doubtful, *SEGMENTS]
    assert [turn.text for turn in dialogue(transcript).turns][:2] == ["", SEGMENTS[0]["text"]]
    assert OfflineProvider().analyse(Task(dialogue(transcript))).analysis.objections[0].turn == 2
