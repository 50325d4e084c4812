"""How values are put to people."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from calls.access.admin import EMPTY
from calls.admin import show
from calls.admin.items import situation
from calls.admin.jobs import progress
from calls.work.states import JobState, State

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def item(**fields):
    fields = {"job": SimpleNamespace(state=JobState.ACTIVE), "error_text": "", "error_hint": "", **fields}
    return SimpleNamespace(**{"not_before": NOW, "beat_at": None, **fields})


@pytest.mark.parametrize(
    ("size", "text"), [(999, "999 B"), (1_000, "1.0 kB"), (5_240_000, "5.2 MB"), (3 * 10**15, "3000.0 TB")]
)
def test_sizes_are_shown_in_the_unit_people_choose(size, text):
    assert text in show.size(size)


def test_cells_of_a_table_are_escaped():
    table = show.table(("A",), [["<script>"]])
    assert "&lt;script&gt;" in table
    assert "<td" in table
    assert "<script>" not in table


def test_an_empty_table_is_a_dash():
    assert show.table(("A",), []) == EMPTY


def test_lines_are_escaped():
    assert "<b>" not in show.lines(["<b>bold</b>"])


def test_a_column_ends_where_its_way_ends():
    row = SimpleNamespace(call=SimpleNamespace(customer=None))
    assert show.column("call__customer__name", "customer", str.upper)(row) == EMPTY
    row.call.customer = SimpleNamespace(name="Acme")
    assert show.column("call__customer__name", "customer", str.upper)(row) == "ACME"


def test_progress_counts_skipped_items_as_done_and_names_the_rest():
    counts = Counter({State.DONE: 2, State.SKIPPED: 1, State.FAILED: 1, State.WAITING: 1200})
    assert progress(counts) == "3 of 1,204 done, 1,200 waiting, 1 failed"


def test_without_items_there_is_no_progress():
    assert progress(Counter(), empty="no calls") == "no calls"


def test_an_item_that_is_due_waits_for_a_worker():
    assert situation(item(state=State.WAITING), NOW) == "Due; waits for a free worker."


def test_an_item_that_failed_once_says_when_it_is_tried_again_and_why():
    waiting = item(state=State.WAITING, not_before=NOW + timedelta(seconds=65), error_text="Busy.")
    assert situation(waiting, NOW) == "Tried again in 1:05. Busy."


def test_an_item_of_a_paused_job_waits_for_people():
    waiting = item(state=State.WAITING, job=SimpleNamespace(state=JobState.PAUSED))
    assert situation(waiting, NOW) == "Paused: waits until somebody resumes it."


def test_an_item_in_work_tells_its_last_sign_of_life():
    running = item(state=State.RUNNING, beat_at=NOW - timedelta(seconds=3))
    assert situation(running, NOW) == "In work; last sign of life 0:03 ago."


def test_a_failed_item_says_what_happened_and_what_to_do():
    failed = item(state=State.FAILED, error_text="No audio.", error_hint="Send it again.")
    assert situation(failed, NOW) == "No audio. Send it again."
