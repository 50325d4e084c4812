"""A hosted provider and the service it asks, as tests of both meet them."""

import pytest

from insights.providers.base import Access, Request, Task
from insights.providers.registry import provider
from tests.fake_provider.server import FakeProvider
from tests.insights.dialogues import call

BOOKED = """
    A: Thank you for calling Bright Smiles, how can I help?
    C: Hi, I would like an appointment, but I am worried about the price of the cleaning.
    A: The first visit is half price, so the cleaning costs forty dollars.
    C: Oh good, then let us do it next Tuesday.
    A: Perfect, I have you down for Tuesday at three, you are booked.
"""


@pytest.fixture
def fake():
    with FakeProvider() as fake:
        yield fake


class Journal:
    """Whoever asks on behalf of a provider: keeps the answers, as the real one does, but in memory."""

    def __init__(self, vendor):
        self.vendor = vendor
        self.requests: list[Request] = []
        self.known: dict[str, dict] = {}

    def __call__(self, request):
        self.requests.append(request)
        key = repr(request.body)
        if key not in self.known:
            self.known[key] = self.vendor.send(request, f"key-{len(self.known)}").body
        return self.known[key]

    @property
    def purposes(self):
        return [request.purpose for request in self.requests]


@pytest.fixture
def reader(fake):
    """`reader(…)`: a provider with its `ask`, against the fake."""

    def reader(name="openai", model="", **access):
        told = {"api_key": fake.key, "base_url": fake.url, "timeout_seconds": 5.0, **access}
        made = provider(name, model or "gpt-6-luna", Access(**told))
        made.ask = Journal(made.vendor)
        return made

    return reader


@pytest.fixture
def booked():
    """The task of a call in which an appointment is made."""
    return Task(call(BOOKED))
