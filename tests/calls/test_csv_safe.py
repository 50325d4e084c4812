"""Exports begin no formula in a spreadsheet."""

from decimal import Decimal

import pytest

from calls.csv_safe import safe


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1+1",
        "\uff0d1",
        "\ufe661",
        " =1",
        '"=1+1"',
        "'=1",
        "\u00a0 @SUM(A1)",
        "\x00=1",
        "\ufeff=1",
        "\u200b\u201c=1",
        "\u2028=1",
        " \tx",
        "=",
    ],
)
def test_a_formula_becomes_text(text):
    assert safe(text) == "'" + text


@pytest.mark.parametrize(
    "value", ["a=b", "", " ", "''", "3-4", "'quoted'", " indented", "Zoë", "\u65e5=1", -5, Decimal("-0.5"), True]
)
def test_anything_else_stays_as_it_is(value):
    assert safe(value) == value


def test_what_is_missing_is_an_empty_cell():
    assert safe(None) == ""
