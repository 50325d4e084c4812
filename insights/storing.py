"""Writing what was drawn from a call, in the transaction that ends the item; earlier insights stay."""

from collections.abc import Iterable, Sequence
from typing import Any

from calls import facts
from calls.models import Call, Transcript
from calls.segments import Segment
from insights.known import Maker
from insights.models import Answer, Insight, Objection, Question, Quote
from insights.reading.readers import Reading
from insights.schema import CallAnalysis, FoundAnswer, Outcome
from insights.schema import Objection as FoundObjection

PLACES = ("start_seconds", "end_seconds")
OF_INSIGHT = ("id", "call", "transcript", "batch", "copied_from", "is_current", "created_at")
"""Of an insight that is loaded again, what is its own."""


def store_insight(transcript: Transcript, reading: Reading, *, batch_id: int) -> Insight:
    """Write the analysis of a reading, with its objections."""
    analysis = reading.answer.analysis
    assert analysis is not None  # noqa: S101 - it was asked for
    insight = _new_insight(
        transcript, reading.maker, batch_id=batch_id, rule_based=reading.rule_based, **reading.used,
        **_judgements(analysis, transcript.segments), **_doubts(reading), **_fallback(reading),
    )  # fmt: skip
    Objection.objects.bulk_create(_objection(insight, found, transcript.segments) for found in analysis.objections)
    _note(insight, objections=len(analysis.objections))
    return insight


def store_placeholder(transcript: Transcript, maker: Maker, *, rule_based: bool, batch_id: int) -> Insight:
    """Stand for too little speech: nothing was judged, and nothing was asked."""
    insight = _new_insight(
        transcript, maker, batch_id=batch_id, rule_based=rule_based, is_placeholder=True, outcome=Outcome.TOO_SHORT,
        summary="Too little speech to judge.",
    )  # fmt: skip
    _note(insight, objections=0)
    return insight


def load_insight(known: Insight, transcript: Transcript, *, batch_id: int) -> Insight:
    """Make an earlier insight of the same words current for this call; it costs nothing."""
    names = [field.name for field in Insight._meta.concrete_fields if field.name not in OF_INSIGHT]
    copied = {name: getattr(known, name) for name in names} | {"input_tokens": 0, "output_tokens": 0, "cost_usd": 0}
    copied["evidence"] = [_at_place(found, transcript.segments) for found in known.evidence]
    Insight.objects.filter(call=transcript.call, is_current=True).update(is_current=False)
    insight = Insight.objects.create(
        call=transcript.call, transcript=transcript, batch_id=batch_id, copied_from=known, **copied
    )  # fmt: skip
    objections = [_copied_objection(row, insight, transcript.segments) for row in known.objections.all()]
    Objection.objects.bulk_create(objections)
    _note(insight, objections=len(objections))
    return insight


def store_answer(transcript: Transcript, question: Question, found: FoundAnswer, reading: Reading) -> Answer:
    """Write the answer to a question, with its quotes, the best first."""
    answer = _new_answer(
        transcript, question, reading.maker, rule_based=reading.rule_based, is_found=found.found, text=found.text,
        confidence=found.confidence, unverified=list(found.unverified),
    )  # fmt: skip
    roles = roles_of(transcript)
    quotes = [
        Quote(
            answer=answer, text=said.quote, context=said.context, rank=rank, match=said.match, sentiment=said.sentiment,
            retrieval=said.retrieval, relevance=said.relevance, combined=said.combined,
            **_said(said.turn, transcript.segments, roles),
        )
        for rank, said in enumerate(found.quotes, 1)
    ]  # fmt: skip
    Quote.objects.bulk_create(quotes)
    return answer


def load_answer(known: Answer, transcript: Transcript, question: Question, maker: Maker) -> Answer:
    """Make an earlier answer to the same question about the same words current for this call."""
    answer = _new_answer(
        transcript, question, maker, rule_based=known.rule_based, is_found=known.is_found, text=known.text,
        confidence=known.confidence, unverified=known.unverified,
    )  # fmt: skip
    quotes = list(known.quotes.all())
    for quote in quotes:
        quote.pk, quote.answer = None, answer
        quote.start_seconds, quote.end_seconds = _times(quote.segment, transcript.segments)
    Quote.objects.bulk_create(quotes)
    return answer


def roles_of(transcript: Transcript) -> dict[str, str]:
    """Who is what in the call, as its current insight tells."""
    roles = Insight.objects.filter(call=transcript.call_id, is_current=True).values_list("roles", flat=True).first()
    return {speaker: found["role"] for speaker, found in (roles or {}).items()}


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


