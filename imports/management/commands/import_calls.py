"""`manage.py import_calls`: bring recordings in from the command line."""

import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from calls.management.json_command import FAILED, JsonCommand
from calls.management.workers import say_if_none_run, workers_running
from calls.services import get_or_create_customer
from imports.management.follow import follow
from imports.queries import job_report
from imports.services import start_import


class Command(JsonCommand):
    """Starts an import for a customer; prints the job as JSON."""

    help = "Import recordings for a customer from folders, files, ZIP archives, links or pages of links."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, from where, and whether to wait."""
        parser.add_argument("--customer", required=True, metavar="NAME", help="made when there is none of this name")
        parser.add_argument("--wait", action="store_true", help="until every call is through, with progress")
        parser.add_argument(
            "sources", nargs="+", type=absolute, metavar="SOURCE", help="folder, file, ZIP, link or page of links"
        )

    def answer(self, **options: Any) -> dict[str, Any]:
        """Start the import and, with --wait, follow it to its end; fails when nothing came through."""
        customer = get_or_create_customer(name=options["customer"])
        job = start_import(customer=customer, locations=options["sources"], allow_local=True)
        if options["wait"]:
            with workers_running():
                follow(job, stream=sys.stderr)
        else:
            say_if_none_run(sys.stderr)
        report = job_report(job, include_files=True)
        self._say_errors(report)
        if report["status"] == "failed":
            self.exit_code = FAILED
        return report

    def _say_errors(self, report: dict[str, Any]) -> None:
        for row in (*report["sources"], *report["files"]):
            if row["error"]:
                where, error = row.get("url") or row["location"], row["error"]
                text = error["text"] if where in error["text"] else f"{where}: {error['text']}"
                self.stderr.write(f"{text} {error['hint']} ({error['code']})")


def absolute(source: str) -> str:
    """Paths as workers, who run elsewhere, can find them; addresses as they are.

    Raises ArgumentTypeError for an empty one, which would otherwise be the folder the command runs in.
    """
    if not source.strip():
        raise ArgumentTypeError("a source must not be empty")
    return source if "://" in source or source.startswith("file:") else str(Path(source).resolve())
