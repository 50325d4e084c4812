"""Which column holds what."""

import pytest

from imports.manifest.columns import recognised


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("url", "url"),
        ("Recording URL", "url"),
        ("recording_url", "url"),
        ("RecordingLink", "url"),
        ("  FILE ", "url"),
        ("Order-ID", "order_id"),
        ("Order Number", "order_id"),
        ("Order No.", "order_id"),
        ("Auftragsnummer", "order_id"),
        ("Numéro de commande", "order_id"),
        ("started at", "started_at"),
        ("Call Date/Time", "started_at"),
        ("call time", "time"),
        ("Uhrzeit", "time"),
        ("Datum", "date"),
        ("In / Out", "direction"),
        ("Richtung", "direction"),
        ("Operator", "agent"),
        ("Mitarbeiter", "agent"),
        ("From", "caller_number"),
        ("Caller ID", "caller_number"),
        ("to", "callee_number"),
        ("Called Number", "callee_number"),
    ],
)
def test_usual_headings_are_understood(heading, field):
    assert recognised(["x", heading]).places == {field: 1}


@pytest.mark.parametrize("heading", ["street address", "urls of competitors", "total", "", None, "x" * 50_000])
def test_other_headings_are_not(heading):
    assert recognised([heading]).places == {}


def test_of_two_columns_that_fit_the_plainer_heading_counts_and_the_other_is_kept():
    columns = recognised(["Link", "Recording URL"])
    assert columns.heading("url") == "Recording URL"
    assert columns.further(["a", "b"]) == {"Link": "a"}


def test_columns_without_a_heading_and_of_the_same_heading_are_told_apart():
    columns = recognised(["note", None, "note", "", "Column 2"])
    assert columns.headings == ("note", "Column 2", "note (2)", "Column 4", "Column 2 (2)")