def locked(call: Call) -> Call | None:
    """The call's row, for as long as the transaction lasts; None once it is deleted."""
    return Call.objects.select_for_update(of=("self",)).filter(pk=call.pk).first()


def _note(insight: Insight, *, objections: int) -> None:
    facts.note(insight.call, **{**facts_of(insight), "objection_count": objections})


def _new_insight(transcript: Transcript, maker: Maker, **fields: Any) -> Insight:
    Insight.objects.filter(call=transcript.call, is_current=True).update(is_current=False)
    return Insight.objects.create(
        call=transcript.call,
        transcript=transcript,
        transcript_hash=transcript.text_hash,
        provider=maker.provider,
        model=maker.model,
        prompt_version=maker.prompt_version,
        **fields,
    )


def _new_answer(transcript: Transcript, question: Question, maker: Maker, **fields: Any) -> Answer:
    Answer.objects.filter(call=transcript.call, question=question, is_current=True).update(is_current=False)
    return Answer.objects.create(
        call=transcript.call,
        question=question,
        transcript=transcript,
        question_version=question.version,
        question_hash=question.text_hash,
        transcript_hash=transcript.text_hash,
        provider=maker.provider,
        model=maker.model,
        prompt_version=maker.answers_version,
        **fields,
    )


def _judgements(analysis: CallAnalysis, segments: list[Segment]) -> dict[str, Any]:
    apart = {"roles", "role_confidences", "objections", "evidence"}
    roles = {
        speaker: {"role": role, **analysis.role_confidences[speaker].model_dump(mode="json")}
        for speaker, role in analysis.roles.items()
    }
    evidence = [_at_place(found.model_dump(mode="json"), segments) for found in analysis.evidence]
    return {**analysis.model_dump(mode="json", exclude=apart), "roles": roles, "evidence": evidence}


def _doubts(reading: Reading) -> dict[str, Any]:
    unverified = [found.model_dump(mode="json") for found in reading.answer.unverified]
    return {"unverified": unverified, "unverified_count": len(unverified)}


def _fallback(reading: Reading) -> dict[str, str]:
    if reading.fallback is None:
        return {}
    return {
        "fallback_from": reading.fallback_from,
        "fallback_code": reading.fallback.code,
        "fallback_reason": reading.fallback.text,
    }


def _at_place(found: dict[str, Any], segments: Sequence[Segment]) -> dict[str, Any]:
    said = segments[found["turn"]]
    return {**found, "speaker": said["speaker"], "start": said["start"], "end": said["end"]}


def _times(segment: int, segments: Sequence[Segment]) -> tuple[float, float]:
    return segments[segment]["start"], segments[segment]["end"]


def _said(turn: int, segments: Sequence[Segment], roles: dict[str, str]) -> dict[str, Any]:
    start, end = _times(turn, segments)
    speaker = segments[turn]["speaker"]
    role = segments[turn]["role"] or roles.get(speaker, "")
    return {"segment": turn, "speaker": speaker, "role": role, "start_seconds": start, "end_seconds": end}


def _objection(insight: Insight, found: FoundObjection, segments: list[Segment]) -> Objection:
    start, end = _times(found.turn, segments)
    objection = Objection(
        insight=insight, type=found.type, quote=found.quote, speaker=segments[found.turn]["speaker"],
        segment=found.turn, start_seconds=start, end_seconds=end, confidence=found.confidence,
    )  # fmt: skip
    if found.overcome is not None:
        answer = segments[found.overcome.turn]
        objection.overcome_method = found.overcome.method
        objection.overcome_quote = found.overcome.quote
        objection.overcome_speaker = answer["speaker"]
        objection.overcome_segment = found.overcome.turn
        objection.overcome_start_seconds = answer["start"]
        objection.overcome_confidence = found.overcome.confidence
    return objection


def _copied_objection(row: Objection, insight: Insight, segments: list[Segment]) -> Objection:
    row.pk, row.insight = None, insight
    row.start_seconds, row.end_seconds = _times(row.segment, segments)
    if row.overcome_segment is not None:
        row.overcome_start_seconds = _times(row.overcome_segment, segments)[0]
    return row


def store_answers(
    transcript: Transcript, questions: Iterable[Question], reading: Reading
) -> list[Answer]:  # fmt: skip
    """Write the answers to these questions; each was asked, and has one."""
    found = {answer.key: answer for answer in reading.answer.answers}
    return [store_answer(transcript, question, found[str(question.pk)], reading) for question in questions]
