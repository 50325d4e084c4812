"""A raw answer: what came, with what it cost and what was told beside it."""

from collections.abc import Mapping
from typing import Any

from insights.providers.base import Limits, RawAnswer, Request
from insights.tokens import estimate_tokens

LARGEST_LIMIT = 10**9
LONGEST_NUMBER = 200
"""Characters of a provider's number of its copy."""


def raw_answer(
    body: dict[str, Any], headers: Mapping[str, str], request: Request | None, *, is_kept: bool
) -> RawAnswer:
    """Return an answer with its tokens: as they were told, else as they are estimated."""
    told = body.get("usage")
    usage = told if isinstance(told, dict) else {}
    asked, answered = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    # Gemini leaves what it thought out of the one and puts it into the other.
    answered = max(answered, _count(usage.get("total_tokens")) - asked)
    if not asked and not answered:
        asked = request.input_tokens if request else 0
        answered = estimate_tokens(str(body.get("choices", "")))
    details = usage.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else 0
    number = str(body.get("id") or "")[:LONGEST_NUMBER] if is_kept else ""
    return RawAnswer(body, asked, min(cached, asked), answered, number, limits_of(headers))


def limits_of(headers: Mapping[str, str]) -> Limits:
    """The limits for a minute that are told beside an answer, as far as they make sense."""
    return Limits(
        _limit(headers.get("x-ratelimit-limit-requests")),
        _limit(headers.get("x-ratelimit-limit-tokens")),
    )


def _limit(told: str | None) -> int | None:
    number = int(told) if told and told.isascii() and told.isdecimal() and len(told) <= 10 else 0  # noqa: PLR2004
    return number if 1 <= number <= LARGEST_LIMIT else None


def _count(told: Any) -> int:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= LARGEST_LIMIT else 0
