"""`manage.py demo`: the main job on the sample calls, with a table at the end."""

import secrets
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Sum

from calls.access.roles import ADMIN
from calls.bulk.actions import ACTIONS
from calls.bulk.plan import make_plan
from calls.bulk.selection import Selection
from calls.management.workers import any_alive, workers_running
from calls.models import Action, Customer, Usage, User
from calls.services import create_staff_user, get_or_create_customer
from chat_project import fake_model
from chat_project.fake_model import FakeModel
from imports.management.follow import follow
from imports.models import ImportJob
from imports.queries import job_report
from imports.services import start_import
from insights.models import Insight
from reports.queries import call_rows

OFFLINE, FAKE = "offline", "fake"
CUSTOMERS = {OFFLINE: "Demo Clinic", FAKE: "Demo Clinic (fake model)"}
OFFLINE_SAYS = "Category, sentiment and objections are rule-based (provider: offline)."
FAKE_SAYS = "Category, sentiment and objections are a fake's: it shows the way of hosted models, not their insight."
KEYWORDS = ["oops", "appointment", "price"]
USER = "demo"
COLUMNS = ("file", "seconds", "silences", "words", "category", "sentiment", "objections", "cost")


class Command(BaseCommand):
    """Imports `samples/` for a demo customer and waits until every call is through. Safe to run again."""

    help = "Take the sample calls the whole way, from recording to insight."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the recordings lie."""
        parser.add_argument("--folder", default=str(settings.BASE_DIR / "samples"))
        parser.add_argument(
            "--provider", choices=sorted(CUSTOMERS), default=OFFLINE,
            help="who reads the calls: rules on this machine, or a fake language model on this machine",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Import, wait, print; exits with 1 when a call did not come through."""
        customer = self._customer(CUSTOMERS[options["provider"]])
        if options["provider"] == OFFLINE:
            self._run(customer, Path(options["folder"]), OFFLINE_SAYS)
            return
        self._check_nobody_else_asks()
        with fake_model.fake_model() as model:
            fake_model.let_read(customer)
            self._run(customer, Path(options["folder"]), FAKE_SAYS, model)

    def _run(self, customer: Customer, folder: Path, says: str, model: FakeModel | None = None) -> None:
        job = start_import(customer=customer, locations=[str(folder)], allow_local=True)
        with workers_running():
            follow(job, stream=sys.stderr)
        report = job_report(job, include_files=True)
        self._print_table(job)
        self._print_errors(report)
        if model is not None:
            self._print_bill(customer, model)
        self._print_next_steps(report, says)
        if report["status"] != "completed" or report["failed_files"]:
            sys.exit(1)

    def _check_nobody_else_asks(self) -> None:
        """The fake's address goes to the workers that this command starts: others do not know it, and must not."""
        if any_alive():
            raise CommandError("Workers are running (make run): stop them first, they do not know the fake model.")
        if settings.ENV[fake_model.ADDRESS]:
            raise CommandError(f"{fake_model.ADDRESS} is set: without it, the fake model can take its place.")

    def _customer(self, name: str) -> Customer:
        customer = get_or_create_customer(name=name)
        if not customer.keywords:
            customer.keywords = KEYWORDS
            customer.save(update_fields=["keywords"])
        return customer

    def _print_bill(self, customer: Customer, model: FakeModel) -> None:
        """What this run sent, what all runs cost, and what asking again would send."""
        bill = model.bill()
        made = Insight.objects.filter(call__customer=customer, is_current=True)
        spent = Usage.objects.filter(customer=customer).aggregate(usd=Sum("cost_usd"))["usd"] or 0
        loaded = made.filter(copied_from__isnull=False).count()
        self.stdout.write(
            f"\nRequests sent by this run: {bill['billed']} ({bill['input_tokens']:,} tokens in, "
            f"{bill['output_tokens']:,} out); cost of all runs: ${spent:.4f}; insights from cache: {loaded}."
        )
        user, action = self._asking(), ACTIONS[Action.INSIGHTS]
        plan = make_plan(Selection(filters={"customer": str(customer.pk)}), action, user)
        self.stdout.write(
            f"“{action.label}” once more would take {plan.eligible} calls: {plan.done} are done already, free. "
            "Run this again: nothing is sent."
        )

    def _asking(self) -> User:
        demo_password()
        return User.objects.get(username=USER)

    def _print_table(self, job: ImportJob) -> None:
        rows = [[str(row[column]) for column in COLUMNS] for row in call_rows(job.customer)]
        widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
        for row in (COLUMNS, ["-" * width for width in widths], *rows):
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def _print_errors(self, report: dict[str, Any]) -> None:
        for row in report["files"]:
            if row["error"]:
                self.stderr.write(f"{row['file_name']}: {row['error']['text']} {row['error']['hint']}")

    def _print_next_steps(self, report: dict[str, Any], says: str) -> None:
        new = report["total_files"] - report["duplicate_files"]
        self.stdout.write(f"\n{says}")
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
