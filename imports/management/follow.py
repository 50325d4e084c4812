"""Watching an import from a command until it is over."""

import sys
import time
from typing import Any, TextIO

from tqdm import tqdm

from calls.management.json_command import INTERRUPTED
from calls.work.states import OPEN, JobState
from imports.models import ImportJob
from imports.queries import is_over, job_report

LOOK_SECONDS = 0.5


def follow(job: ImportJob, *, stream: TextIO) -> None:
    """Show progress on `stream` until nothing of the job will change by itself: ended, stopped, paused, or waiting for
    a person to say what happens with what a preview found.

    Who interrupts it hears how the import goes on, and the command ends with exit code 130.
    """
    show = Bar(stream) if stream.isatty() else Lines(stream)
    try:
        _watch(job, show)
    except KeyboardInterrupt:
        show.close()
        print(f"Interrupted; import {job.pk} keeps what it has and goes on while workers run.", file=stream)
        print(f"hint: manage.py runworkers; manage.py job_status {job.pk} --follow", file=stream)
        sys.exit(INTERRUPTED)
    show.close()
    if waits_for_a_person(job):
        print(f"Import {job.pk} has seen what is there and waits for somebody to have it fetched.", file=stream)
        print(f"hint: open its page in the admin, or POST /api/bulk-import/jobs/{job.pk}/fetch.", file=stream)


def waits_for_a_person(job: ImportJob) -> bool:
    """Whether its sources are searched, and nothing goes on before somebody confirms the preview."""
    return job.previewed and job.state == JobState.ACTIVE and not job.sources.filter(state__in=OPEN).exists()


def _watch(job: ImportJob, show: "Bar | Lines") -> None:
    while True:
        report = job_report(job)
        show(report)
        job.refresh_from_db()
        if is_over(job) or waits_for_a_person(job) or report["status"] in ("paused", "stopped"):
            return
        time.sleep(LOOK_SECONDS)


class Bar:
    """A progress bar, for a terminal."""

    def __init__(self, stream: TextIO) -> None:
        layout = "{desc} {percentage:3.0f}%|{bar}|{postfix}"
        self._bar = tqdm(total=100, file=stream, bar_format=layout)

    def __call__(self, report: dict[str, Any]) -> None:
        """Draw the present state."""
        self._bar.set_description_str(f"Import {report['job_id']} {report['status']}", refresh=False)
        self._bar.set_postfix_str(_counts(report), refresh=False)
        self._bar.n = report["progress_percentage"]
        self._bar.refresh()

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.close()


class Lines:
    """A line at every change, for logs and pipes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._last = ""

    def __call__(self, report: dict[str, Any]) -> None:
        """Write the present state if it is news."""
        line = f"Import {report['job_id']} {report['status']} {report['progress_percentage']:.0f}%: {_counts(report)}"
        if line != self._last:
            print(line, file=self._stream, flush=True)
            self._last = line

    def close(self) -> None:
        """Nothing to end."""


def _counts(report: dict[str, Any]) -> str:
    return f"{report['processed_files']} of {report['total_files']} files done, {report['failed_files']} failed"
