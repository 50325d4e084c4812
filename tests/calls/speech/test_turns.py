"""Lines of several speakers become turns in the order of time."""

from calls.speech.base import Segment, Word
from calls.speech.turns import LONGEST_TURN_SECONDS, in_order_of_appearance, turns


def line(start, end, channel, text="words", words=()):
    return Segment(start, end, f"Speaker {channel + 1}", channel, text, words)


def told(segments):
    return [(turn.speaker, turn.start, turn.end, turn.text) for turn in segments]


def test_lines_of_two_channels_come_in_the_order_in_which_they_begin():
    merged = turns([line(0, 2, 0, "hello"), line(5, 6, 0, "fine"), line(2.5, 4, 1, "how are you")])
    assert [turn.text for turn in merged] == ["hello", "how are you", "fine"]


def test_what_one_speaker_says_after_a_short_pause_is_one_turn():
    merged = turns([line(0, 2, 0, "I would"), line(2.4, 4, 0, "like to come")])
    assert told(merged) == [("Speaker 1", 0, 4, "I would like to come")]


def test_a_real_pause_begins_a_new_turn():
    assert len(turns([line(0, 2, 0), line(3.5, 4, 0)])) == 2


def test_two_speakers_are_never_joined():
    assert len(turns([line(0, 2, 0), line(2.1, 4, 1)])) == 2


def test_overlapping_lines_keep_their_own_times():
    merged = turns([line(0, 10, 0, "a long story"), line(4, 5, 1, "yes"), line(10.2, 12, 0, "and so on")])
    assert told(merged) == [
        ("Speaker 1", 0, 10, "a long story"),
        ("Speaker 2", 4, 5, "yes"),
        ("Speaker 1", 10.2, 12, "and so on"),
    ]


def test_a_short_line_inside_a_long_one_does_not_shorten_the_turn():
    assert told(turns([line(0, 10, 0, "all"), line(3, 4, 0, "of it")])) == [("Speaker 1", 0, 10, "all of it")]


def test_turns_do_not_grow_without_bound():
    merged = turns([line(second, second + 0.9, 0) for second in range(100)])
    assert len(merged) == 4
    assert max(turn.end - turn.start for turn in merged) <= LONGEST_TURN_SECONDS


def test_a_single_line_longer_than_that_stays_whole():
    assert told(turns([line(0, 45, 0, "endless")])) == [("Speaker 1", 0, 45, "endless")]


def test_word_times_follow_into_the_turn():
    first, second = Word("good", 0, 0.4, 0.9), Word("morning", 0.6, 1)
    merged = turns([line(0, 0.5, 0, "good", (first,)), line(0.6, 1, 0, "morning", (second,))])
    assert merged[0].words == (first, second)


def test_no_lines_are_no_turns():
    assert turns([]) == ()


def test_voices_are_numbered_as_they_appear():
    assert in_order_of_appearance([7, 7, 2, 7, 9, 2]) == [1, 1, 2, 1, 3, 2]


def test_a_line_of_unknown_voice_goes_with_the_one_before():
    assert in_order_of_appearance([None, 4, 5, None]) == [1, 1, 2, 2]
