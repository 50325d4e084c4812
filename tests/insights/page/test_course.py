"""How the mood went through a call, in words and drawn."""

import pytest

from insights.page.course import course_of


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([2.0, 1.0, 3.0, 2.0], "Positive from beginning to end"),
        ([2.0, 0.0, -3.0, -4.0], "Began positive, ended negative"),
        ([2.0, -3.0, None, 2.0], "Began positive, was negative in between, ended positive"),
        ([None, 0.5, None, None], "Neutral from beginning to end"),
    ],
)
def test_it_is_told_in_words(scores, words):
    assert course_of(scores).words == words


@pytest.mark.parametrize("scores", [[], [None] * 4, [1.0, 2.0]])
def test_where_nothing_tells_nothing_is_drawn(scores):
    assert course_of(scores) is None


def test_good_stands_above_the_line_and_bad_below_it():
    good, bad, unknown, middling = course_of([5.0, -5.0, None, 0.0]).quarters
    assert (good.y, good.height, good.mood) == (0.0, 22.0, "positive")
    assert (bad.y, bad.height, bad.mood) == (22.0, 22.0, "negative")
    assert (unknown.height, unknown.words) == (0.0, "nothing tells")
    assert (middling.height, middling.mood) == (1.0, "neutral")
