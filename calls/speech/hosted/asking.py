"""A question put to an engine in a thread of its own, while the one who asks gives signs of life."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from time import monotonic
from types import TracebackType
from typing import Any, Self

TICK_SECONDS = 0.5
_ENDED = object()
_LEAVE_SECONDS = 2.0


class Asking:
    """A context in which `ask` runs in another thread; what it is told and gives is handed on in this one.

    `ask` gets a function that takes the engine's ticket; `accepted` is called here with it, and `heard` with the
    answer, even where the context is left by an error while the answer comes in: it has to be paid. Leaving the
    context before there is one calls `hang_up`, which must make `ask` end.
    """

    def __init__(
        self,
        ask: Callable[[Callable[[str], None]], Any],
        *,
        accepted: Callable[[str], None],
        heard: Callable[[Any], None],
        hang_up: Callable[[], None],
    ) -> None:
        self._ask = ask
        self._accepted = accepted
        self._heard = heard
        self._hang_up = hang_up
        self._news: SimpleQueue[Any] = SimpleQueue()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="asking")

    def __enter__(self) -> Self:
        """Begin to ask."""
        self._answer: Future[Any] = self._pool.submit(self._ask, self._news.put)
        self._answer.add_done_callback(lambda _: self._news.put(_ENDED))
        return self

    def wait(self, tick: Callable[[], None], *, seconds: float) -> bool:
        """Until there is an answer or an error, True, or the time is over, False.

        `tick` is called at least every `TICK_SECONDS`, and may raise.
        """
        until = monotonic() + seconds
        while not self._ended():
            if monotonic() >= until:
                return False
            tick()
        return True

    def answer(self) -> Any:
        """What was heard, once the context is left without an error."""
        return self._answer.result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hand on what came; raises what `ask` raised unless something else is being raised."""
        if not self._answer.done():
            self._hang_up()
            wait([self._answer], timeout=_LEAVE_SECONDS)
        self._pool.shutdown(wait=False)
        while not self._news.empty():
            self._ended()
        if not self._answer.done():
            return
        failed = self._answer.exception()
        if failed is None:
            self._heard(self._answer.result())
        elif error is None:
            raise failed

    def _ended(self) -> bool:
        """Take the next news, if any come in time; whether it was the last."""
        try:
            news = self._news.get(timeout=TICK_SECONDS)
        except Empty:
            return False
        if news is _ENDED:
            return True
        self._accepted(news)
        return False
