"""The conversation's figures in words."""

import pytest

from calls.listening.talk import interruption_marks, span, talk_of
from calls.listening.waveform import speech
from calls.models import AudioProfile, Customer, TalkMetrics

CUSTOMER = Customer(medium_silence_seconds=3, long_silence_seconds=10)


def side(**told):
    return {
        "channel": 0, "speaker": "Speaker 1", "role": "", "talk_seconds": 62.4, "talk_share": 0.624, "turns": 7,
        "longest_monologue": {"start": 75.0, "end": 87.34, "seconds": 12.34}, "interruptions": 2,
        "answers": {"count": 3, "median_seconds": 0.84, "mean_seconds": 1.2}, "words": 150, "words_per_minute": 144.2,
        **told,
    }  # fmt: skip


NOTHING = {
    "talk_seconds": 0.0,
    "talk_share": None,
    "longest_monologue": None,
    "answers": None,
    "words_per_minute": None,
}
METRICS = TalkMetrics(
    measured_from="channels",
    sides=[side(), side(channel=1, speaker="Speaker 2", role="customer", talk_seconds=37.6, talk_share=0.376)],
    crosstalk_seconds=1.25, non_talk_seconds=71.0, non_talk_count=4, interruption_count=1,
    interruptions=[{"at": 65.5, "by": 1, "of": 0, "overlap_seconds": 1.5}],
)  # fmt: skip


def audio(*silences, **fields):
    told = [{"start": start, "end": end, "duration": end - start} for start, end in silences]
    return AudioProfile(**{"channels": 2, "activity": [[[0, 100]]], "silences": told, **fields})


def test_each_side_is_told_in_one_line():
    agent, caller = talk_of(METRICS, audio(), CUSTOMER, {"Speaker 1": "agent"}).sides
    assert (agent.name, agent.talk, agent.share, agent.pace) == ("Agent", "1:02", "62%", "144")
    assert (agent.turns, agent.interruptions, agent.answers) == (7, 2, "0.8 s")
    assert (agent.monologue.text, agent.monologue.start, agent.monologue.clock) == ("12.3 s", "75.00", "1:15")
    assert (agent.look, agent.x, agent.width) == ("a", "0.00%", "62.40%")
    assert (caller.name, caller.talk, caller.look, caller.x) == ("Customer", "37.6 s", "b", "62.40%")


def test_what_is_not_known_is_empty():
    metrics = TalkMetrics(measured_from="channels", sides=[side(speaker="", channel=1, **NOTHING)])
    [line] = talk_of(metrics, audio(), CUSTOMER, {}).sides
    assert (line.name, line.talk, line.share, line.pace) == ("Channel 2", "0.0 s", "0%", "")
    assert (line.answers, line.monologue) == ("", None)


def test_a_role_of_the_transcript_wins_over_one_found_out():
    assert talk_of(METRICS, None, CUSTOMER, {"Speaker 2": "agent"}).sides[1].name == "Customer"


def test_what_lies_between_the_sides_is_told():
    told = talk_of(METRICS, audio(), CUSTOMER, {})
    assert (told.from_channels, told.crosstalk, told.non_talk) == (True, "1.2 s", "4 (1:11)")


def test_silences_are_told_in_the_customers_bands():
    told = talk_of(None, audio((0, 1.5), (5, 7), (20, 32.5)), CUSTOMER, {})
    assert told.silences == [
        ("Short silences, under 3 s", "2 (3.5 s)"),
        ("Medium, 3 to 10 s", "none"),
        ("Long, from 10 s", "1 (12.5 s)"),
    ]
    assert (told.longest.text, told.longest.start, told.longest.clock) == ("12.5 s", "20.00", "0:20")


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (None, "once the audio has been measured"),
        (audio(activity=[[], []]), "Nobody was heard to speak"),
        (audio(channels=1), "once there is a transcript"),
        (audio(identical_channels=True), "once there is a transcript"),
        (audio(activity=[]), "Nothing tells yet"),
    ],
)
def test_where_there_are_no_figures_it_says_why(profile, words):
    told = talk_of(None, profile, CUSTOMER, {})
    assert told.sides == []
    assert words in told.missing


def test_interruptions_are_moments_worth_hearing():
    [mark] = interruption_marks(METRICS, {"Speaker 1": "agent"})
    assert (mark.start_seconds, mark.kind, mark.label) == (65.5, "interruption", "Customer interrupts Agent at 1:05")
    assert interruption_marks(None, {}) == []


def test_lengths_are_told_as_they_are_read():
    assert [span(seconds) for seconds in (0, 9.96, 59.94, 59.96, 60, 3725)] == [
        "0.0 s",
        "10.0 s",
        "59.9 s",
        "1:00",
        "1:00",
        "1:02:05",
    ]


def test_speech_is_a_line_as_wide_as_the_waveform():
    ten_parts = bytes(2 * 10 * 2)
    assert speech([[[0, 1000], [5000, 10_000]], []], 10.0, ten_parts, 2) == ["M0 96h2v4h-2zM5 96h5v4h-5z", ""]
    assert speech([], 10.0, ten_parts, 2) == ["", ""]
