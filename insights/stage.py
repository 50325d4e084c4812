"""The stage "insights": what a call was about, how it went, what stood in the way, and what its customer asked."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, Exists
from django.db.models.functions import Coalesce

from calls.models import BatchItem, Call, Customer, Transcript, Usage
from calls.segments import what_counts
from calls.stages.base import Stage, by_hosted
from calls.stages.costs import StageCost
from calls.work.errors import WorkError
from calls.work.lanes import CPU, NETWORK
from calls.work.lease import Lease, LeaseLostError
from insights import costs, known, storing
from insights.known import Maker
from insights.models import Answer, Insight, InsightSettings, Question, settings_of
from insights.providers import registry as providers
from insights.providers.base import Task
from insights.reading.arrived import forget_answers
from insights.reading.readers import Reading, read
from insights.schema import SHORTEST_CALL_SECONDS, Asked, Dialogue, Role, Turn


@dataclass(frozen=True, slots=True)
class Missing:
    """What a call lacks: its analysis, answers, or both; and which of it earlier results give for nothing."""

    analysis: bool
    questions: tuple[Question, ...]
    loaded: Insight | None = None
    answers: tuple[tuple[Question, Answer], ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether nobody has to be asked."""
        return not self.analysis and not self.questions


class InsightsStage(Stage):
    """An insight and answers by the customer's provider, from the call's current transcript."""

    name = "insights"
    label = "Generate insights"
    order = 30
    needs = "transcribe"

    def current(self) -> Exists:
        """The customer's provider has read the current words with its present prompt and questions."""
        return known.current()

    def is_current(self, call: Call) -> bool:
        """The same of one call."""
        return known.is_current(call)

    def is_automatic(self, customer: Customer) -> bool:
        """As the customer's settings say."""
        return settings_of(customer).automatic

    def lane(self, call: Call) -> str:
        """Rules need the processor, hosted models the network."""
        return NETWORK if providers.provider_class(call.customer.insight_provider).hosted else CPU

    def lanes(self) -> Case:
        """By the provider of each customer."""
        return by_hosted("insight_provider", known.hosted())

    def gate(self, call: Call) -> str:
        """A hosted model, which many workers share."""
        if self.lane(call) != NETWORK:
            return ""
        maker = known.maker_of(call.customer)
        return f"{maker.provider}/{maker.model}"

    def gates(self) -> Coalesce:
        """By the model of each customer."""
        return known.gates()

    def cost(self) -> StageCost | None:
        """By the token, for hosted models."""
        return costs.of_insights()

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:
        """Load what is known, and let the provider read what is not; raises WorkError."""
        call = item.its_call
        transcript = _transcript(call)
        maker = known.maker_of(call.customer)
        if is_too_short(transcript):
            rule_based = providers.provider_class(maker.provider).rule_based
            return lambda: _store_placeholder(transcript, maker, rule_based=rule_based, batch_id=item.job_id)
        missing = _missing(call, transcript, maker, again=item.job.again)
        lease.beat()
        wanted = settings_of(call.customer)
        reading = None if missing.is_nothing else read(item, _task(transcript, missing, wanted), wanted)
        return lambda: _store(transcript, missing, reading, maker, batch_id=item.job_id)


def is_too_short(transcript: Transcript) -> bool:
    """Whether there is nothing to judge: a placeholder stands for it, and nobody is asked."""
    return transcript.audio_seconds < SHORTEST_CALL_SECONDS or not transcript.text.strip()


def dialogue(transcript: Transcript) -> Dialogue:
    """The transcript as providers read it: one turn a segment, in the same order; doubtful ones say nothing."""
    turns = tuple(
        Turn(speaker=segment["speaker"], text=what_counts(segment), start=segment["start"], end=segment["end"])
        for segment in transcript.segments
    )
    roles = {segment["speaker"]: Role(segment["role"]) for segment in transcript.segments if segment["role"]}
    return Dialogue(turns=turns, duration_seconds=transcript.audio_seconds, known_roles=roles)


def _transcript(call: Call) -> Transcript:
    transcript = Transcript.objects.filter(call=call, is_current=True).first()
    if transcript is None:
        raise WorkError(
            "insights:user:no-transcript",
            "This call has no transcript yet.",
            hint="Transcribe it first.",
            permanent=True,
        )
    return transcript


def _missing(call: Call, transcript: Transcript, maker: Maker, *, again: bool) -> Missing:
    if again:
        return Missing(analysis=True, questions=tuple(Question.objects.filter(customer=call.customer, is_active=True)))
    lacks_analysis = not known.has_insight(call, transcript, maker)
    loaded = known.known_insight(call, transcript, maker) if lacks_analysis else None
    questions = known.open_questions(call, transcript, maker)
    found = {question: known.known_answer(question, transcript, maker) for question in questions}
    return Missing(
        analysis=lacks_analysis and loaded is None,
        questions=tuple(question for question, answer in found.items() if answer is None),
        loaded=loaded,
        answers=tuple((question, answer) for question, answer in found.items() if answer is not None),
    )


def _task(transcript: Transcript, missing: Missing, wanted: InsightSettings) -> Task:
    asked = tuple(
        Asked(
            key=str(question.pk), text=question.text, role=Role(question.wanted_role) if question.wanted_role else None
        )
        for question in missing.questions
    )
    return Task(
        dialogue(transcript),
        wants_analysis=missing.analysis,
        questions=asked,
        most_quotes=wanted.most_quotes,
        best_quotes=wanted.best_quotes,
    )


def _store_placeholder(transcript: Transcript, maker: Maker, *, rule_based: bool, batch_id: int) -> None:
    _lock(transcript)
    storing.store_placeholder(transcript, maker, rule_based=rule_based, batch_id=batch_id)


def _store(
    transcript: Transcript, missing: Missing, reading: Reading | None, maker: Maker, *, batch_id: int
) -> None:  # fmt: skip
    """All of it, in the transaction that ends the item; the requests' raw answers go."""
    _lock(transcript)
    if missing.loaded is not None:
        storing.load_insight(missing.loaded, transcript, batch_id=batch_id)
    if reading is not None and missing.analysis:
        storing.store_insight(transcript, reading, batch_id=batch_id)
    there = _there([*missing.questions, *(question for question, _ in missing.answers)])
    for question, answer in missing.answers:
        if question.pk in there:
            storing.load_answer(answer, transcript, question, maker)
    if reading is None:
        return
    storing.store_answers(transcript, [row for row in missing.questions if row.pk in there], reading)
    forget_answers(transcript.call_id, batch_id=batch_id)
    if reading.requests is not None:
        reading.requests.done()
    else:
        _count(transcript, reading, batch_id=batch_id)


def _there(questions: list[Question]) -> set[int]:
    """Those that were not deleted while the call was read: the others' answers were paid, and nobody wants them."""
    if not questions:
        return set()
    return set(Question.objects.filter(pk__in=[row.pk for row in questions]).values_list("pk", flat=True))


def _lock(transcript: Transcript) -> None:
    if storing.locked(transcript.call) is None:
        raise LeaseLostError  # deleted in this very moment


def _count(transcript: Transcript, reading: Reading, *, batch_id: int) -> None:
    """What embedded rules have read; what hosted models were asked is counted as it is answered."""
    Usage.objects.create(
        customer=transcript.call.customer,
        call=transcript.call,
        batch_id=batch_id,
        stage=InsightsStage.name,
        provider=reading.maker.provider,
        model=reading.maker.model,
    )
