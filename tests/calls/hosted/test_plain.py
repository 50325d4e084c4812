"""Answers of services, made such that they can be kept and read."""

import pytest

from calls.hosted.plain import DEEPEST, plain


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ({"te\x00xt": "a\x00b\ud800"}, {"text": "ab?"}),
        ([float("nan"), float("inf"), 10**400, -(10**400), 1.5, None, True], [None] * 4 + [1.5, None, True]),
        ("<html>", "<html>"),
    ],
)
def test_what_no_database_takes_is_left_out(answer, kept):
    assert plain(answer) == kept


def test_what_lies_too_deep_is_left_out():
    answer = "bottom"
    for _ in range(100_000):
        answer = [answer]
    depth, kept = 0, plain(answer)
    while kept:
        depth, kept = depth + 1, kept[0]
    assert (depth, kept) == (DEEPEST, None)
