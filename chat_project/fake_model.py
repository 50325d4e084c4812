"""The fake language model of the demo: a server of its own on this machine that speaks OpenAI's protocol.

No model is in it. It lets the way of hosted providers be seen without a key, an account or a network: requests, their
cost, and that nothing is asked twice.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from django.core.management.base import CommandError

from calls.models import Customer, ModelPrice
from insights.models import InsightSettings

PROVIDER, MODEL = "server", "fake-model"
ADDRESS, KEY = "MODEL_SERVER_BASE_URL", "MODEL_SERVER_API_KEY"
PRICE = {"usd_per_million_input": Decimal("0.25"), "usd_per_million_output": Decimal(2)}
"""Made up, so that there is something to add together."""
STOP_SECONDS = 10
ASK_SECONDS = 10


@dataclass(frozen=True)
class FakeModel:
    """One that runs."""

    url: str

    def bill(self) -> dict[str, Any]:
        """What it would put on its bill: `billed` requests, tokens."""
        # Whatever proxy there is, this machine is asked directly.
        with build_opener(ProxyHandler({})).open(
            f"{self.url.removesuffix('/v1')}/_bill", timeout=ASK_SECONDS
        ) as answer:
            told: dict[str, Any] = json.load(answer)
        return told


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    """Run it for the context; this process and the workers that it starts ask it as the provider `server`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fake_provider", "--port", "0"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,  # it ends with it, even when this process is killed
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None  # noqa: S101 - for the type checker: both are pipes
    assert process.stdout is not None  # noqa: S101
    try:
        line = process.stdout.readline()
        if not line:
            raise CommandError("The fake model did not start; what it said stands above.")
        told = json.loads(line)
        with _known({ADDRESS: told["url"], KEY: told["key"]}):
            yield FakeModel(told["url"])
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        process.stdin.close()
        process.stdout.close()


@contextmanager
def _known(names: dict[str, str]) -> Iterator[None]:
    """Settings of this process, and of those that it starts meanwhile."""
    before = {name: (os.environ.get(name), settings.ENV[name]) for name in names}
    os.environ.update(names)
    settings.ENV.update(names)
    try:
        yield
    finally:
        for name, (outside, inside) in before.items():
            settings.ENV[name] = inside
            if outside is None:
                del os.environ[name]
            else:
                os.environ[name] = outside


def let_read(customer: Customer) -> None:
    """Let the fake model read the customer's calls."""
    ModelPrice.objects.get_or_create(provider=PROVIDER, model=MODEL, defaults={**PRICE, "note": "The demo's fake."})
    InsightSettings.objects.update_or_create(customer=customer, defaults={"model": MODEL})
    if customer.insight_provider != PROVIDER:
        customer.insight_provider = PROVIDER
        customer.save(update_fields=["insight_provider"])
