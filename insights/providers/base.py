"""What every analyser of calls looks like from outside."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from insights.schema import CallAnalysis, Dialogue


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """An analysis with what it took: tokens as the vendor counted them, and US dollars."""

    analysis: CallAnalysis
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)


class InsightProvider(Protocol):
    """An analyser of calls.

    `model` and `prompt_version` name what made an analysis; with the transcript's hash they are its cache key.
    `hosted` says that the text leaves this machine, `rule_based` that no language model read it.
    """

    @property
    def name(self) -> str:
        """What the provider is called in settings and reports."""

    @property
    def model(self) -> str:
        """The model, or the version of the rules."""

    @property
    def prompt_version(self) -> str:
        """The version of what the model is asked."""

    @property
    def hosted(self) -> bool:
        """Whether the text of a call leaves this machine."""

    @property
    def rule_based(self) -> bool:
        """Whether rules and statistics answer, not a language model."""

    def analyse(self, dialogue: Dialogue) -> ProviderAnswer:
        """Read one call; raises `WorkError` where it cannot be done."""
