"""The stage "insights": what a call was about, how it went and what stood in the way."""

from collections.abc import Callable
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery

from calls import facts
from calls.models import BatchItem, Call, Transcript, Usage
from calls.segments import Segment, what_counts
from calls.stages.base import Stage, by_hosted
from calls.work.errors import WorkError
from calls.work.lanes import CPU, NETWORK
from calls.work.lease import Lease
from insights.models import Insight, Objection
from insights.providers import registry as providers
from insights.providers.base import InsightProvider, ProviderAnswer
from insights.schema import SHORTEST_CALL_SECONDS, CallAnalysis, Dialogue, Outcome, Role, Turn
from insights.schema import Objection as FoundObjection


class InsightsStage(Stage):
    """An insight by the customer's provider, from the call's current transcript."""

    name = "insights"
    label = "Generate insights"
    order = 30
    needs = "transcribe"

    def current(self) -> Exists:
        """The customer's provider has read the words of the current transcript with its present prompt."""
        offered = [providers.provider(name) for name in providers.names()]
        known = Q(*(Q(**_made_by(provider)) for provider in offered), _connector=Q.OR)
        read = Insight.objects.filter(
            known,
            call=OuterRef("pk"),
            is_current=True,
            provider=OuterRef("customer__insight_provider"),
            # The words it was drawn from are those of the current transcript, whichever reading or correction.
            transcript_hash=Subquery(
                Transcript.objects.filter(call=OuterRef("call"), is_current=True).values("text_hash")[:1]
            ),
        )
        return Exists(read)

    def lane(self, call: Call) -> str:
        """Rules need the processor, hosted models the network."""
        return NETWORK if providers.provider(call.customer.insight_provider).hosted else CPU

    def lanes(self) -> Case:
        """By the provider of each customer."""
        return by_hosted("insight_provider", [name for name in providers.names() if providers.provider(name).hosted])

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:
        """Let the provider read the transcript; raises WorkError when there is none."""
        call = item.its_call
        transcript = _transcript(call)
        if transcript is None:
            raise WorkError(
                "insights:user:no-transcript",
                "This call has no transcript yet.",
                hint="Transcribe it first.",
                permanent=True,
            )
        provider = providers.provider(call.customer.insight_provider)
        # Nothing to judge gets a placeholder and costs nothing.
        if transcript.audio_seconds < SHORTEST_CALL_SECONDS or not transcript.text.strip():
            return lambda: _store_placeholder(transcript, provider)
        lease.beat()
        answer = provider.analyse(dialogue(transcript))
        return lambda: _store(transcript, provider, answer, batch_id=item.job_id)


def dialogue(transcript: Transcript) -> Dialogue:
    """The transcript as providers read it: one turn a segment, in the same order; doubtful ones say nothing."""
    turns = tuple(
        Turn(speaker=segment["speaker"], text=what_counts(segment), start=segment["start"], end=segment["end"])
        for segment in transcript.segments
    )
    known = {segment["speaker"]: Role(segment["role"]) for segment in transcript.segments if segment["role"]}
    return Dialogue(turns=turns, duration_seconds=transcript.audio_seconds, known_roles=known)


def _transcript(call: Call) -> Transcript | None:
    return Transcript.objects.filter(call=call, is_current=True).first()


def _made_by(provider: InsightProvider) -> dict[str, str]:
    return {"provider": provider.name, "model": provider.model, "prompt_version": provider.prompt_version}


def _new_insight(transcript: Transcript, provider: InsightProvider, **fields: Any) -> Insight:
    Insight.objects.filter(call=transcript.call, is_current=True).update(is_current=False)
    insight = Insight.objects.create(
        call=transcript.call,
        transcript=transcript,
        transcript_hash=transcript.text_hash,
        rule_based=provider.rule_based,
        **_made_by(provider),
        **fields,
    )
    facts.note(transcript.call, **facts_of(insight))
    return insight


def facts_of(insight: Insight) -> dict[str, Any]:
    """What a call's own row tells of its current insight, except the objections."""
    return {
        "has_insight": True,
        "category": insight.category,
        "sentiment": insight.sentiment,
        "outcome": insight.outcome,
        "satisfaction": insight.satisfaction,
        "objection_count": 0,
        "red_flag_count": len(insight.red_flags),
        "action_item_count": len(insight.action_items),
    }


def _store_placeholder(transcript: Transcript, provider: InsightProvider) -> None:
    _new_insight(
        transcript,
        provider,
        is_placeholder=True,
        outcome=Outcome.TOO_SHORT,
        summary="Too little speech to judge.",
    )


def _store(transcript: Transcript, provider: InsightProvider, answer: ProviderAnswer, *, batch_id: int) -> None:
    analysis = answer.analysis
    insight = _new_insight(transcript, provider, **_judgements(analysis))
    Objection.objects.bulk_create(_objection(insight, found, transcript.segments) for found in analysis.objections)
    facts.note(transcript.call, objection_count=len(analysis.objections), cost_usd=F("cost_usd") + answer.cost_usd)
    Usage.objects.create(
        customer=transcript.call.customer,
        call=transcript.call,
        batch_id=batch_id,
        stage=InsightsStage.name,
        provider=provider.name,
        model=provider.model,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        cost_usd=answer.cost_usd,
    )


def _judgements(analysis: CallAnalysis) -> dict[str, Any]:
    plain = analysis.model_dump(mode="json", exclude={"roles", "role_confidences", "objections"})
    roles = {
        speaker: {"role": role, **analysis.role_confidences[speaker].model_dump(mode="json")}
        for speaker, role in analysis.roles.items()
    }
    return {**plain, "roles": roles}


def _objection(insight: Insight, found: FoundObjection, segments: list[Segment]) -> Objection:
    said = segments[found.turn]
    objection = Objection(
        insight=insight,
        type=found.type,
        quote=found.quote,
        speaker=said["speaker"],
        segment=found.turn,
        start_seconds=said["start"],
        end_seconds=said["end"],
        confidence=found.confidence,
    )
    if found.overcome is not None:
        answer = segments[found.overcome.turn]
        objection.overcome_method = found.overcome.method
        objection.overcome_quote = found.overcome.quote
        objection.overcome_speaker = answer["speaker"]
        objection.overcome_segment = found.overcome.turn
        objection.overcome_start_seconds = answer["start"]
        objection.overcome_confidence = found.overcome.confidence
    return objection
