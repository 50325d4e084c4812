"""A manifest as a source: what its rows become, and what is said of those that cannot be used."""

from datetime import UTC, datetime

import pytest

from calls.work.errors import WorkError
from imports.manifest.columns import MAX_COLUMNS
from imports.orders.addresses import OrderAddresses
from imports.policy import RetrievalPolicy
from imports.sources.base import DiscoveryContext
from imports.sources.registry import pick
from tests.imports.manifest.files import URL, text

BY_TEMPLATE = OrderAddresses(url="https://pbx.example/rec/{order_id}.wav")
BY_LOOKUP = OrderAddresses(lookup_url="https://pbx.example/find?o={order_id}", lookup_path="url")


def refusal(read, data, name="calls.csv", **changes):
    with pytest.raises(WorkError) as error:
        read(data, name, **changes)
    assert error.value.permanent
    assert error.value.hint
    return error.value


def test_each_row_is_a_recording_with_all_that_it_tells(read):
    data = text(
        "Recording URL;Order Number;Call Date;Call Time;Direction;Agent;From;To;Store;Campaign",
        "https://calls.example/1.mp3?k=a,b;A-1;31.05.2026;14:05;incoming;Zoë;+49151;0800;Berlin;",
    )
    [file] = read(data, time_zone="Europe/Berlin").found
    assert (file.url, file.name, file.row_number) == ("https://calls.example/1.mp3?k=a,b", "1.mp3", 2)
    told = file.details
    assert told.started_at == datetime(2026, 5, 31, 12, 5, tzinfo=UTC)
    assert (told.order_id, told.direction, told.agent) == ("A-1", "inbound", "Zoë")
    assert (told.caller_number, told.callee_number, told.metadata) == ("+49151", "0800", {"Store": "Berlin"})


def test_what_a_row_does_not_tell_stays_empty(read):
    [file] = read(text("url,started at,direction,note", f"{URL.format(1)},,,")).found
    assert file.details.as_json() == {}


@pytest.mark.parametrize(
    ("orders", "url", "name"),
    [(BY_TEMPLATE, "https://pbx.example/rec/A%2F1.wav", "A-1.wav"), (BY_LOOKUP, "order:A%2F1", "A-1")],
)
def test_an_order_id_leads_where_the_settings_say(read, orders, url, name):
    [file] = read(text("order id,agent", "A/1,Ada"), orders=orders).found
    assert (file.url, file.name, file.details.order_id, file.details.agent) == (url, name, "A/1", "Ada")


def test_an_order_id_without_such_a_setting_says_where_to_set_it(read):
    heard = read(text("order id,url", "A-1,", f"A-2,{URL.format(2)}"))
    assert [file.details.order_id for file in heard.found] == ["A-2"]
    assert heard.reasons() == [(2, "order id", "A-1")]
    assert "Import settings" in heard.refused[0].text


@pytest.mark.parametrize(
    "address",
    ["s3://bucket/calls/1.wav", "gs://bucket/1.wav", "azure://account/container/1.wav", "http://calls.example:8080/x"],
)
def test_addresses_of_buckets_and_of_the_web_are_taken(read, address):
    assert [file.url for file in read(text("url", address)).found] == [address]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("1.mp3", "upload the recordings in a ZIP"),
        ("may/call 1.wav", "upload the recordings in a ZIP"),
        ("calls.example/1.mp3", "has to begin with http"),
        ("not an address", "has to begin with http"),
        ("file:///etc/passwd", "not read"),
        ("upload:5", "not read"),
        ("zip:upload:5!/1.wav", "not read"),
        ("order:5", "not read"),
        ("ftp://calls.example/1.mp3", "not read"),
        ("gopher://calls.example/1.mp3", "not read"),
        ("https://user:secret@calls.example/1.mp3", "user name"),
        ("https://calls.example/a\\b.mp3", "backslashes"),
        ("https://" + "x" * 9000, "too long"),
        ("https://", "host name"),
        ("s3://bucket", "no file in a bucket"),
    ],
)
def test_whatever_is_no_address_is_refused_with_a_hint(read, address, why):
    heard = read(text("url,n", f"{address},1", f"{URL.format(1)},2"))
    assert [file.row_number for file in heard.found] == [3]
    assert [(row.row_number, row.column) for row in heard.refused] == [(2, "url")]
    assert why in heard.refused[0].text


