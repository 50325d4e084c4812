"""Estimates of tokens, beside what tokenizers of pairs of bytes make at the most of them, counted by hand."""

import pytest

from insights.tokens import estimate_tokens


@pytest.mark.parametrize(
    ("text", "most_real"),
    [
        ("", 0),
        ("Hello, how can I help you today?", 9),
        ("I would like to book an appointment for next Tuesday at three o'clock.", 15),
        ("0123456789", 4),
        ("я" * 100, 100),
        ("预约" * 50, 100),
        ("🙂" * 10, 20),
    ],
)
def test_an_estimate_is_never_too_low(text, most_real):
    assert estimate_tokens(text) >= most_real


def test_plain_english_is_not_overrated_by_half():
    text = "The customer would like to know whether the clinic is open on the weekend and what a visit costs. " * 50
    assert estimate_tokens(text) < 1.6 * len(text.split()) * 1.1


def test_half_characters_are_counted():
    assert estimate_tokens("\ud800") >= 1
