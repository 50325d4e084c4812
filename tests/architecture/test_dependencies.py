"""docs/dependencies.md has a row for every direct dependency, with the version that is pinned."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PAGE = (ROOT / "docs" / "dependencies.md").read_text()
SECTIONS = {
    "At work": (PROJECT["dependencies"], "requirements.txt"),
    "While developing": (PROJECT["optional-dependencies"]["dev"], "requirements-dev.txt"),
}


def rows(section):
    """{package: [version, licence, what for, why, alive]} of the table under a heading."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:3] == "| `"]
    return {row[0].strip("`"): row[1:] for row in cells}


def pins(file_name):
    """{package: version} of a requirements file."""
    found = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / file_name).read_text(), flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def declared_licence(package):
    """The SPDX expression in an installed package's metadata, or None."""
    try:
        return importlib.metadata.metadata(package).get("License-Expression")
    except importlib.metadata.PackageNotFoundError:  # for another Python or another machine
        return None


OPTIONAL = {
    "Only for those who ask": (PROJECT["optional-dependencies"]["whisper"], None)
}  # nobody installs and pins them
ALL = SECTIONS | OPTIONAL

DOCUMENTED_LICENCES = [(name, row[1]) for section in ALL for name, row in rows(section).items()]


@pytest.mark.parametrize("section", ALL)
def test_every_direct_dependency_has_a_row_and_every_row_a_dependency(section):
    requirements, _ = ALL[section]
    assert sorted(rows(section)) == sorted(canonicalize_name(Requirement(line).name) for line in requirements)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_row_has_the_pinned_version(section):
    pinned = pins(SECTIONS[section][1])
    assert {name: row[0] for name, row in rows(section).items()} == {name: pinned[name] for name in rows(section)}


@pytest.mark.parametrize("section", ALL)
def test_no_cell_of_a_row_is_empty(section):
    assert [name for name, row in rows(section).items() if len(row) != 5 or not all(row)] == []


@pytest.mark.parametrize(
    ("name", "licence"), [pair for pair in DOCUMENTED_LICENCES if declared_licence(pair[0]) is not None]
)
def test_a_licence_is_the_one_that_the_package_declares(name, licence):
    assert licence == declared_licence(name)
