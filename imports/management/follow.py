"""Watching an import from a command until it is over."""

import sys
import time
from typing import TextIO

from tqdm import tqdm

from imports.models import ImportJob
from imports.queries import is_over, job_report

LOOK_SECONDS = 0.5


def follow(job: ImportJob, *, stream: TextIO = sys.stderr) -> None:
    """Show progress on `stream` until nothing of the job will change by itself: ended, stopped or paused."""
    with tqdm(total=100, unit="%", file=stream, bar_format="{desc}: {percentage:3.0f}%|{bar}| {postfix}") as bar:
        while True:
            report = job_report(job)
            bar.set_description_str(f"Import {job.pk} {report['status']}")
            bar.set_postfix_str(
                f"{report['processed_files']} done, {report['failed_files']} failed, {report['total_files']} files"
            )
            bar.update(report["progress_percentage"] - bar.n)
            job.refresh_from_db()
            if is_over(job) or report["status"] in ("paused", "stopped"):
                return
            time.sleep(LOOK_SECONDS)
