"""Regular work beside the items."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from calls.work import upkeep
from calls.work.errors import WorkError
from calls.work.upkeep import Upkeep

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_offered(monkeypatch):
    monkeypatch.setattr(upkeep, "_offered", {})


def looked(rounds, *seconds):
    for after in seconds:
        rounds.look(NOON + timedelta(seconds=after))
        rounds.wait()


def test_a_task_is_done_at_once_and_then_as_often_as_it_wants():
    times = []
    upkeep.offer(times.append, every_seconds=60)
    looked(Upkeep(), 0, 15, 59, 60, 75, 121)
    assert [(time - NOON).seconds for time in times] == [0, 60, 121]


def test_a_task_that_is_still_under_way_is_not_begun_again_and_holds_up_no_other():
    begun, go_on, other = [], Event(), Event()

    def slow(now):
        begun.append(now)
        go_on.wait(10)

    upkeep.offer(slow, every_seconds=1)
    upkeep.offer(lambda now: other.set(), every_seconds=1)
    rounds = Upkeep()
    rounds.look(NOON)
    assert other.wait(10)
    rounds.look(NOON + timedelta(seconds=5))
    go_on.set()
    rounds.wait()
    assert begun == [NOON]


@pytest.mark.parametrize("error", [WorkError("storage:write:failed", "Full.", hint=""), OSError("gone")])
def test_a_failure_is_logged_and_the_task_tried_again(error, caplog):
    times = []

    def failing(now):
        times.append(now)
        raise error

    upkeep.offer(failing, every_seconds=1)
    looked(Upkeep(), 0, 1)
    assert len(times) == 2
    assert caplog.text.count("upkeep.failed") == 2
