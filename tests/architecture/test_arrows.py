"""Who may import whom, as pyproject.toml draws it."""

import os
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_ERROR, EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lint(monkeypatch, capsys):
    """Check the contracts of a configuration; exit code and what was said."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.path", ["", *os.sys.path])

    def lint(config="pyproject.toml"):
        code = lint_imports(config_filename=str(config), no_cache=True, no_logo=True)
        return code, capsys.readouterr().out

    return lint


def test_every_import_goes_where_it_may(lint):
    code, said = lint()
    assert code == EXIT_STATUS_SUCCESS, said


def test_an_import_that_goes_upwards_would_be_found(lint, tmp_path):
    upside_down = tmp_path / "contracts.toml"
    upside_down.write_text(
        """
        [tool.importlinter]
        root_packages = ["calls", "imports"]
        [[tool.importlinter.contracts]]
        name = "Upside down"
        type = "layers"
        layers = ["calls", "imports"]
        """
    )
    code, said = lint(upside_down)
    assert code == EXIT_STATUS_ERROR
    assert "imports.services -> calls.services" in said
