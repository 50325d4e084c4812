"""Bringing recordings in, as a Django app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Import jobs, their sources and their files."""

    name = "imports"

    def ready(self) -> None:
        """Tell calls' pages where they came from, and workers what to do beside their items."""
        from calls import history  # noqa: PLC0415 - models must be loaded first
        from imports import maintenance  # noqa: PLC0415
        from imports.history import fetched  # noqa: PLC0415

        history.offer(fetched)
        maintenance.offer()
