"""Speech engines as this installation and its customers have set them up."""

from django.conf import settings

from calls.models import Customer
from calls.speech import registry
from calls.speech.base import Access, SpeechEngine, Wish


def engine_of(customer: Customer) -> SpeechEngine:
    """The engine that the customer chose; raises WorkError when it cannot work here."""
    wish = Wish(model=customer.speech_model, language=customer.speech_language)
    return registry.engine(customer.speech_engine, wish, access(customer.speech_engine))


def access(engine: str) -> Access:
    """How an engine is reached from here: key and address from the environment."""
    env = settings.ENV
    prefix = engine.upper()
    return Access(
        api_key=env.get(f"{prefix}_API_KEY", ""),
        base_url=env.get(f"{prefix}_BASE_URL", ""),
        timeout_seconds=env["CHAT_SPEECH_TIMEOUT_SECONDS"],
        models_folder=env["CHAT_WHISPER_MODELS"],
        temporary_folder=str(settings.TEMPORARY_DIR),
    )