def test_what_a_refused_row_shows_of_an_address_opens_nothing(read):
    secret = "https://user:hush@calls.example:99999/1.mp3?signature=hush"
    heard = read(text("url,agent", f"{secret},Ada", f"{URL.format(1)},Ada,{secret}", URL.format(2)))
    assert [row.row_number for row in heard.refused] == [2, 3]
    assert "hush" not in str(heard.refused)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("started at", "next Tuesday", "no time that can be read"),
        ("started at", "2026-02-30 10:00", "no such day"),
        ("time", "14:05", "without a date"),
        ("direction", "sideways", "no direction"),
        ("agent", "x" * 121, "at most 120"),
        ("caller", "4.91512E+12", "shortened this number"),
        ("to", "1" * 41, "at most 40"),
        ("order id", "1.0E+15", "shortened this number"),
        ("order id", "x" * 121, "120 characters"),
        ("order id", "..", "Dots"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_names_itself(read, column, value, why):
    heard = read(text(f"url,{column}", f"{URL.format(1)},{value}", f"{URL.format(2)},"))
    assert [file.row_number for file in heard.found] == [3]
    assert heard.reasons() == [(2, column, value)]
    assert why in heard.refused[0].text


def test_every_bad_cell_of_a_row_is_told(read):
    heard = read(text("url,direction,date,time", "x,up,2026-05-31,noon", f"{URL.format(1)},,,"))
    assert heard.reasons() == [(2, "url", "x"), (2, "date / time", "2026-05-31 / noon"), (2, "direction", "up")]


def test_a_row_that_names_no_recording_is_refused(read):
    heard = read(text("url,order id,agent", ",,Ada", f"{URL.format(1)},,"))
    assert heard.reasons() == [(2, "", "")]
    assert "neither an address nor an order ID" in heard.refused[0].text


def test_a_row_with_more_cells_than_headings_is_refused_and_a_short_one_is_filled_up(read):
    heard = read(text("url,agent,note", f"{URL.format(1)},Miller, Ann,x", URL.format(2), f"{URL.format(3)},Ada,,,"))
    assert [file.row_number for file in heard.found] == [3, 4]
    assert "more cells than there are headings" in heard.refused[0].text


def test_recordings_and_orders_named_again_are_counted_and_taken_once(read):
    data = text("url,order id", f"{URL.format(1)},A-1", ",A-1", f"{URL.format(1)},A-9", ",A-2", ",A-2")
    heard = read(data, orders=BY_LOOKUP)
    assert [file.url for file in heard.found] == [URL.format(1), "order:A-2"]
    assert (heard.repeated, heard.refused) == (3, [])


def test_formulas_stay_text(read):
    told = read(text("url,agent,=1+1,note", f"{URL.format(1)},=cmd|x,@SUM(A1),+1")).found[0].details
    assert (told.agent, told.metadata) == ("=cmd|x", {"=1+1": "@SUM(A1)", "note": "+1"})


def test_dates_with_slashes_are_read_as_the_other_rows_show(read):
    rows = [f"{URL.format(number)},{day}" for number, day in enumerate(["05/06/2026", "05/31/2026"])]
    assert [file.details.started_at.month for file in read(text("url,date", *rows)).found] == [5, 5]
    assert "which number is the day" in read(text("url,date", rows[0], URL.format(9))).refused[0].text


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "manifest-empty", "is empty"),
        (b"\n\n,,\n", "manifest-empty", "Nothing stands"),
        (text("url,agent"), "manifest-empty", "no row below"),
        (text(URL.format(1), URL.format(2)), "manifest-heading", "holds an address already"),
        (text("agent,note", "Ada,x"), "manifest-heading", "Its first row reads: agent, note"),
        (text('"url,agent', "x,y"), "manifest-heading", "headings cannot be read"),
        (text("url" + ",x" * MAX_COLUMNS, "x"), "manifest-heading", "columns"),
        (bytes(range(256)) * 10, "manifest-unreadable", "no spreadsheet"),
        (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 900, "manifest-unreadable", "no spreadsheet"),
        (b"<!doctype html><title>Sign in</title>", "manifest-unreadable", "an HTML page"),
    ],
    ids=["empty", "blank", "heading only", "no heading", "unknown", "open quote", "wide", "binary", "sound", "page"],
)
def test_a_manifest_that_cannot_be_used_at_all_says_why(read, data, code, words):
    error = refusal(read, data)
    assert error.code == f"import:user:{code}"
    assert words in error.text


def test_more_rows_than_may_be_are_refused_before_any_is_imported(read):
    data = text("url", *(URL.format(number) for number in range(4)))
    assert refusal(read, data, max_files=3).code == "import:user:manifest-too-long"
    assert len(read(data, max_files=4).found) == 4


def test_a_manifest_of_which_no_row_can_be_used_names_the_first_reason(read):
    error = refusal(read, text("url", "1.mp3", "2.mp3"))
    assert error.code == "import:source:empty"
    assert error.text.startswith("None of the 2 rows can be used. The first reason, in row 2, url:")


def test_further_columns_are_kept_in_bounds(read):
    heard = read(text("url," + "h" * 500, f"{URL.format(1)},{'v' * 2000}", f"{URL.format(2)},{'v' * 2001}"))
    assert heard.found[0].details.metadata == {"h" * 100: "v" * 2000}
    assert [row.row_number for row in heard.refused] == [3]


def test_a_long_manifest_gives_signs_of_life_even_where_no_row_is_good(read):
    data = text("url", URL.format(1), *(f"{number}.mp3" for number in range(2_500)))
    assert read(data).signs > 2_500


def test_a_local_manifest_is_read_too(tmp_path):
    path = tmp_path / "May.CSV"
    path.write_bytes(text("url", URL.format(1)))
    context = DiscoveryContext(RetrievalPolicy(tmp_path, allow_local=True))
    source = pick(str(path), context)
    assert source.kind == "manifest"
    assert [file.url for file in source.discover(str(path), context)] == [URL.format(1)]
    with pytest.raises(WorkError, match="Files of the server"):
        list(source.discover(str(path), DiscoveryContext(RetrievalPolicy(tmp_path))))
