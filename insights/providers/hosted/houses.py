"""What tells the houses apart that speak OpenAI's protocol."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class House:
    """Where a model is reached and how it likes to be asked. Settings are the names people set in the environment."""

    name: str
    title: str
    address: str
    key_setting: str
    address_setting: str
    needs_key: bool
    limit_field: str
    """Under which name it takes the most tokens of an answer."""
    keeps_answers: bool
    """Whether it can keep answers until they are fetched or deleted."""


OPENAI = House(
    "openai", "OpenAI", "https://api.openai.com/v1", "OPENAI_API_KEY", "OPENAI_BASE_URL",
    needs_key=True, limit_field="max_completion_tokens", keeps_answers=True,
)  # fmt: skip
GEMINI = House(
    "gemini", "Gemini", "https://generativelanguage.googleapis.com/v1beta/openai/", "GEMINI_API_KEY", "GEMINI_BASE_URL",
    needs_key=True, limit_field="max_tokens", keeps_answers=False,
)  # fmt: skip
SERVER = House(
    "server", "the model server", "", "MODEL_SERVER_API_KEY", "MODEL_SERVER_BASE_URL",
    needs_key=False, limit_field="max_tokens", keeps_answers=False,
)  # fmt: skip
