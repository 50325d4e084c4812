"""What of the installed project is ours: the apps of this repository, and their models."""

from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
APPS = [app for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
MODELS = [model for app in APPS for model in app.get_models()]
