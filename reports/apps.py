"""What customers and staff read, as a Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Report pages and exports."""

    name = "reports"
