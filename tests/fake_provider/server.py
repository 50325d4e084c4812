"""The service on a free port of the loopback, in a thread of its own."""

import asyncio
import threading
from contextlib import suppress

from tests.fake_provider.bill import Bill
from tests.fake_provider.faults import Canned, Faults, Kind
from tests.fake_provider.limits import Limits
from tests.fake_provider.service import Conduct, Service
from tests.fake_provider.wire import serve

START_SECONDS = 10


async def listening(service: Service, port: int = 0) -> asyncio.Server:
    """Listen on the loopback; any free port where it is 0."""

    async def connected(reader, writer):
        await serve(reader, writer, service.respond)

    return await asyncio.start_server(connected, "127.0.0.1", port, backlog=512, limit=1 << 20)


def address_of(server: asyncio.Server) -> str:
    """Its base address, as it is set for clients."""
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"


class FakeProvider:
    """`with FakeProvider() as fake:`: `fake.url` is its base address, `fake.key` the key it takes.

    `fake.fail(Kind.TIME_OUT)` lets the next request meet that; `fake.service` has the rest.
    """

    def __init__(
        self,
        *,
        faults: dict[Kind, float] | float = 0.0,
        seed: int = 0,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        **conduct,
    ) -> None:
        limits = Limits(requests_per_minute, tokens_per_minute)
        self.service = Service(Conduct(**conduct), Faults(faults, seed), limits)
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fake-provider", daemon=True)
        self._is_up = threading.Event()

    @property
    def key(self) -> str:
        """The key that it takes."""
        return self.service.conduct.key

    @property
    def bill(self) -> Bill:
        """What would have to be paid."""
        return self.service.bill

    @property
    def bodies(self) -> list[dict]:
        """What was asked, in order."""
        return list(self.service.bodies)

    def fail(self, *faults: Kind | Canned | None) -> None:
        """What the next requests meet, one each; None is nothing."""
        self.service.faults.planned.extend(faults)

    def control(self, **changes) -> None:
        """Change how it behaves; see `Service.control`."""
        self.service.control(changes)

    def __enter__(self):
        self._thread.start()
        if not self._is_up.wait(START_SECONDS):
            raise RuntimeError("the fake provider does not start")
        return self

    def __exit__(self, *_error):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_SECONDS)

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._live())
        self._loop.close()

    async def _live(self) -> None:
        self._stop = asyncio.Event()
        server = await listening(self.service)
        self.url = address_of(server)
        self._is_up.set()
        await self._stop.wait()
        await closed(server)


async def closed(server: asyncio.Server) -> None:
    """End it with all of its connections."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
