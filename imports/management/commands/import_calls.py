"""`manage.py import_calls`: bring recordings in from the command line."""

import sys
from argparse import ArgumentTypeError
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import CommandParser

from calls.management.json_command import FAILED, JsonCommand
from calls.management.workers import say_if_none_run, workers_running
from calls.models import Customer
from calls.services import get_or_create_customer
from calls.work.errors import WorkError
from calls.work.states import Priority
from imports import reconciliation, uploads
from imports.management.follow import follow
from imports.models import ImportJob, SourceCredential, Upload, UploadKind
from imports.queries import job_report
from imports.services import start_import

SMALLEST_USD, MOST_USD = Decimal("0.0001"), Decimal(100_000_000)
PRIORITIES = {"high": Priority.HIGH, "normal": Priority.NORMAL, "low": Priority.LOW}


class Command(JsonCommand):
    """Starts an import for a customer; prints the job, with its reconciliation, as JSON."""

    help = (
        "Import recordings for a customer from folders, files, ZIP archives, links, pages, buckets, manifests, orders."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, from where, how, and whether to wait."""
        parser.add_argument("--customer", required=True, metavar="NAME", help="made when there is none of this name")
        parser.add_argument(
            "sources", nargs="*", type=absolute, metavar="SOURCE", help="folder, file, ZIP, link, page of links, bucket"
        )
        parser.add_argument(
            "--manifest", action="append", default=[], type=file, metavar="FILE", help="CSV or Excel with addresses"
        )
        parser.add_argument(
            "--orders", action="append", default=[], type=file, metavar="FILE", help="list of order IDs, as text or CSV"
        )
        parser.add_argument("--credential", metavar="NAME", help="the customer's credential that opens the sources")
        parser.add_argument("--keep-duplicates", action="store_true", help="import what the customer has already, too")
        parser.add_argument("--priority", choices=PRIORITIES, default="normal", help="whose turn comes first")
        parser.add_argument(
            "--budget-usd", type=dollars, metavar="AMOUNT", help="pause the work on the calls before it costs more"
        )
        parser.add_argument("--preview", action="store_true", help="only look; a person then says what happens")
        parser.add_argument("--wait", action="store_true", help="until every call is through, with progress")

    def answer(self, **options: Any) -> dict[str, Any]:
        """Start the import and, with --wait, follow it to its end; fails when nothing came through."""
        if not (options["sources"] or options["manifest"] or options["orders"]):
            self.create_parser("manage.py", "import_calls").error("give a SOURCE, a --manifest or --orders")
        job = _started(options)
        if options["wait"]:
            with workers_running():
                follow(job, stream=sys.stderr)
        else:
            say_if_none_run(sys.stderr)
        report = job_report(job, include_files=True)
        self._say_errors(report)
        if report["status"] == "failed":
            self.exit_code = FAILED
        return {**report, "reconciliation": reconciliation.of(job).as_json()}

    def _say_errors(self, report: dict[str, Any]) -> None:
        for row in (*report["sources"], *report["files"]):
            if row["error"]:
                where, error = row.get("url") or row["location"], row["error"]
                text = error["text"] if where in error["text"] else f"{where}: {error['text']}"
                self.stderr.write(f"{text} {error['hint']} ({error['code']})")


def _started(options: dict[str, Any]) -> ImportJob:
    customer = get_or_create_customer(name=options["customer"])
    credential = _credential(customer, options["credential"])
    lists = [(path, UploadKind.MANIFEST) for path in options["manifest"]]
    lists += [(path, UploadKind.ORDERS) for path in options["orders"]]
    return start_import(
        customer=customer,
        locations=options["sources"],
        uploads=[_taken_in(customer, path, kind) for path, kind in lists],
        credential=credential,
        allow_local=True,
        previewed=options["preview"],
        keep_duplicates=options["keep_duplicates"],
        priority=PRIORITIES[options["priority"]],
        budget_usd=options["budget_usd"],
    )


def _credential(customer: Customer, name: str | None) -> SourceCredential | None:
    found = SourceCredential.objects.filter(customer=customer, name=name).first() if name else None
    if name and found is None:
        raise WorkError(
            "import:user:no-credential",
            f"{customer} has no credential named {name}.",
            hint="An admin adds it under Source credentials.",
            permanent=True,
        )
    return found


def _taken_in(customer: Customer, path: Path, kind: UploadKind) -> Upload:
    with path.open("rb") as stream:
        return uploads.take_in(customer=customer, file=File(stream, name=path.name), kind=kind, created_by=None)


def absolute(source: str) -> str:
    """Paths as workers, who run elsewhere, can find them; addresses as they are.

    Raises ArgumentTypeError for an empty one, which would otherwise be the folder the command runs in.
    """
    if not source.strip():
        raise ArgumentTypeError("a source must not be empty")
    return source if "://" in source or source.startswith("file:") else str(Path(source).resolve())


def dollars(text: str) -> Decimal:
    """An amount in dollars; raises ArgumentTypeError."""
    try:
        amount = Decimal(text.removeprefix("$")).quantize(SMALLEST_USD)
        if 0 <= amount < MOST_USD:
            return amount
    except InvalidOperation:
        pass
    raise ArgumentTypeError(f"{text} is no amount in dollars, such as 25 or 2.50")


def file(name: str) -> Path:
    """A file that is there; raises ArgumentTypeError."""
    path = Path(name)
    if not path.is_file():
        raise ArgumentTypeError(f"there is no file {name}")
    return path
