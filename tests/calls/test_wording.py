"""Values in words."""

import pytest

from calls.wording import clock, words


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (4.6, "0:04"), (65, "1:05"), (3599.6, "59:59"), (3723, "1:02:03")]
)
def test_seconds_are_shown_as_a_player_shows_them(seconds, text):
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [("no_resolution", "No resolution"), ("cost-value", "Cost value"), ("", "")]
)
def test_a_value_is_shown_without_its_marks(value, text):
    assert words(value) == text
