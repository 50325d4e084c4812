"""Bringing recordings in, as a Django app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Import jobs, their sources and their files."""

    name = "imports"
