"""Who reads a call: the provider that its customer has chosen, and those that come next where it cannot."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from calls.models import BatchItem
from calls.work.errors import WorkError
from calls.work.retry import backoff_seconds
from insights.known import Maker
from insights.models import InsightSettings
from insights.prices import window_tokens_of
from insights.providers import registry as providers
from insights.providers.base import Access, InsightProvider, ProviderAnswer, Request, Task
from insights.providers.faults import UnusableError
from insights.reading.requests import LOST, Requests

KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_SERVICES_API_KEY"),
    "server": ("MODEL_SERVER_API_KEY",),
}
"""Where the environment tells each provider's key: the first that is there."""
ADDRESSES = {"openai": "OPENAI_BASE_URL", "gemini": "GEMINI_BASE_URL", "server": "MODEL_SERVER_BASE_URL"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was drawn from a call, by whom, and what it took; `fallback` is the chosen provider's error, if any."""

    maker: Maker
    rule_based: bool
    answer: ProviderAnswer
    requests: Requests | None
    fallback_from: str = ""
    fallback: WorkError | None = None

    @property
    def used(self) -> dict[str, Any]:
        """Tokens and dollars."""
        if self.requests is None:
            return {"input_tokens": 0, "output_tokens": 0, "cost_usd": Decimal(0)}
        return {name: getattr(self.requests, name) for name in ("input_tokens", "output_tokens", "cost_usd")}


def read(item: BatchItem, task: Task, wanted: InsightSettings) -> Reading:
    """Let the chosen provider read, and where it cannot, the next; raises the chosen one's WorkError if nobody can."""
    chosen = item.its_call.customer.insight_provider
    first: WorkError | None = None
    for name in dict.fromkeys([chosen, *wanted.fallbacks]):
        model = wanted.model if name == chosen else ""
        try:
            reading = _read_by(name, model, item, task, wanted)
        except WorkError as error:
            if not _lets_next(error, item, wanted):
                raise _later(error, item, wanted) from error
            first = first or error
            continue
        return reading if first is None else _marked(reading, chosen, first)
    raise _ended(first, item, wanted)


def reader(name: str, model: str) -> InsightProvider:
    """A provider as this installation has set it up; raises WorkError for what it lacks."""
    return providers.provider(name, model, access(name, model))


def access(name: str, model: str) -> Access:
    """How a provider is reached from here: key and address from the environment, its model's window from the prices."""
    env = settings.ENV
    usual = providers.provider_class(name).default_model
    return Access(
        api_key=next((env[key] for key in KEYS.get(name, ()) if env[key]), ""),
        base_url=env[ADDRESSES[name]] if name in ADDRESSES else "",
        timeout_seconds=env["CHAT_MODEL_TIMEOUT_SECONDS"],
        keeps_answers=name == "openai" and env["CHAT_RECOVER_ANSWERS"],
        window_tokens=window_tokens_of(name, model or usual),
    )


def _read_by(name: str, model: str, item: BatchItem, task: Task, wanted: InsightSettings) -> Reading:
    provider = reader(name, model)
    requests = _requests(provider, item, wanted)
    try:
        answer = provider.analyse(task, requests.ask if requests else _nobody_asked)
    except UnusableError as error:
        if requests is not None:
            requests.reject(error)
        raise
    maker = Maker(name, provider.model, provider.prompt_version, provider.answers_version)
    return Reading(maker, provider.rule_based, answer, requests)


def _requests(provider: InsightProvider, item: BatchItem, wanted: InsightSettings) -> Requests | None:
    if provider.vendor is None:
        return None
    return Requests(
        item.its_call,
        provider.vendor,
        batch_id=item.job_id,
        again=item.job.again,
        delay_seconds=wanted.delay_seconds,
        most_at_once=wanted.calls_at_once,
        since=item.beat_at,
    )


def _nobody_asked(request: Request) -> dict[str, Any]:
    raise TypeError(f"A provider without a vendor asks for {request.purpose}.")


def _lets_next(error: WorkError, item: BatchItem, wanted: InsightSettings) -> bool:
    """Whether the next provider may read: not while the error may pass, and not where somebody may have to be paid."""
    if error.rate_limited or error.code == LOST or error.code.startswith("calls:") or "budget" in error.code:
        return False
    return error.permanent or error.pauses or item.attempts >= wanted.attempts


def _later(error: WorkError, item: BatchItem, wanted: InsightSettings) -> WorkError:
    """With the delay that the customer wants after a failure, where the other side asks for none."""
    if not error.permanent and not error.rate_limited and error.retry_after is None and wanted.failure_delay_seconds:
        error.retry_after = max(wanted.failure_delay_seconds, backoff_seconds(item.attempts))
    return error


def _ended(error: WorkError | None, item: BatchItem, wanted: InsightSettings) -> WorkError:
    """The chosen provider's error, for good where its tries are used up."""
    assert error is not None  # noqa: S101 - there is a chosen provider
    if not error.pauses and item.attempts >= wanted.attempts:
        error.permanent = True
    return error


def _marked(reading: Reading, chosen: str, error: WorkError) -> Reading:
    return Reading(reading.maker, reading.rule_based, reading.answer, reading.requests, chosen, error)
