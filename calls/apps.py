"""The ground floor as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CallsConfig(AppConfig):
    """Registers the stages of this floor and keeps the roles' permissions as the table says."""

    name = "calls"

    def ready(self) -> None:
        """Stages register here so that upstairs apps can add theirs in the same way."""
        from calls import budgets, schedules  # noqa: PLC0415
        from calls.access import audit  # noqa: PLC0415
        from calls.access.roles import sync_roles  # noqa: PLC0415 - models must be loaded first
        from calls.hearing import under_way_usd  # noqa: PLC0415
        from calls.stages import registry  # noqa: PLC0415
        from calls.stages.delete import DeleteStage, EraseStage  # noqa: PLC0415
        from calls.stages.keywords import KeywordsStage  # noqa: PLC0415
        from calls.stages.measure import MeasureStage  # noqa: PLC0415
        from calls.stages.transcribe import TranscribeStage  # noqa: PLC0415

        registry.register(MeasureStage())
        registry.register(TranscribeStage())
        registry.register(KeywordsStage(), on_the_way=False)
        registry.register(DeleteStage(), on_the_way=False)
        registry.register(EraseStage(), on_the_way=False)
        audit.watch()
        budgets.offer(under_way_usd)
        schedules.offer()
        post_migrate.connect(sync_roles, dispatch_uid="calls.sync_roles")
