"""From the readings of pieces to one transcript."""

from dataclasses import replace

import pytest

from calls.speech.base import Doubt, Segment, Timing, Word
from calls.speech.hosted.laying import laid
from calls.speech.hosted.merge import Reading, merged
from calls.speech.pieces import Piece
from calls.speech.turns import turns


def said(start, end, text, voice="", words=()):
    return Segment(start, end, voice, None, text, tuple(words))


def timed(text, start, step=1.0):
    return [Word(word, start + i * step, start + (i + 1) * step) for i, word in enumerate(text.split())]


def piece(start, end, *lines, channel=0):
    return Piece(channel, start * 1000, end * 1000), Reading("en", lines)


def of_voices(*pieces):
    return merged(pieces, {0: [(0, 3_600_000)]}, channel_is_speaker=False)


def told(segments):
    return [(line.speaker, line.text) for line in segments]


def test_times_of_a_piece_begin_where_it_begins():
    (line,) = of_voices(piece(600, 700, said(1.25, 3.5, "Hello you", words=timed("Hello you", 1.25))))
    assert (line.start, line.end) == (601.25, 603.5)
    assert [(word.start, word.end) for word in line.words] == [(601.25, 602.25), (602.25, 603.25)]


def test_no_time_lies_outside_its_piece_and_none_runs_backwards():
    early, late = of_voices(piece(10, 20, said(4.0, 2.0, "Backwards."), said(9.0, 30.0, "Too long.")))
    assert (early.start, early.end, late.end) == (14.0, 14.0, 20.0)


def test_what_two_pieces_hold_is_told_once_as_the_earlier_one_has_it():
    one = piece(0, 60, said(50, 52, "One."), said(56, 58, "Two."))
    two = piece(54, 114, said(2, 4, "Too."), said(8, 10, "Three."))
    assert [line.text for line in of_voices(one, two)] == ["One.", "Two.", "Three."]


@pytest.mark.parametrize("with_words", [True, False])
def test_a_line_over_the_border_of_two_pieces_is_cut_at_a_word(with_words):
    text = "one two three four"
    line = said(4, 8, text, words=timed(text, 4) if with_words else ())
    (turn,) = of_voices(piece(0, 60, said(57, 60, "zero one two")), piece(54, 114, line))
    assert turn.text == "zero one two three four"
    assert [word.text for word in turn.words] == (["three", "four"] if with_words else [])


def test_a_voice_keeps_its_number_though_the_engine_calls_it_otherwise():
    one = piece(0, 60, said(1, 3, "Hi.", "A"), said(40, 44, "Yes.", "B"), said(50, 55, "Well.", "A"))
    two = piece(40, 100, said(0, 4, "Yes.", "A"), said(10, 15, "Well.", "B"), said(30, 32, "So.", "A"))
    assert told(of_voices(one, two))[-1] == ("Speaker 2", "So.")


def test_the_label_left_over_belongs_to_the_voice_left_over():
    one = piece(0, 60, said(1, 3, "Hi.", "A"), said(10, 12, "Hello.", "B"), said(50, 55, "Well.", "B"))
    two = piece(40, 100, said(10, 15, "Well.", "x"), said(30, 32, "So.", "y"))
    assert told(of_voices(one, two))[-1] == ("Speaker 1", "So.")


def test_a_voice_nobody_has_heard_before_gets_a_number_of_its_own():
    one = piece(0, 60, said(1, 3, "Hi.", "A"), said(50, 55, "Well.", "A"))
    two = piece(40, 100, said(10, 15, "Well.", "A"), said(30, 32, "May I?", "B"), said(40, 42, "Who?", "C"))
    assert [speaker for speaker, _ in told(of_voices(one, two))] == ["Speaker 1", "Speaker 1", "Speaker 2", "Speaker 3"]


def test_a_line_without_a_label_goes_with_the_one_before():
    lines = of_voices(piece(0, 60, said(1, 2, "A.", "x"), said(5, 6, "B."), said(9, 10, "C.", "y"), said(20, 21, "D.")))
    assert [speaker for speaker, _ in told(lines)] == ["Speaker 1", "Speaker 1", "Speaker 2", "Speaker 2"]


def test_where_the_channel_is_the_speaker_labels_do_not_matter():
    left = piece(0, 60, said(1, 2, "Hi.", "B"), channel=0)
    right = piece(0, 60, said(5, 6, "Hello.", "A"), channel=1)
    lines = merged([left, right], {}, channel_is_speaker=True)
    assert [(line.speaker, line.channel) for line in lines] == [("Speaker 1", 0), ("Speaker 2", 1)]


def test_a_text_without_times_lies_in_the_speech_of_its_piece():
    reading = Reading("en", (said(0, 0, "Good morning. How are you today?"),), timed=False)
    activity = {0: [(500, 1500), (61_000, 62_000), (70_000, 72_000), (130_000, 131_000)]}
    lines = merged([(Piece(0, 60_000, 120_000), reading)], activity, channel_is_speaker=False)
    assert [(line.text, line.start, line.end, line.timing) for line in lines] == [
        ("Good morning.", 61.0, 62.0, Timing.ACTIVITY),
        ("How are you today?", 70.0, 72.0, Timing.ACTIVITY),
    ]


@pytest.mark.parametrize("channel_is_speaker", [True, False])
def test_a_line_where_nobody_speaks_is_doubted_and_stands_alone(channel_is_speaker):
    one = piece(0, 60, said(1, 2, "Hello."), said(2.5, 4, "Thank you for watching."))
    heard = merged([one], {0: [(1000, 2000)]}, channel_is_speaker=channel_is_speaker)
    assert [line.doubt for line in heard] == [None, Doubt.NO_SPEECH]


def test_sentences_take_as_much_of_the_speech_as_they_have_letters():
    lines = laid("123456789. 1234. 1234.", [(0, 8000), (10_000, 12_000)], 0, 60_000)
    assert [(line.start, line.end) for line in lines] == [(0.0, 5.0), (5.0, 8.0), (10.0, 12.0)]


def test_a_pause_is_the_end_of_a_sentence_only_where_it_is_near():
    lines = laid("123456789. 1234.", [(0, 1000), (2000, 10_000)], 0, 60_000)
    assert [(line.start, line.end) for line in lines] == [(0.0, 7.0), (7.0, 10.0)]


def test_without_any_speech_a_text_takes_all_of_its_piece():
    (line,) = laid("Who says that?", [], 60_000, 120_000)
    assert (line.start, line.end) == (60, 120)


def test_an_empty_text_says_nothing():
    assert laid(" ", [(0, 1000)], 0, 1000) == []


def test_other_scripts_have_other_full_stops():
    assert [line.text for line in laid("你好。再见。", [(0, 1000)], 0, 1000)] == ["你好。", "再见。"]


def test_what_is_doubtful_is_not_joined_to_what_is_not():
    line = said(0, 1, "Hi.", "Speaker 1")
    assert len(turns([line, replace(line, start=1, end=2, doubt=Doubt.LOOP)])) == 2
    assert len(turns([line, replace(line, start=1, end=2, timing=Timing.ACTIVITY)])) == 2
    assert len(turns([line, replace(line, start=1, end=2)])) == 1
