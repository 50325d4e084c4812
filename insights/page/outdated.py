"""What of a call's insight no longer stands for what is there now, and why, in words.

What is missing is what `insights.known` says; the stage "insights" makes exactly that anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from calls.models import Call, Transcript
from calls.work.errors import WorkError
from insights import known
from insights.known import Maker
from insights.models import Answer, Insight, Question

EARLIER = "Insights were drawn from an earlier wording of the transcript"


@dataclass(frozen=True)
class Outdated:
    """Reasons in words. `public` may be told to customers; `internal` names models and is for staff."""

    public: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """For staff."""
        return (*self.public, *self.internal)


def outdated(call: Call, transcript: Transcript, insight: Insight, answers: Iterable[Answer]) -> Outdated:
    """Of a call with an insight; `answers` are the current ones. A provider that is gone makes nothing outdated."""
    try:
        maker = known.maker_of(call.customer)
    except WorkError:
        return Outdated(_wording(transcript, insight))
    internal = [_reader(maker, insight)]
    if not insight.is_placeholder:
        internal.append(_questions(_unanswered(call, transcript, maker, insight, answers)))
    return Outdated(_wording(transcript, insight), tuple(filter(None, internal)))


def fell_back(insight: Insight, maker_name: str) -> bool:
    """Whether somebody else read the call instead of whom its customer has chosen."""
    return bool(insight.fallback_from) and insight.fallback_from == maker_name


def _wording(transcript: Transcript, insight: Insight) -> tuple[str, ...]:
    if insight.transcript_hash == transcript.text_hash:
        return ()
    if transcript.corrects_id is not None:
        return (f"{EARLIER}: its words, or who says them, have been corrected since.",)
    return (f"{EARLIER}: the call has been transcribed anew since, or a correction was taken back.",)


def _reader(maker: Maker, insight: Insight) -> str:
    if fell_back(insight, maker.provider):
        return ""  # said with its reason
    if (insight.provider, insight.model) != (maker.provider, maker.model):
        read, chosen = f"{insight.provider} {insight.model}", f"{maker.provider} {maker.model}"
        return f"Read by another model than chosen now: by {read.strip()}; chosen is {chosen.strip()}."
    if insight.prompt_version != maker.prompt_version:
        versions = f"version {insight.prompt_version}, now {maker.prompt_version}"
        return f"What is asked of the model has changed since: {versions}."
    return ""


def _unanswered(
    call: Call, transcript: Transcript, maker: Maker, insight: Insight, answers: Iterable[Answer]
) -> list[Question]:
    lacking = known.open_questions(call, transcript, maker)
    if not fell_back(insight, maker.provider):
        return lacking
    there = {(answer.question_id, answer.question_hash, answer.transcript_hash) for answer in answers}
    return [row for row in lacking if (row.pk, row.text_hash, transcript.text_hash) not in there]


def _questions(lacking: list[Question]) -> str:
    if not lacking:
        return ""
    are = "1 answer is" if len(lacking) == 1 else f"{len(lacking)} answers are"
    return f"The questions, or what they were asked of, have changed: {are} missing."
