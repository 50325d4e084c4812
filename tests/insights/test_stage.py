"""The stage "insights", with a provider whose answer is known."""

import pytest
from django.db import connection

from calls.models import BatchItem, Transcript, Usage
from calls.work.errors import WorkError
from calls.work.lanes import CPU, NETWORK
from insights import known
from insights.models import Answer, Insight, Objection, Question, Quote
from insights.providers import registry as providers
from insights.providers.base import ProviderAnswer, Task
from insights.providers.offline.provider import OfflineProvider
from insights.schema import FoundAnswer, Handling, RankedQuote
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
    """Judges as the rules do, and finds the objections it is told; each question is answered by its own words."""

    name, default_model, prompt_version, answers_version = "toy", "toy-1", "p1", "a1"
    hosted, rule_based = False, False
    objections = (OBJECTION,)
    tasks: list[Task] = []

    def analyse(self, task, ask=None):
        self.tasks.append(task)
        found = super().analyse(Task(task.dialogue)).analysis.model_copy(update={"objections": self.objections})
        return ProviderAnswer(found if task.wants_analysis else None, tuple(map(answered, task.questions)))


def answered(asked):
    said = RankedQuote(quote="too expensive", turn=1, retrieval=0.5, relevance=1, combined=0.8, context="Good morning.")
    return FoundAnswer(key=asked.key, found=True, text=asked.text, confidence=0.9, quotes=(said,))


class Beats:
    def beat(self):
        """Always ours."""


def is_current(call):
    """As a worker asks of one call; the plan of a batch asks the same of many, and has to agree."""
    found = stage.is_current(call)
    assert type(call).objects.filter(known.current(), pk=call.pk).exists() == found
    return found


@pytest.fixture
def provider(monkeypatch):
    monkeypatch.setitem(providers.PROVIDERS, "toy", ToyProvider)
    monkeypatch.setattr(ToyProvider, "tasks", [])
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
        stage.run(BatchItem(call=call, job=batch), Beats())()
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


def test_what_was_read_is_counted_with_the_customer_and_the_batch(call, transcript, analyse):
    batch = analyse()
    usage = Usage.objects.get()
    assert (usage.stage, usage.provider, usage.model) == ("insights", "toy", "toy-1")
    assert (usage.customer, usage.call, usage.batch, usage.cost_usd) == (call.customer, call, batch, 0)
    assert Insight.objects.get().batch == batch


def test_nothing_is_written_before_the_result_is_to_be_stored(call, transcript):
    stage.run(BatchItem(call=call, job=cast.new_batch(call.customer)), Beats())
    assert not Insight.objects.exists()
    assert not Usage.objects.exists()


def test_a_call_without_transcript_is_an_error_that_says_what_to_do(call):
    with pytest.raises(WorkError) as error:
        stage.run(BatchItem(call=call, job=cast.new_batch(call.customer)), Beats())
    assert (error.value.code, error.value.permanent) == ("insights:user:no-transcript", True)
    assert error.value.hint
    assert not is_current(call)


