"""What file names tell, and what they do not."""

from datetime import UTC, datetime

import pytest

from calls.work.errors import WorkError
from imports.details import CallDetails
from imports.name_pattern import TELLS_NOTHING, NamePattern, faults

USUAL = "{time:%Y%m%d-%H%M%S}_{agent}_{order_id}.{*}"
BERLIN = "Europe/Berlin"


def read(pattern, name, zone="UTC"):
    return NamePattern.compiled(pattern, zone).read(name)


def moment(*numbers):
    return datetime(*numbers, tzinfo=UTC)


def time_of(form, text, zone="UTC"):
    return read(f"call {{time:{form}}} end", f"call {text} end", zone).started_at


def test_a_name_tells_time_agent_and_order():
    found = read(USUAL, "20240305-140501_anna_A-77.mp3", BERLIN)
    assert found == CallDetails(order_id="A-77", agent="anna", started_at=moment(2024, 3, 5, 13, 5, 1))


def test_numbers_and_direction_and_whatever_else_are_told():
    found = read("{direction}-{caller}-{callee_number}-{queue}-{shift_2}", "IN-+4930123-22-sales-late.wav")
    assert (found.direction, found.caller_number, found.callee_number) == ("inbound", "+4930123", "22")
    assert found.metadata == {"queue": "sales", "shift_2": "late"}


@pytest.mark.parametrize("pattern", ["", "{order_id}-x", "call {order_id}"])
def test_a_name_that_does_not_follow_the_pattern_tells_nothing(pattern):
    assert read(pattern, "20240305.mp3") == CallDetails()


def test_nothing_is_told_without_a_pattern():
    assert TELLS_NOTHING.read("20240305-140501_anna_A-77.mp3") == CallDetails()


@pytest.mark.parametrize(
    ("word", "direction"),
    [
        ("in", "inbound"), ("INBOUND", "inbound"), ("Incoming", "inbound"), ("I", "inbound"),
        ("out", "outbound"), ("outbound", "outbound"), ("outgoing", "outbound"), ("o", "outbound"),
        ("internal", ""), ("x", ""),
    ],
)  # fmt: skip
def test_directions_are_one_of_two_words_or_empty(word, direction):
    found = read("{direction}_{order_id}", f"{word}_77.mp3")
    assert (found.direction, found.order_id) == (direction, "77")


@pytest.mark.parametrize(
    ("form", "text", "time"),
    [
        ("%Y-%m-%d %H.%M.%S", "2024-03-05 14.05.01", moment(2024, 3, 5, 14, 5, 1)),
        ("%d%b%Y", "05Mar2024", moment(2024, 3, 5)),
        ("%d %B %Y %I-%M %p", "5 March 2024 02-05 pm", moment(2024, 3, 5, 14, 5)),
        ("%y%j", "24065", moment(2024, 3, 5)),
        ("%Y%m%dT%H%M%S.%f", "20240305T140501.250", moment(2024, 3, 5, 14, 5, 1, 250_000)),
        ("%Y%m%d%H%M%S%z", "20240305140501+0530", moment(2024, 3, 5, 8, 35, 1)),
        ("%Y%m%d%H%M%S%z", "20240305140501Z", moment(2024, 3, 5, 14, 5, 1)),
        ("epoch", "1709647501", moment(2024, 3, 5, 14, 5, 1)),
        ("epoch", "1709647501250", moment(2024, 3, 5, 14, 5, 1, 250_000)),
        ("100%%-%Y%m%d", "100%-20240305", moment(2024, 3, 5)),
    ],
)
def test_times_are_read_as_they_are_written(form, text, time):
    assert time_of(form, text) == time


@pytest.mark.parametrize("text", ["20240231", "20241301", "20230229", "00000101", "19690101"])
def test_a_day_that_never_was_leaves_the_time_empty_and_the_rest_told(text):
    found = read("{time:%Y%m%d}-{agent}", f"{text}-anna.mp3")
    assert (found.started_at, found.agent) == (None, "anna")


