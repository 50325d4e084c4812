"""What customers and staff read, as a Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Report pages and exports."""

    name = "reports"

    def ready(self) -> None:
        """Register the export of calls with the ground floor."""
        from calls import downloads  # noqa: PLC0415 - models must be loaded first
        from calls.bulk.actions import when_frozen  # noqa: PLC0415
        from calls.models import Action  # noqa: PLC0415
        from calls.stages import registry  # noqa: PLC0415
        from reports import notices  # noqa: PLC0415
        from reports.exports.links import downloads as exports  # noqa: PLC0415
        from reports.exports.stage import ExportStage, order  # noqa: PLC0415

        notices.offer()
        registry.register(ExportStage(), on_the_way=False)
        when_frozen(Action.EXPORT, order)
        downloads.offer(exports)