@pytest.mark.parametrize("fields", [{"audio_seconds": 5.9}, {"text": "  ", "segments": []}])
def test_too_little_speech_gives_a_placeholder_and_asks_nobody(call, transcript, analyse, provider, fields):
    Transcript.objects.filter(pk=transcript.pk).update(**fields)
    analyse()
    insight = Insight.objects.get()
    assert (insight.is_placeholder, insight.outcome, insight.sentiment, insight.category) == (True, "too_short", "", "")
    assert (Usage.objects.count(), provider.tasks) == (0, [])
    assert is_current(call)


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
    assert is_current(call)
    for name in ("default_model", "prompt_version"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(provider, name, "other")
            assert not is_current(call)
    Transcript.objects.filter(pk=transcript.pk).update(text_hash="other")
    assert not is_current(call)


def test_another_provider_makes_an_insight_of_its_own(call, transcript, analyse):
    analyse()
    call.customer.insight_provider = "offline"
    call.customer.save()
    assert not is_current(call)
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
        stage.run(BatchItem(call=call, job=cast.new_batch(call.customer)), Beats())
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


@pytest.fixture
def question(call):
    return Question.objects.create(customer=call.customer, text="What is wrong?", text_hash="h1")


def other_call(call, transcript, **fields):
    """Another call of a customer, in which the same words were said a minute later."""
    other = cast.new_call(fields.pop("customer", call.customer), "other.wav")
    later = [{**segment, "start": segment["start"] + 60, "end": segment["end"] + 60} for segment in SEGMENTS]
    kept = {name: getattr(transcript, name) for name in ("text", "text_hash", "audio_seconds")}
    Transcript.objects.create(
        call=other, content_hash="o", engine="toy", model="toy", language="en", segments=later, **kept
    )
    return other


def run(call, **job):
    batch = cast.new_batch(call.customer)
    vars(batch).update(job)
    stage.run(BatchItem(call=call, job=batch), Beats())()


def test_questions_are_answered_together_with_the_analysis(call, transcript, analyse, question, provider):
    analyse()
    answer = Answer.objects.get()
    assert (answer.question, answer.question_version, answer.text) == (question, question.version, "What is wrong?")
    assert len(provider.tasks) == 1
    assert is_current(call)


def test_a_quote_stands_at_its_place_with_what_led_to_it(transcript, analyse, question):
    analyse()
    quote = Quote.objects.get()
    assert (quote.speaker, quote.segment, quote.start_seconds, quote.rank) == ("Speaker 2", 1, 4.0, 1)
    assert (quote.context, quote.combined) == ("Good morning.", 0.8)


def test_a_changed_question_alone_is_asked_again(call, transcript, analyse, question, provider):
    Question.objects.create(customer=call.customer, text="Who calls?", text_hash="h2")
    analyse()
    Question.objects.filter(pk=question.pk).update(text="What is too dear?", text_hash="h3", version=2)
    assert not is_current(call)
    analyse()
    asked = provider.tasks[-1]
    assert (asked.wants_analysis, [question.text for question in asked.questions]) == (False, ["What is too dear?"])
    assert (Insight.objects.count(), Answer.objects.filter(is_current=True).count()) == (1, 2)
    assert is_current(call)


def test_a_question_that_is_switched_off_leaves_everything_as_it_is(call, transcript, analyse, question):
    analyse()
    Question.objects.update(is_active=False)
    assert is_current(call)


def test_another_prompt_for_questions_leaves_the_analysis_as_it_is(
    transcript, analyse, question, provider, monkeypatch
):
    analyse()
    monkeypatch.setattr(provider, "answers_version", "a2")
    analyse()
    assert [task.wants_analysis for task in provider.tasks] == [True, False]


def test_the_same_words_of_another_call_are_loaded_and_asked_of_nobody(call, transcript, analyse, question, provider):
    analyse()
    other = other_call(call, transcript)
    run(other)
    loaded = Insight.objects.get(call=other)
    assert (len(provider.tasks), loaded.copied_from.call, loaded.cost_usd) == (1, call, 0)
    assert loaded.objections.get().start_seconds == 64.0
    assert Quote.objects.get(answer__call=other).start_seconds == 64.0
    assert is_current(other)


def test_what_would_be_loaded_counts_as_cached(call, transcript, analyse, question):
    analyse()
    other = other_call(call, transcript)
    cached = type(call).objects.filter(known.cached())
    assert other in cached
    Question.objects.create(customer=call.customer, text="Who calls?", text_hash="h2")
    assert other not in cached.all()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps long columns apart, and plans otherwise")
def test_whether_insights_are_current_is_found_without_reading_what_was_said(transcript, analyse, question):
    analyse()
    plan = type(transcript.call).objects.filter(stage.current()).explain()
    assert "COVERING INDEX transcript_words" in plan
    assert "SCAN calls_customer" not in plan


def test_nothing_is_loaded_from_another_customers_calls(call, transcript, analyse, provider):
    analyse()
    stranger = other_call(call, transcript, customer=cast.new_customer("Other Clinic", insight_provider="toy"))
    assert not type(call).objects.filter(known.cached(), pk=stranger.pk).exists()
    run(stranger)
    assert len(provider.tasks) == 2
    assert Insight.objects.get(call=stranger).copied_from is None


def test_what_is_wanted_anew_is_asked_anew(call, transcript, analyse, question, provider):
    analyse()
    run(call, again=True)
    assert [(task.wants_analysis, len(task.questions)) for task in provider.tasks] == [(True, 1), (True, 1)]
    assert Insight.objects.filter(is_current=True).count() == Answer.objects.filter(is_current=True).count() == 1


def test_going_back_to_earlier_words_loads_what_was_known_of_them(call, transcript, analyse, provider):
    analyse()
    Transcript.objects.filter(pk=transcript.pk).update(text_hash="corrected")
    analyse()
    Transcript.objects.filter(pk=transcript.pk).update(text_hash="t" * 64)
    analyse()
    assert len(provider.tasks) == 2
    assert Insight.objects.get(is_current=True).copied_from is not None


def test_a_question_that_is_deleted_while_it_is_answered_takes_nothing_else_along(call, transcript):
    for text in ("What is too dear?", "Who pays?"):
        Question.objects.create(customer=call.customer, text=text)
    store = stage.run(BatchItem(call=call, job=cast.new_batch(call.customer)), Beats())
    Question.objects.filter(text="Who pays?").delete()
    store()
    assert [answer.question.text for answer in Answer.objects.all()] == ["What is too dear?"]
    assert Insight.objects.count() == 1