def test_a_zone_in_the_name_counts_before_the_customers():
    assert time_of("%Y%m%d%H%M%z", "202407011200-0400", BERLIN) == moment(2024, 7, 1, 16)
    assert time_of("%Y%m%d%H%M", "202407011200", BERLIN) == moment(2024, 7, 1, 10)


def test_an_hour_that_clocks_leapt_over_is_no_time():
    assert time_of("%Y%m%d%H%M", "202403310230", BERLIN) is None
    assert time_of("%Y%m%d%H%M", "202403310330", BERLIN) == moment(2024, 3, 31, 1, 30)


def test_an_hour_that_clocks_showed_twice_is_the_first_of_them():
    assert time_of("%Y%m%d%H%M", "202410270230", BERLIN) == moment(2024, 10, 27, 0, 30)


@pytest.mark.parametrize("pattern", ["{agent}_{order_id}", "{agent}_{order_id}.mp3", "{agent}_{order_id}.{*}"])
@pytest.mark.parametrize("name", ["anna_77.mp3", "anna_77.MP3"])
def test_the_suffix_may_be_given_or_left_out(pattern, name):
    assert (read(pattern, name).agent, read(pattern, name).order_id) == ("anna", "77")


def test_a_suffix_that_is_given_is_the_only_one():
    assert read("{agent}_{order_id}.mp3", "anna_77.wav") == CallDetails()


def test_only_what_ends_recordings_is_a_suffix():
    assert read("{agent}_{order_id}", "anna_77.5").order_id == "77.5"


def test_literal_text_stands_for_itself_alone():
    assert read("a.b*c+{order_id}$", "a.b*c+77$.mp3").order_id == "77"
    assert read("a.b*c+{order_id}$", "axb*c+77$.mp3") == CallDetails()


def test_the_star_is_anything_even_nothing():
    assert read("{*}-{order_id}", "-77.mp3").order_id == "77"
    assert read("{*}-{order_id}-{*}", "x y-77-z-z.mp3").order_id == "77"


def test_what_calls_cannot_hold_stays_empty():
    found = read("{caller}_{agent}", f"{'1' * 41}_{'a' * 121}.mp3")
    assert found == CallDetails()


def test_a_name_made_to_be_slow_is_read_as_fast_as_any():
    pattern = NamePattern.compiled("_".join(f"{{f{number}}}" for number in range(30)), "UTC")
    assert pattern.read("_" * 100_000 + "x" * 100_000) is not None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{agent", "one of them is missing"), ("agent}", "one of them is missing"),
        ("{a{b}}", "stands inside another"),
        ("recording.mp3", "no field"), ("{*}", "no field"), ("", None),
        ("{agent}{order_id}", "Put something between {agent} and {order_id}"),
        ("{agent}{*}", "nobody can tell them apart"),
        ("{agent}_{agent}", "stands there twice"), ("{caller}_{caller_number}", "stands there twice"),
        ("{queue}_{queue}", "stands there twice"), ("{*}-{order_id}-{*}", None),
        ("{time}", "how the time is written"), ("{time:%Q%Y%m%d}", "%Q means nothing"),
        ("{time:%H%M}", "needs its day"),
        ("{time:%Y%m%d%Y}", "twice in a time"), ("{time:%Y%m%d %I}", "needs %p"), ("{time:%Y%m%d%}", "means nothing"),
        ("{agent:%Y}", "Only a time"), ("{my field}", "is no field"), ("{}", "is no field"), ("{1}", "is no field"),
        ("2024/{agent}", "without their folders"), ("{time:%Y%m%d}{agent}", None),
        ("{time:epoch}_{order_id}.wav", None),
    ],
)  # fmt: skip
def test_patterns_are_refused_in_words(pattern, words):
    found = " ".join(faults(pattern))
    assert words in found if words else found == ""


def test_a_pattern_that_cannot_be_used_ends_what_needs_it():
    with pytest.raises(WorkError) as error:
        NamePattern.compiled("{agent", "UTC")
    assert (error.value.code, error.value.permanent) == ("import:user:name-pattern", True)
