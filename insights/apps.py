"""Checked insight from transcripts, as a Django app."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Adds the stage "insights" to a call's way."""

    name = "insights"

    def ready(self) -> None:
        """Register the stage with the ground floor."""
        from calls.stages import registry  # noqa: PLC0415 - models must be loaded first
        from insights.stage import InsightsStage  # noqa: PLC0415

        registry.register(InsightsStage())
