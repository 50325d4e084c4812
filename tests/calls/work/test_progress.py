"""How long work still takes, foretold from how the last items ended."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest

from calls.work import progress
from calls.work.states import State

START = datetime(2026, 1, 1, tzinfo=UTC)


def ends(*gaps):
    """Times of items that ended with these gaps in seconds between them."""
    return [START + timedelta(seconds=seconds) for seconds in accumulate((0, *gaps))]


def seconds_left(times, remaining, *, silence=0.0):
    return progress.seconds_left(times, remaining=remaining, now=times[-1] + timedelta(seconds=silence))


@pytest.mark.parametrize("times", [[], ends()])
def test_nothing_is_foretold_from_no_item_or_one(times):
    assert progress.seconds_left(times, remaining=5, now=START) is None


def test_steady_work_goes_on_as_it_did():
    assert seconds_left(ends(*[2.0] * 30), 100) == pytest.approx(200)


def test_nothing_left_takes_no_time():
    assert seconds_left(ends(2), 0) == 0


def test_recent_items_weigh_more():
    slower, faster = ends(*[1.0] * 30, *[9.0] * 30), ends(*[9.0] * 30, *[1.0] * 30)
    assert seconds_left(slower, 1) > 7
    assert seconds_left(faster, 1) < 3


def test_the_order_in_which_ends_are_told_does_not_matter():
    times = ends(1, 5, 2)
    assert progress.seconds_left(times[::-1], remaining=3, now=times[-1]) == seconds_left(times, 3)


def test_a_night_of_pause_is_no_measure_of_the_work():
    assert seconds_left(ends(*[2.0] * 10, 10 * 3600, *[2.0] * 10), 1) < 10


def test_long_calls_are_not_taken_for_a_pause():
    assert seconds_left(ends(*[900.0] * 10), 1) == pytest.approx(900)


def test_work_that_stands_still_is_foretold_a_later_end():
    times = ends(*[2.0] * 20)
    assert seconds_left(times, 10, silence=600) > 5 * seconds_left(times, 10)


def test_items_that_ended_at_one_moment_foretell_nothing():
    assert seconds_left(ends(0, 0, 0), 5) is None


def test_a_forecast_is_as_round_as_it_is_sure():
    assert [progress.rounded(seconds) for seconds in (1, 43, 100, 2000, 6400, 50_000)] == [
        5, 45, 90, 1980, 6300, 50_400,
    ]  # fmt: skip


def test_lengths_of_time_are_put_in_words():
    lengths = (1, 45, 60, 720, 3600, 6300, 90_000)
    assert [progress.words(seconds) for seconds in lengths] == [
        "1 second", "45 seconds", "1 minute", "12 minutes", "1 hour", "1 hour 45 minutes", "1 day 1 hour",
    ]  # fmt: skip


def test_a_hundred_per_cent_are_reached_only_at_the_end():
    assert [progress.percent(done, 1000) for done in (0, 999, 1000)] == [0, 99, 100]
    assert progress.percent(0, 0) == 0


def test_items_are_counted_as_ended_left_and_successful():
    counts = Counter({State.DONE: 3, State.SKIPPED: 2, State.FAILED: 1, State.WAITING: 4, State.RUNNING: 1})
    assert (progress.ended(counts), progress.left(counts), progress.successful(counts)) == (6, 5, 5)
