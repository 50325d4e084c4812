"""The analysers there are, by name."""

from calls.work.errors import WorkError
from insights.providers.base import InsightProvider
from insights.providers.offline.provider import OfflineProvider

PROVIDERS: dict[str, type[InsightProvider]] = {
    "offline": OfflineProvider,
}


def names() -> tuple[str, ...]:
    """Return the names of all analysers, sorted."""
    return tuple(sorted(PROVIDERS))


def provider(name: str) -> InsightProvider:
    """Return the analyser of that name; raises `WorkError` insights:settings:unknown-provider."""
    if name not in PROVIDERS:
        raise WorkError(
            "insights:settings:unknown-provider",
            f"There is no analyser called {name!r}.",
            hint=f"Choose one of: {', '.join(names())}.",
            permanent=True,
        )
    return PROVIDERS[name]()
