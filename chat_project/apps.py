"""The composition root as a Django app, and the admin with CHAT's own site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created

from chat_project import planner


class ChatProjectConfig(AppConfig):
    """Registers the checks of `checks.py`, and tunes connections to PostgreSQL."""

    name = "chat_project"
    verbose_name = "CHAT"
    default = True

    def ready(self) -> None:
        """Importing the module registers its checks."""
        from chat_project import checks  # noqa: F401, PLC0415 - checks need the app registry

        connection_created.connect(planner.advise, dispatch_uid="chat_project.planner")


class ChatAdminConfig(admin_apps.AdminConfig):
    """Django's admin, on CHAT's site."""

    default = False
    default_site = "chat_project.admin_site.ChatSite"
