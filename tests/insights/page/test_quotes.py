"""Where a quote stands, as the transcript reads now."""

import pytest

from insights.page.quotes import Places

SEGMENTS = [
    {"start": 0.0, "end": 2.0, "speaker": "Speaker 1", "channel": None, "role": "", "text": "Good morning."},
    {"start": 5.0, "end": 8.0, "speaker": "Speaker 2", "channel": None, "role": "", "text": "It is too  expensive."},
]
ROLES = {"Speaker 1": "agent", "Speaker 2": "customer"}


def swapped():
    other = {"Speaker 1": ("Speaker 2", "customer"), "Speaker 2": ("Speaker 1", "agent")}
    return [dict(row, speaker=other[row["speaker"]][0], role=other[row["speaker"]][1]) for row in SEGMENTS]


def test_a_quote_has_its_speaker_and_its_moment():
    said = Places(SEGMENTS, ROLES, is_same=True).said("too expensive", 1, start=6.25)
    assert (said.speaker, said.start, said.clock, said.is_gone) == ("Customer", "6.25", "0:06", False)


def test_a_quote_without_a_time_of_its_own_begins_with_its_segment():
    assert Places(SEGMENTS, ROLES, is_same=True).said("expensive", 1).start == "5.00"


def test_after_a_swap_the_other_has_said_it():
    said = Places(swapped(), ROLES, is_same=False).said("It is too expensive", 1)
    assert (said.speaker, said.start) == ("Agent", "5.00")


def test_a_quote_follows_its_words_when_segments_before_it_are_taken_out():
    assert Places(SEGMENTS[1:], ROLES, is_same=False).said("too expensive", 1, start=6.25).start == "5.00"


def test_words_that_were_corrected_away_lead_nowhere():
    said = Places(SEGMENTS, ROLES, is_same=False).said("far too dear", 1, start=6.25)
    assert (said.start, said.is_gone) == ("", True)


@pytest.mark.parametrize("turn", [2, 99])
def test_a_segment_that_is_not_there_leads_nowhere(turn):
    assert Places(SEGMENTS, ROLES, is_same=True).said("x", turn).start == ""
