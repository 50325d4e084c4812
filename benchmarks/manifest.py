"""A manifest of 100,000 rows: `python -m benchmarks.manifest [--rows N]`. Takes a few minutes.

It is uploaded and searched as workers do it, until a row of the import stands for each of its own: as CSV and as Excel.
The peer is django-import-export as it comes, on the same CSV in the same run: the whole file as one data set, imported
for the preview and, once somebody has confirmed, imported again. Each runs in a process of its own on a new SQLite
database; memory is the most that the process ever had (VmHWM, Linux), beside that of a process that has only started.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[1]
WAYS = {
    "nothing": "a process that has only started",
    "csv": "CSV, from the upload to the rows of the import",
    "xlsx": "the same as Excel",
    "library": "django-import-export on the whole CSV, preview and import",
}
START = "import django; django.setup(); from benchmarks.manifest_ways import measured; measured('{}', '{}')"
HEADING = ("Recording URL", "Order ID", "Started at", "Direction", "Agent", "Caller", "Called", "Store", "Campaign")


def main():
    """Each way in a process of its own."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rows", type=int, default=100_000)
    rows = options.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "home"
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment(empty), check=True)
        for way, what in WAYS.items():
            path = Path(folder) / f"calls.{'xlsx' if way == 'xlsx' else 'csv'}"
            if not path.exists():
                made(path, rows)
            told = in_a_process(way, path, shutil.copytree(empty, Path(folder) / way))
            spent = f"{told['seconds']:.0f} s ({told['processor']:.0f} s of a core), {told['megabytes']:.0f} MB"
            print(f"{what}: {spent}, {told['files']:,} files", flush=True)


def in_a_process(way, path, home):
    """What that process measured."""
    command = [sys.executable, "-c", START.format(way, path)]
    told = subprocess.run(command, cwd=ROOT, env=environment(home), check=True, stdout=subprocess.PIPE)
    return json.loads(told.stdout)


def environment(home):
    """Settings of an installation in that folder."""
    chat = {"CHAT_HOME": str(home), "CHAT_ENV": "test", "CHAT_LOG_LEVEL": "ERROR", "DATABASE_URL": ""}
    return {**os.environ, **chat, "DJANGO_SETTINGS_MODULE": "chat_project.settings"}


def made(path, rows):
    """Write the manifest."""
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(cells) for cells in (HEADING, *map(row, range(rows)))))
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Calls")
    for cells in (HEADING, *map(row, range(rows))):
        sheet.append(cells)
    book.save(path)


def row(number):
    """The cells of a row."""
    return (
        f"https://calls.example/2026/05/{number}.mp3", f"A-{number}", f"2026-05-{number % 28 + 1:02} 14:05:09", "in",
        f"Agent {number % 40}", f"+4915112{number:06}", "+498005551234", f"Store {number % 12}", "Spring",
    )  # fmt: skip


if __name__ == "__main__":
    main()
