"""The decision whether to try again."""

import pytest

from calls.work.errors import WorkError
from calls.work.retry import Decision, decide


def error(**how):
    return WorkError("toy:test:error", "It failed.", **how)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (60, 60)])
def test_the_wait_doubles_up_to_a_minute(attempt, seconds):
    assert decide(error(), attempt=attempt, max_attempts=100, jitter=0).delay_seconds == seconds


def test_jitter_makes_the_wait_up_to_a_quarter_longer():
    assert decide(error(), attempt=2, max_attempts=5, jitter=1).delay_seconds == 5


def test_the_last_attempt_is_the_end():
    assert not decide(error(), attempt=5, max_attempts=5, jitter=0).again


def test_a_permanent_error_is_not_tried_again():
    assert decide(error(permanent=True), attempt=1, max_attempts=5, jitter=0) == Decision(again=False)


def test_the_other_side_says_how_long_to_wait():
    assert decide(error(retry_after=7), attempt=1, max_attempts=5, jitter=0).delay_seconds == 7


def test_the_other_side_cannot_make_us_wait_for_years():
    assert decide(error(retry_after=1e9), attempt=1, max_attempts=5, jitter=0).delay_seconds == 24 * 3600


def test_being_rate_limited_is_not_an_attempt():
    limited = decide(error(rate_limited=True), attempt=5, max_attempts=5, jitter=0)
    assert (limited.again, limited.counts) == (True, False)


def test_being_rate_limited_for_days_is_the_end():
    four_days = 4 * 24 * 3600
    assert not decide(
        error(rate_limited=True), attempt=5, max_attempts=5, jitter=0, seconds_since_start=four_days
    ).again
