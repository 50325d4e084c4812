"""Values of settings and filters that only an app upstairs knows; it offers them in its `AppConfig.ready`."""

from collections.abc import Callable, Iterable

_offers: dict[str, Callable[[], Iterable[str]]] = {}


def offer(setting: str, names: Callable[[], Iterable[str]]) -> None:
    """Let a field of Customer or Call take the values that `names` gives when asked."""
    _offers[setting] = names


def offered(setting: str) -> tuple[str, ...]:
    """The values a setting may take; none when nobody offered any."""
    names = _offers.get(setting)
    return tuple(names()) if names else ()
