"""Values in words, the same in the admin, on customers' pages and in the player."""

from django.utils.text import capfirst


def clock(seconds: float) -> str:
    """Seconds as players show them, not rounded up: 4:05 or 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def spoken_at(seconds: float, is_exact: bool) -> str:
    """When something was said: "at 1:23", or "about 1:23" where the engine times no words and it is estimated."""
    return f"{'at' if is_exact else 'about'} {clock(seconds)}"


def words(value: str) -> str:
    """A value of the analysis for people: `no_resolution` is "No resolution", `cost-value` is "Cost value"."""
    return capfirst(value.replace("_", " ").replace("-", " "))
