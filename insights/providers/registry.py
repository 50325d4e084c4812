"""The analysers there are, by name. A new one is one file beside this one and one line here."""

from calls.work.errors import WorkError
from insights.providers.base import Access, InsightProvider
from insights.providers.hosted.provider import GeminiProvider, OpenAIProvider, ServerProvider
from insights.providers.offline.provider import OfflineProvider

PROVIDERS: dict[str, type[InsightProvider]] = {
    "gemini": GeminiProvider,
    "offline": OfflineProvider,
    "openai": OpenAIProvider,
    "server": ServerProvider,
}


def names() -> tuple[str, ...]:
    """Return the names of all analysers, sorted."""
    return tuple(sorted(PROVIDERS))


def provider_class(name: str) -> type[InsightProvider]:
    """Return what is known of an analyser before it is used; raises `WorkError` insights:settings:unknown-provider."""
    if name not in PROVIDERS:
        raise WorkError(
            "insights:settings:unknown-provider",
            f"There is no analyser called {name!r}.",
            hint=f"Choose one of: {', '.join(names())}.",
            permanent=True,
        )
    return PROVIDERS[name]


def provider(name: str, model: str = "", access: Access | None = None) -> InsightProvider:
    """Return the analyser of that name with that model, its usual one when empty.

    Raises `WorkError`: insights:settings:unknown-provider, or what it lacks.
    """
    return provider_class(name)(model, access or Access())
