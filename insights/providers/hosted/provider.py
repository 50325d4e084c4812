"""Analysers that ask a hosted language model."""

import re
from typing import ClassVar
from urllib.parse import urlsplit

from insights.checking.analysis import checked
from insights.prompts.templates import templates, version
from insights.providers.base import Access, Ask, ProviderAnswer, Task, Vendor
from insights.providers.hosted import houses, refusals
from insights.providers.hosted.houses import House
from insights.providers.hosted.orders import Desk
from insights.providers.hosted.overall import OverallReply
from insights.providers.hosted.shapes import strict_schema
from insights.providers.hosted.vendor import HostedVendor
from insights.providers.hosted.whole import Reader
from insights.wire import SCHEMA_VERSION, AnalysisReply, AnswersReply

_CAN_BE_SENT = re.compile("[!-~]*")


def analysis_version(texts: tuple[str, ...]) -> str:
    """The version of what is asked of a call: of the texts and of the form."""
    return version("calls-1", texts, SCHEMA_VERSION, strict_schema(AnalysisReply), strict_schema(OverallReply))


def questions_version(texts: tuple[str, ...]) -> str:
    """The version of how questions are put."""
    return version("questions-1", texts, SCHEMA_VERSION, strict_schema(AnswersReply))


class HostedProvider:
    """Asks a model for all that a task wants at once, and believes nothing that the call does not prove."""

    house: ClassVar[House]
    name: ClassVar[str]
    default_model: ClassVar[str]
    prompt_version: ClassVar[str] = analysis_version(templates().analysing())
    answers_version: ClassVar[str] = questions_version(templates().answering())
    hosted: ClassVar[bool] = True
    rule_based: ClassVar[bool] = False

    def __init__(self, model: str, access: Access) -> None:
        """Raises `WorkError` insights:settings:… where key, address or model is missing or can be none."""
        self.model = model or self.default_model
        _check(self.house, self.model, access)
        self.access = access
        self.vendor: Vendor | None = HostedVendor(self.house, self.model, access)

    def analyse(self, task: Task, ask: Ask) -> ProviderAnswer:
        """See `InsightProvider`. Sends nothing by itself: all goes through `ask`, and the same in the same order."""
        desk = Desk(self.house, self.model, self.access.window_tokens)
        reply = Reader(desk, task, ask).read()
        return checked(task, reply.analysis, reply.answers)


class OpenAIProvider(HostedProvider):
    """OpenAI itself, or what stands at OPENAI_BASE_URL.

    The default is the model that OpenAI names for work of this kind; gpt-5-mini ends on 2026-12-11.
    """

    house: ClassVar[House] = houses.OPENAI
    name: ClassVar[str] = houses.OPENAI.name
    default_model: ClassVar[str] = "gpt-6-luna"


class GeminiProvider(HostedProvider):
    """Gemini by its endpoint that speaks OpenAI's protocol.

    The default is what Google names in place of gemini-2.5-flash, which ends on 2026-12-01.
    """

    house: ClassVar[House] = houses.GEMINI
    name: ClassVar[str] = houses.GEMINI.name
    default_model: ClassVar[str] = "gemini-3.5-flash-lite"


class ServerProvider(HostedProvider):
    """A server of one's own, whatever model it runs."""

    house: ClassVar[House] = houses.SERVER
    name: ClassVar[str] = houses.SERVER.name
    default_model: ClassVar[str] = ""


def _check(house: House, model: str, access: Access) -> None:
    if not house.address and not access.base_url:
        raise refusals.no_address(house)
    if access.base_url and not _is_address(access.base_url):
        raise refusals.bad_address(house)
    if house.needs_key and not access.api_key and not access.base_url:
        raise refusals.no_key(house)
    if not _CAN_BE_SENT.fullmatch(access.api_key):  # else it would stand in the client's error
        raise refusals.bad_key(house)
    if not model:
        raise refusals.no_model(house)


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
