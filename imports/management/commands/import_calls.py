"""`manage.py import_calls`: bring recordings in from the command line."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from calls.management.json_command import FAILED, JsonCommand
from calls.management.workers import workers_running
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
        parser.add_argument("sources", nargs="+", metavar="SOURCE", help="folder, file, ZIP, link or page of links")

    def answer(self, **options: Any) -> dict[str, Any]:
        """Start the import and, with --wait, follow it to its end; fails when nothing came through."""
        customer = get_or_create_customer(name=options["customer"])
        locations = [absolute(source) for source in options["sources"]]
        job = start_import(customer=customer, locations=locations, allow_local=True)
        if options["wait"]:
            with workers_running():
                follow(job, stream=sys.stderr)
        report = job_report(job, include_files=True)
        self._say_errors(report)
        if report["status"] == "failed":
            self.exit_code = FAILED
        return report

    def _say_errors(self, report: dict[str, Any]) -> None:
        for row in (*report["sources"], *report["files"]):
            if row["error"]:
                name = row.get("file_name") or row["location"]
                self.stderr.write(f"{name}: {row['error']['text']} ({row['error']['code']})")


def absolute(source: str) -> str:
    """Paths as workers, who run elsewhere, can find them; addresses as they are."""
    return source if "://" in source or source.startswith("file:") else str(Path(source).resolve())
