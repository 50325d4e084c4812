"""Who may import whom, as pyproject.toml draws it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def lint(config="pyproject.toml"):
    """Exit code and words of import-linter; in a process of its own, since it silences all loggers around it."""
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--config", str(config), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_import_goes_where_it_may():
    code, said = lint()
    assert code == 0, said


def test_an_import_that_goes_upwards_would_be_found(tmp_path):
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
    assert code == 1
    assert "imports.services -> calls.services" in said
