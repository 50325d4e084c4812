"""Every speech engine by its name. A new engine is one file beside this one and one line here."""

from calls.speech.base import Access, SpeechEngine, Wish
from calls.speech.embedded.faster_whisper import FasterWhisperEngine
from calls.speech.embedded.moonshine import MoonshineEngine
from calls.speech.hosted.assemblyai import AssemblyAIEngine
from calls.speech.hosted.deepgram import DeepgramEngine
from calls.speech.hosted.openai import OpenAIEngine
from calls.work.errors import WorkError

_ENGINES: dict[str, type[SpeechEngine]] = {
    "moonshine": MoonshineEngine,
    "openai": OpenAIEngine,
    "deepgram": DeepgramEngine,
    "assemblyai": AssemblyAIEngine,
    "faster_whisper": FasterWhisperEngine,
}


def names() -> tuple[str, ...]:
    """The names that `engine` knows, the embedded default first."""
    return tuple(_ENGINES)


def engine(name: str, wish: Wish | None = None, access: Access | None = None) -> SpeechEngine:
    """The engine of that name. Raises `WorkError`: speech:settings:unknown-engine, or what it lacks."""
    return engine_class(name)(wish or Wish(), access or Access())


def engine_class(name: str) -> type[SpeechEngine]:
    """What is known of an engine before it is used. Raises `WorkError` speech:settings:unknown-engine."""
    if name not in _ENGINES:
        raise WorkError(
            "speech:settings:unknown-engine",
            f"There is no speech engine named “{name}”.",
            hint=f"Choose one of: {', '.join(names())}.",
            permanent=True,
        )
    return _ENGINES[name]
