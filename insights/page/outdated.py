"""What of a call's insight no longer stands for what is there now, and why: for the call's page.

The stage "insights" makes exactly these parts anew; what it asks the database for all calls at once is in
`insights.known`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from calls.models import Call, Transcript
from calls.work.errors import WorkError
from insights.models import Answer, Insight, Question, settings_of
from insights.providers import registry as providers


@dataclass(frozen=True)
class Chosen:
    """Who reads a customer's calls now, and in which version."""

    provider: str
    model: str
    prompt_version: str
    answers_version: str


@dataclass(frozen=True)
class Outdated:
    """Reasons in words. `public` may be told to customers; `internal` names models and is for staff."""

    public: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """For staff."""
        return (*self.public, *self.internal)


def chosen_for(call: Call) -> Chosen | None:
    """By the customer's settings; None where they name a provider that is gone."""
    try:
        found = providers.provider_class(call.customer.insight_provider)
    except WorkError:
        return None
    model = settings_of(call.customer).model or found.default_model
    return Chosen(found.name, model, found.prompt_version, found.answers_version)


def outdated(
    call: Call,
    transcript: Transcript,
    insight: Insight,
    answers: Iterable[Answer],
    questions: Iterable[Question],
) -> Outdated:
    """Of a call with an insight; `answers` are the current ones, `questions` those that are asked now."""
    public = [_wording(transcript, insight)]
    internal = [
        _reader(chosen_for(call), insight),
        "" if insight.is_placeholder else _answers(transcript, answers, questions),
    ]
    return Outdated(tuple(filter(None, public)), tuple(filter(None, internal)))


def missing(transcript: Transcript, answers: Iterable[Answer], questions: Iterable[Question]) -> list[Question]:
    """Questions without an answer to just these words, from just this transcript."""
    known = {(answer.question_id, answer.question_hash, answer.transcript_hash) for answer in answers}
    return [row for row in questions if (row.pk, row.text_hash, transcript.text_hash) not in known]


def _wording(transcript: Transcript, insight: Insight) -> str:
    if insight.transcript_hash == transcript.text_hash:
        return ""
    if insight.transcript_id != transcript.pk and transcript.corrects_id == insight.transcript_id:
        what = "The transcript has been corrected since"
    else:
        what = "The transcript has changed since"
    return f"Insights were drawn from an earlier wording of the transcript. {what}: its words, or who says them."


def _reader(chosen: Chosen | None, insight: Insight) -> str:
    if chosen is None or insight.fallback_from == chosen.provider:
        return ""
    read = f"{insight.provider} {insight.model}".strip()
    if (insight.provider, insight.model) != (chosen.provider, chosen.model):
        return f"Read by another model than chosen now: {read}; chosen is {chosen.provider} {chosen.model}.".replace(
            " .", "."
        )
    if insight.prompt_version != chosen.prompt_version:
        return f"The model is asked otherwise by now: version {insight.prompt_version}, now {chosen.prompt_version}."
    return ""


def _answers(transcript: Transcript, answers: Iterable[Answer], questions: Iterable[Question]) -> str:
    count = len(missing(transcript, answers, questions))
    if not count:
        return ""
    are = "1 answer is" if count == 1 else f"{count} answers are"
    return f"The questions or the transcript have changed: {are} missing."
