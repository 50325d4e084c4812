"""Every speech engine by its name. A new engine is one file beside this one and one line here."""

from calls.speech.base import SpeechEngine
from calls.speech.moonshine import MoonshineEngine
from calls.work.errors import WorkError

_ENGINES: dict[str, type[SpeechEngine]] = {
    "moonshine": MoonshineEngine,
}


def names() -> tuple[str, ...]:
    """The names that `engine` knows, the embedded default first."""
    return tuple(_ENGINES)


def engine(name: str) -> SpeechEngine:
    """The engine of that name. Raises `WorkError` speech:settings:unknown-engine."""
    if name not in _ENGINES:
        raise WorkError(
            "speech:settings:unknown-engine",
            f"There is no speech engine named “{name}”.",
            hint=f"Choose one of: {', '.join(names())}.",
            permanent=True,
        )
    return _ENGINES[name]()
