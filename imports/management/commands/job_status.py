"""`manage.py job_status`: how far an import is."""

import sys
from typing import Any

from django.core.management.base import CommandParser

from calls.management.json_command import JsonCommand
from calls.management.workers import say_if_none_run
from calls.work.errors import WorkError
from imports import reconciliation
from imports.management.follow import follow
from imports.models import ImportJob
from imports.queries import is_over, job_report


class Command(JsonCommand):
    """Prints an import job with its files as JSON."""

    help = "Show how far an import is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which job, and whether to follow it."""
        parser.add_argument("id", type=int, help="number of the import job")
        parser.add_argument("--follow", action="store_true", help="show progress until it is over")
        parser.add_argument(
            "--reconciliation", action="store_true", help="what was asked for and became of it, instead of each file"
        )

    def answer(self, **options: Any) -> dict[str, Any]:
        """The job's report; raises WorkError for an unknown number."""
        job = ImportJob.objects.filter(pk=options["id"]).first()
        if job is None:
            raise WorkError(
                "import:job:not-found",
                f"There is no import job {options['id']}.",
                hint="import_calls prints the number of the job it starts.",
                permanent=True,
            )
        if options["follow"]:
            if not is_over(job):
                say_if_none_run(sys.stderr)
            follow(job, stream=sys.stderr)
        if options["reconciliation"]:
            return {**job_report(job), "reconciliation": reconciliation.of(job).as_json()}
        return job_report(job, include_files=True)
