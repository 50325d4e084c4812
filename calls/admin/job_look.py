"""What a job's page says in words: headline, cards, buttons, how long it still takes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calls.admin import show
from calls.work import progress
from calls.work.models import WorkJob
from calls.work.states import JobState, State


@dataclass(frozen=True)
class Headline:
    """Where the job stands: a word with its colour, a sentence, and the share that has ended (None: unknown)."""

    word: str
    tone: str
    text: str
    percent: int | None = 0


@dataclass(frozen=True)
class Card:
    """Items of one kind: how many, and the list of just those."""

    key: str
    label: str
    number: int
    tone: str
    chosen: bool = False

    @property
    def amount(self) -> str:
        """The number, for people."""
        return f"{self.number:,}"


@dataclass(frozen=True)
class Button:
    """What people can do now; with a question it is asked for before."""

    verb: str
    label: str
    question: str = ""


PAUSE = Button("pause", "Pause")
RESUME = Button("resume", "Resume")
RETRY = Button("retry_failed", "Retry what failed")


def stop_button(question: str) -> Button:
    """Asks before, since what is in work is thrown away."""
    return Button("stop", "Stop", question)


def buttons(states: set[str], *, failed: int, stop: Button) -> list[Button]:
    """Those that fit the states of a job's parts."""
    fitting = []
    if JobState.ACTIVE in states:
        fitting.append(PAUSE)
    if states & {JobState.PAUSED, JobState.STOPPED}:
        fitting.append(RESUME)
    if failed and not states & {JobState.STOPPED}:
        fitting.append(RETRY)
    if states & {JobState.ACTIVE, JobState.PAUSED}:
        fitting.append(stop)
    return fitting


def cards(counts: Counter[str], kinds: Sequence[tuple[str, str, str]], chosen: str) -> list[Card]:
    """One for each kind (key, label, colour), zero or not, so that none jumps; and one for all."""
    total = sum(counts[key] for key, _label, _tone in kinds)
    rest = [Card(key, label, counts[key], tone if counts[key] else "", key == chosen) for key, label, tone in kinds]
    return [Card("", "All", total, "", chosen == ""), *rest]


def batch_headline(batch: Any, counts: Counter[str], *, also_failed: int = 0) -> Headline:
    """Where a batch stands; `also_failed` is work for all calls together that failed."""
    total, done, failed = counts.total(), progress.successful(counts), counts[State.FAILED]
    text = f"{done:,} of {total:,} {'call' if total == 1 else 'calls'} done" if total else "No calls"
    if failed:
        text = f"{text}, {failed:,} failed"
    word, tone = _word(batch, counts + Counter({State.FAILED: also_failed}))
    gone = progress.ended(counts) - counts[State.CANCELLED]
    return Headline(word, tone, text, progress.percent(gone, total))


def _word(batch: Any, counts: Counter[str]) -> tuple[str, str]:
    if batch.state == JobState.FINISHED:
        return finished_word(progress.successful(counts), counts[State.FAILED])
    if batch.state == JobState.ACTIVE:
        return ("Running", "busy") if counts[State.RUNNING] else ("Waiting", "busy")
    return JobState(batch.state).label, "warn"


def finished_word(done: int, failed: int) -> tuple[str, str]:
    """How a job ended, in a word and its colour."""
    if not failed:
        return "Finished", "good"
    return ("Finished with failures", "warn") if done else ("Failed", "bad")


def time_left(ends: Sequence[datetime], remaining: int, *, now: datetime) -> str:
    """For the line below the bar: how long the items that remain will take, seen from when the last ones ended."""
    seconds = progress.seconds_left(ends, remaining=remaining, now=now)
    if seconds is None:
        return "Time left: not known yet"
    return f"About {progress.words(progress.rounded(seconds))} left"


def elapsed(begun: datetime, finished: datetime | None, now: datetime) -> str:
    """How long it took, or has taken."""
    seconds = max(((finished or now) - begun).total_seconds(), 0)
    return progress.words(seconds)


def paused_notices(*jobs: WorkJob) -> list[dict[str, str]]:
    """Why CHAT itself paused these jobs, as far as it did, what to do, and since when they wait."""
    paused = [job for job in jobs if job.state == JobState.PAUSED and job.paused_code]
    return [
        {"tone": "bad", "text": f"CHAT paused it ({show.moment(job.updated_at)}). {job.paused_text} {job.paused_hint}"}
        for job in paused
    ]


def no_workers(lanes: Sequence[str]) -> str:
    """What to do when nobody works; empty when somebody does."""
    if not lanes:
        return ""
    which = "No workers are running" if len(lanes) > 1 else f"No workers for {lanes[0]} work are running"
    return f"{which}, so nothing moves. Start them with:"
