"""One call read from beginning to end, in as many windows as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights.providers.base import Ask, Task
from insights.providers.hosted import refusals
from insights.providers.hosted.asking import CutShortError, answered
from insights.providers.hosted.lines import Line, lines_of, shown_names
from insights.providers.hosted.merge import Part, merged, merged_answers
from insights.providers.hosted.orders import Desk, form_of, keys_of, overall_order, reading_order
from insights.providers.hosted.overall import OverallReply, told_of, with_overall
from insights.providers.hosted.windows import Window, halves, windows
from insights.wire import AnalysisReply, AnswersReply, WholeReply, WireAnalysis, WireAnswer

MOST_WINDOWS = 100
"""Of one call: with the smallest windows that make sense, some 80,000 words."""
SMALLEST_ROOM = 500
"""Tokens of a transcript that a window has to hold; shorter ones are not halved."""
TOGETHER = 2
"""Parts that are always summed up together."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model says of a whole call; `answers` under the keys of the questions."""

    analysis: WireAnalysis | None
    answers: tuple[WireAnswer, ...]


@dataclass(frozen=True, slots=True)
class WindowReply:
    """What it says of one window."""

    window: Window
    analysis: WireAnalysis | None
    answers: tuple[WireAnswer, ...]


class Reader:
    """Reads one call; the same answers lead to the same next question, so that a reading can be taken up again."""

    def __init__(self, desk: Desk, task: Task, ask: Ask) -> None:
        self._desk = desk
        self._task = task
        self._ask = ask
        self._names = shown_names(turn.speaker for turn in task.dialogue.turns)
        self._asked = 0

    def read(self) -> Reply:
        """Raises `WorkError`: what `ask` raises, or insights:provider:… where the answers cannot be used."""
        if not self._task.wants_analysis and not self._task.questions:
            return Reply(None, ())
        room = self._desk.room(self._task)
        if room < SMALLEST_ROOM:
            raise refusals.small_window(self._desk.house, self._desk.model)
        lines = lines_of(self._task.dialogue, self._names)
        replies = self._read_all(windows(lines, room), is_whole=True)
        return Reply(self._analysis(replies, lines), self._answers(replies))

    def _read_all(self, parts: Sequence[Window], *, is_whole: bool) -> list[WindowReply]:
        if len(parts) > MOST_WINDOWS:
            raise refusals.TooLongError(self._desk.house)
        total = len(parts) if is_whole else 2
        return [reply for number, part in enumerate(parts, 1) for reply in self._read(part, min(number, total), total)]

    def _read(self, window: Window, number: int, parts: int) -> list[WindowReply]:
        """One window; in halves where it or its answer proves too long."""
        self._asked += 1
        if self._asked > 2 * MOST_WINDOWS:
            raise refusals.TooLongError(self._desk.house)
        try:
            return [self._answered(window, number, parts)]
        except (refusals.TooLongError, CutShortError):
            if sum(line.tokens for line in window) < SMALLEST_ROOM:
                raise
            return self._read_all(halves(window), is_whole=False)

    def _answered(self, window: Window, number: int, parts: int) -> WindowReply:
        order = reading_order(self._task, window, number, parts, self._desk.answer_tokens(self._task))
        reply = answered(self._desk, self._ask, order, form_of(self._task), tuple(keys_of(self._task)))
        analysis = reply.analysis if isinstance(reply, (AnalysisReply, WholeReply)) else None
        answers = tuple(reply.answers) if isinstance(reply, (AnswersReply, WholeReply)) else ()
        return WindowReply(window, analysis, answers)

    def _analysis(self, replies: Sequence[WindowReply], lines: Sequence[Line]) -> WireAnalysis | None:
        found = [(reply.window, reply.analysis) for reply in replies if reply.analysis]
        if not found:
            return None
        analysis = merged([_part(window, analysis, lines) for window, analysis in found])
        if len(found) > 1:
            analysis = with_overall(analysis, self._overall([told_of(analysis) for _, analysis in found]))
        return self._named(analysis)

    def _overall(self, parts: list[OverallReply]) -> OverallReply:
        """What is said of the whole, made of as many parts at once as fit."""
        while len(parts) > 1:
            count = len(parts)
            while count > TOGETHER and not self._fits(parts[:count]):
                count -= 1
            order = overall_order(parts[:count], self._desk.answer_tokens(self._task))
            parts = [answered(self._desk, self._ask, order, OverallReply), *parts[count:]]
        return parts[0]

    def _fits(self, parts: list[OverallReply]) -> bool:
        order = overall_order(parts, self._desk.answer_tokens(self._task))
        return self._desk.tokens(order) + order.answer_tokens <= self._desk.window_tokens

    def _named(self, analysis: WireAnalysis) -> WireAnalysis:
        """With the speakers' own names."""
        own = {shown: speaker for speaker, shown in self._names.items()}
        roles = [one.model_copy(update={"speaker": own.get(one.speaker, one.speaker)}) for one in analysis.roles]
        return analysis.model_copy(update={"roles": roles})

    def _answers(self, replies: Sequence[WindowReply]) -> tuple[WireAnswer, ...]:
        keys = keys_of(self._task)
        answers = merged_answers([reply.answers for reply in replies])
        return tuple(answer.model_copy(update={"key": keys[answer.key]}) for answer in answers)


def _part(window: Window, analysis: WireAnalysis, lines: Sequence[Line]) -> Part:
    """Where in the call a window stands, by its lines."""
    if not window:
        return Part(analysis, 0.0, 1.0)
    count = max(lines[-1].number + 1, 1)
    return Part(analysis, window[0].number / count, (window[-1].number + 1) / count)
