"""Run the service alone: its address comes as one line of JSON; it ends with its standard input, or by SIGTERM."""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from contextlib import suppress

from tests.fake_provider.faults import Faults, shares_of
from tests.fake_provider.limits import Limits
from tests.fake_provider.server import address_of, closed, listening
from tests.fake_provider.service import KEY, Conduct, Service


def main() -> None:
    """Until it is ended."""
    asyncio.run(_live(_told()))


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fake_provider", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="any free one when 0")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that the model takes")
    parser.add_argument("--faults", type=float, default=0.0, help="share of requests that fail, by all kinds alike")
    parser.add_argument("--fault", action="append", default=[], metavar="KIND=SHARE", help="share of one kind")
    parser.add_argument("--seed", type=int, default=0, help="of chance")
    parser.add_argument("--requests-per-minute", type=int)
    parser.add_argument("--tokens-per-minute", type=int)
    parser.add_argument("--window", type=int, help="tokens of a prompt, at the most")
    parser.add_argument("--forgetful", action="store_true", help="keep no answers")
    parser.add_argument("--key", default=KEY, help="the key that is taken")
    return parser.parse_args()


async def _live(told: argparse.Namespace) -> None:
    named = {kind: float(share) for kind, _, share in (one.partition("=") for one in told.fault)}
    faults = Faults(shares_of(told.faults) | shares_of(named), told.seed)
    conduct = Conduct(told.key, told.latency, told.window, not told.forgetful)
    service = Service(conduct, faults, Limits(told.requests_per_minute, told.tokens_per_minute))
    server = await listening(service, told.port)
    end = _end()
    print(json.dumps({"url": address_of(server), "key": told.key}), flush=True)
    await end.wait()
    await closed(server)


def _end() -> asyncio.Event:
    """Set when SIGTERM comes or standard input ends."""
    end, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)

    def wait_for_input() -> None:
        # Without the lock of `sys.stdin`, which an interpreter that ends by a signal would wait for.
        while os.read(sys.stdin.fileno(), 1024):
            pass
        with suppress(RuntimeError):  # it has ended already
            loop.call_soon_threadsafe(end.set)

    threading.Thread(target=wait_for_input, daemon=True).start()
    return end


if __name__ == "__main__":
    main()
