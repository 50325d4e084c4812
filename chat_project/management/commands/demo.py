"""`manage.py demo`: the main job on the sample calls, with a table at the end."""

import secrets
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from calls.access.roles import ADMIN
from calls.management.workers import workers_running
from calls.models import User
from calls.services import create_staff_user, get_or_create_customer
from imports.management.follow import follow
from imports.models import ImportJob
from imports.queries import job_report
from imports.services import start_import
from reports.queries import call_rows

CUSTOMER = "Demo Clinic"
KEYWORDS = ["oops", "appointment", "price"]
USER = "demo"
COLUMNS = ("file", "seconds", "silences", "words", "category", "sentiment", "objections", "cost")


class Command(BaseCommand):
    """Imports `samples/` for a demo customer and waits until every call is through. Safe to run again."""

    help = "Take the sample calls the whole way, from recording to insight."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the recordings lie."""
        parser.add_argument("--folder", default=str(settings.BASE_DIR / "samples"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Import, wait, print; exits with 1 when a call did not come through."""
        job = self._import(Path(options["folder"]))
        with workers_running():
            follow(job, stream=sys.stderr)
        report = job_report(job, include_files=True)
        self._print_table(job)
        self._print_errors(report)
        self._print_next_steps(report)
        if report["status"] != "completed" or report["failed_files"]:
            sys.exit(1)

    def _import(self, folder: Path) -> ImportJob:
        customer = get_or_create_customer(name=CUSTOMER)
        if not customer.keywords:
            customer.keywords = KEYWORDS
            customer.save(update_fields=["keywords"])
        return start_import(customer=customer, locations=[str(folder)], allow_local=True)

    def _print_table(self, job: ImportJob) -> None:
        rows = [[str(row[column]) for column in COLUMNS] for row in call_rows(job.customer)]
        widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
        for row in (COLUMNS, ["-" * width for width in widths], *rows):
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def _print_errors(self, report: dict[str, Any]) -> None:
        for row in report["files"]:
            if row["error"]:
                self.stderr.write(f"{row['file_name']}: {row['error']['text']} {row['error']['hint']}")

    def _print_next_steps(self, report: dict[str, Any]) -> None:
        new = report["total_files"] - report["duplicate_files"]
        self.stdout.write("\nCategory, sentiment and objections are rule-based (provider: offline).")
        self.stdout.write(f"{new} new, {report['duplicate_files']} here already; nothing is done or paid for twice.")
        self.stdout.write("Next: `make run`, then http://127.0.0.1:8000/ - log in as")
        self.stdout.write(f"  {USER} / {demo_password()}   (kept in {settings.CHAT_HOME / 'demo_password'})")
        self.stdout.write("Your own recordings: .venv/bin/python manage.py import_calls --customer NAME SOURCE --wait")


def demo_password() -> str:
    """Password of the demo's user, who is made with it the first time."""
    file = settings.CHAT_HOME / "demo_password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(12))
    password = file.read_text().strip()
    if not User.objects.filter(username=USER).exists():
        create_staff_user(username=USER, password=password, role=ADMIN)
    return password
