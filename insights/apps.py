"""Checked insight from transcripts, as a Django app."""

from functools import partial

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Adds the stages "insights" and "analysis" to a call's way, and its providers to the customers' settings."""

    name = "insights"

    def ready(self) -> None:
        """Register both with the ground floor."""
        # Models must be loaded first.
        from calls import belongings, budgets, choices, customer_lines, history, panels, retirement  # noqa: PLC0415
        from calls.bulk import outcomes, report  # noqa: PLC0415
        from calls.filters import CallFilter  # noqa: PLC0415
        from calls.stages import registry  # noqa: PLC0415
        from calls.work import upkeep  # noqa: PLC0415
        from insights import filters  # noqa: PLC0415
        from insights.analysis_file import files_of  # noqa: PLC0415
        from insights.analysis_stage import AnalysisStage  # noqa: PLC0415
        from insights.batch_report import figures_of  # noqa: PLC0415
        from insights.batch_report import outcomes as outcomes_of_insights  # noqa: PLC0415
        from insights.models.choices import values  # noqa: PLC0415
        from insights.page.history import insights_made  # noqa: PLC0415
        from insights.page.panel import insight_panel  # noqa: PLC0415
        from insights.providers import registry as providers  # noqa: PLC0415
        from insights.reading import copies, lost  # noqa: PLC0415
        from insights.reading.in_words import reading_line  # noqa: PLC0415
        from insights.reading.requests import under_way_usd  # noqa: PLC0415
        from insights.reading.used_model import reading_model  # noqa: PLC0415
        from insights.schema import Category, Outcome, Sentiment  # noqa: PLC0415
        from insights.stage import InsightsStage  # noqa: PLC0415

        registry.register(InsightsStage())
        registry.register(AnalysisStage())
        belongings.offer(files_of)
        report.offer(figures_of)
        outcomes.offer(outcomes_of_insights)
        retirement.offer("insight_provider", reading_model)
        budgets.offer(under_way_usd)
        upkeep.offer(copies.forget_copies, every_seconds=copies.EVERY_SECONDS)
        upkeep.offer(lost.look_for_lost, every_seconds=lost.EVERY_SECONDS)
        choices.offer("insight_provider", providers.names)
        panels.offer(insight_panel)
        history.offer(insights_made)
        customer_lines.offer(reading_line)
        for name, asked in filters.of_insights().items():
            CallFilter.offer(name, asked, staff_only=name in filters.INTERNAL)
        for name, enum in (("category", Category), ("sentiment", Sentiment), ("outcome", Outcome)):
            choices.offer(name, partial(values, enum))
