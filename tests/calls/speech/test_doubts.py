"""What nobody said is marked, and what people do say is not."""

import json
from pathlib import Path

import pytest

from calls.speech.base import Doubt, Segment
from calls.speech.doubts import compression, is_loop, marked

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
ROLES = DATA / "roles.jsonl"


def said(text, start=0.0, end=3.0, speaker="Speaker 1", channel=0, **more):
    return Segment(start, end, speaker, channel, text, **more)


def doubts(segments, activity=None):
    return [segment.doubt for segment in marked(segments, activity or {})]


def test_words_over_silence_are_marked():
    assert doubts([said("Thank you for watching.", 10, 12)], {0: [(0, 9000), (13000, 20000)]}) == [Doubt.NO_SPEECH]


def test_words_over_a_click_are_marked():
    assert doubts([said("Thank you for watching.", 10, 12)], {0: [(11000, 11120)]}) == [Doubt.NO_SPEECH]


def test_words_over_speech_are_not():
    assert doubts([said("Thank you for waiting.", 10, 12)], {0: [(10400, 11300)]}) == [None]


def test_one_word_in_a_long_silence_is_believed():
    assert doubts([said("Yes.", 0, 30)], {0: [(14000, 14250)]}) == [None]


def test_words_a_little_beside_their_speech_are_believed():
    assert doubts([said("All right.", 10, 10.4)], {0: [(10500, 11000)]}) == [None]


def test_speech_of_the_other_channel_is_no_excuse():
    activity = {0: [(0, 5000)], 1: []}
    assert doubts([said("Hello, anybody there?", channel=1)], activity) == [Doubt.NO_SPEECH]


def test_a_channel_without_measured_activity_is_judged_by_its_text_alone():
    assert doubts([said("Hello.", channel=None)], {0: []}) == [None]


def test_mixed_channels_are_judged_by_their_common_activity():
    assert doubts([said("Hello.", channel=None)], {None: []}) == [Doubt.NO_SPEECH]


LOOPS = [
    "Thank you. " * 6,
    "no " * 40,
    "I'm going to go to the store. " * 5,
    "The first thing we did was the first thing we did was the first thing we did was the first thing we did was",
    "We will be right back. Bye, bye, bye, bye, bye, bye, bye, bye, bye, bye, bye, bye.",
    "abc def ghi jkl. " * 4,
]


@pytest.mark.parametrize("text", LOOPS)
def test_the_same_words_over_and_over_are_a_loop(text):
    assert is_loop(text)
    assert doubts([said(text)]) == [Doubt.LOOP]


TWO_CITIES = """It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of
foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of light, it was the season
of darkness, it was the spring of hope, it was the winter of despair."""

SAID = [
    "No, no, no.",
    "Yes. Yes.",
    "No no no no no no no, that is not what I said.",
    "Yeah, yeah, yeah, yeah, yeah.",
    "Thank you, thank you, thank you so much.",
    "Five five five, one two one two.",
    "Zero zero zero zero, zero zero zero zero, zero zero zero one.",
    "T. I. L. L. E. Y.",
    "4111 1111 1111 1111",
    TWO_CITIES,
    "I don't know. I don't know. I don't know.",
    "",
]


@pytest.mark.parametrize("text", SAID)
def test_what_people_say_is_no_loop(text):
    assert not is_loop(text)
    assert doubts([said(text)], {0: [(0, 10_000)]}) == [None]


def test_real_calls_hold_no_loop():
    calls = [json.loads(line) for line in ROLES.read_text().splitlines()] if ROLES.exists() else []
    texts = [turn["text"] for call in calls for turn in call["turns"]]
    assert [text for text in texts if is_loop(text)] == []


def test_a_loop_over_several_segments_marks_each():
    again = [said("Thank you for watching.", at, at + 1) for at in range(5)]
    rest = [said("Hello, this is Anna.", 20, 22)]
    assert doubts([*again, *rest]) == [Doubt.LOOP] * 5 + [None]


def test_a_listener_who_agrees_every_few_seconds_is_believed():
    assert doubts([said("Mm-hmm.", at, at + 0.5) for at in range(0, 100, 4)]) == [None] * 25


def test_both_sides_saying_the_same_is_no_loop():
    sides = [said("Bye bye.", at, at + 0.5, f"Speaker {at % 2 + 1}", at % 2) for at in range(8)]
    assert doubts(sides) == [None] * 8


def test_a_segment_is_marked_when_most_of_it_loops():
    assert doubts([said("We met there and then all of us went on to the shop. " + "Bye. " * 10)]) == [None]
    assert doubts([said("We met there. " + "Bye. " * 10)]) == [Doubt.LOOP]


def test_a_doubt_of_the_engines_own_stays():
    assert doubts([said("Hello.", doubt=Doubt.LOOP)]) == [Doubt.LOOP]


def test_compression_tells_a_sentence_from_a_loop():
    assert compression("Thank you for calling, how can I help you today?") < 1.2
    assert compression("Thank you. " * 20) > 2.4
