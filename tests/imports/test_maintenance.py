"""What workers do for imports beside their items."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from calls.work import upkeep
from imports import maintenance, watching
from imports.models import ImportJob, WatchedSource
from tests import cast


def test_workers_search_what_is_watched_more_often_than_they_tidy_up():
    offered = {f"{task.__module__}.{task.__name__}": every for task, every in upkeep.offered().items()}
    tasks = {name: every for name, every in offered.items() if name.startswith("imports.")}
    assert tasks == {
        "imports.watching.check_due": 15,
        "imports.watching.clear": 60,
        "imports.work.leftovers.clear": 60,
        "imports.uploads.clear": 60,
        "imports.maintenance.clear_parts": 60,
    }


@pytest.mark.django_db
def test_nothing_to_do_is_no_error():
    for task in upkeep.offered():
        task(datetime.now(UTC))


@pytest.mark.django_db(transaction=True)
def test_a_round_begins_what_is_due():
    watch = WatchedSource.objects.create(
        customer=cast.new_customer(), name="Calls", location="https://example.com/", created_by=cast.admin()
    )
    rounds = upkeep.Upkeep()
    rounds.look(datetime.now(UTC) + timedelta(seconds=1))
    rounds.wait()
    assert ImportJob.objects.get().watch == watch
    assert watching.check_due(datetime.now(UTC)) == 0


def test_old_parts_of_downloads_are_removed(tmp_path, settings):
    settings.TEMPORARY_DIR = tmp_path
    now = datetime.now(UTC)
    for name, hours in (("old", 25), ("new", 1)):
        part = tmp_path / "parts" / f"{name}.part"
        part.parent.mkdir(exist_ok=True)
        part.write_bytes(b"RIFF")
        then = (now - timedelta(hours=hours)).timestamp()
        os.utime(part, (then, then))
    maintenance.clear_parts(now)
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["new.part"]
