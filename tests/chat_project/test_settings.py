"""Settings from the environment: what can be used, and what is said of the rest."""

import os
import subprocess
import sys
from pathlib import Path
from string import ascii_letters

import pytest

from chat_project import checks, env

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def manage(tmp_path):
    """Run a command of manage.py in an environment of its own."""

    def run(*arguments, **variables):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("CHAT_", "DATABASE_URL"))}
        clean |= {"CHAT_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "chat_project.settings", **variables}
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=clean, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CHAT_MAX_WORKERS", "many", "CHAT_MAX_WORKERS must be of type int."),
        ("CHAT_MAX_WORKERS", "0", "CHAT_MAX_WORKERS must be at least 1."),
        ("CHAT_ENV", "prod", "CHAT_ENV must be one of development, production, test."),
        ("CHAT_SOURCE_PORTS", "80,https", "CHAT_SOURCE_PORTS must be numbers of ports with commas between them."),
    ],
)
def test_a_value_that_cannot_be_used_is_named_in_a_sentence(manage, name, value, said):
    done = manage("check", **{name: value})
    assert (done.returncode, done.stderr.strip()) == (1, said)


def test_a_misspelt_variable_is_warned_of(monkeypatch):
    monkeypatch.setenv("CHAT_MAX_WORKER", "2")
    assert "CHAT_MAX_WORKER is not a setting of CHAT." in [found.msg for found in checks.variables_are_known()]


def test_production_without_a_key_of_its_own_does_not_pass_the_checks(manage):
    done = manage("check", CHAT_ENV="production")
    assert done.returncode == 1
    assert "CHAT_SECRET_KEY is not set." in done.stderr


def test_production_with_a_key_passes_djangos_checks_for_deployment(manage):
    key = "long and random: " + ascii_letters
    done = manage("check", "--deploy", "--fail-level", "WARNING", CHAT_ENV="production", CHAT_SECRET_KEY=key)
    assert done.returncode == 0, done.stderr


def test_everything_that_changes_lies_under_the_home(manage, tmp_path):
    assert manage("migrate", "--verbosity", "0").returncode == 0
    assert {"chat.sqlite3", "recordings", "logs", "tmp", "secret_key"} <= {path.name for path in tmp_path.iterdir()}


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first = env.secret_key("", tmp_path)
    assert env.secret_key("", tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert len(first) >= 50


def test_a_key_that_was_given_is_kept_nowhere(tmp_path):
    assert env.secret_key("given", tmp_path) == "given"
    assert not list(tmp_path.iterdir())


def test_a_sqlite_that_can_corrupt_is_warned_of(monkeypatch, settings):
    settings.ON_SQLITE = True
    monkeypatch.setattr(checks, "sqlite_version", lambda: (3, 40, 1))
    assert [found.id for found in checks.sqlite_is_safe()] == ["chat.W001"]
    monkeypatch.setattr(checks, "sqlite_version", lambda: (3, 51, 3))
    assert checks.sqlite_is_safe() == []
