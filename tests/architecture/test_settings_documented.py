"""What people can set and run is written down where they look for it."""

import pytest
from django.core.management import get_commands, load_command_class

from chat_project import env
from tests.ours import APPS, ROOT

OUR_APPS = {app.name for app in APPS}
COMMANDS = sorted((command, app) for command, app in get_commands().items() if app in OUR_APPS)


def written(*names):
    return "\n".join((ROOT / name).read_text() for name in names if (ROOT / name).exists())


@pytest.mark.parametrize("name", [row.name for row in env.TABLE])
def test_a_setting_is_documented(name):
    assert f"`{name}`" in written("docs/operating.md")


@pytest.mark.parametrize("row", env.TABLE, ids=lambda row: row.name)
def test_a_setting_says_in_a_sentence_what_it_is_for(row):
    assert row.help.endswith(".")
    assert len(row.help) > 20


def test_no_setting_is_listed_twice():
    names = [row.name for row in env.TABLE]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("command", [name for name, _ in COMMANDS])
def test_a_command_is_documented(command):
    assert command in written("docs/operating.md", "README.md")


@pytest.mark.parametrize(("command", "app"), COMMANDS)
def test_a_command_and_each_of_its_arguments_have_a_help_text(command, app):
    loaded = load_command_class(app, command)
    assert len(loaded.help) > 20
    parser = loaded.create_parser("manage.py", command)
    own = [action for action in parser._actions if action.dest not in BASE_ARGUMENTS]
    assert [action.dest for action in own if not (action.help or is_plain(action))] == []


BASE_ARGUMENTS = {
    "help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks",
}  # fmt: skip


def is_plain(action):
    """An argument whose name says it: `FILE` or `--folder`."""
    return action.dest in {"file", "folder", "bind"}
