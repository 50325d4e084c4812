"""The composition root as a Django app, for its system checks."""

from django.apps import AppConfig


class ChatProjectConfig(AppConfig):
    """Registers the checks of `checks.py`."""

    name = "chat_project"
    verbose_name = "CHAT"

    def ready(self) -> None:
        """Importing the module registers its checks."""
        from chat_project import checks  # noqa: F401, PLC0415 - checks need the app registry
