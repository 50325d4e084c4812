"""What is kept of the lines that the recogniser hears."""

import numpy as np
import pytest

from calls.speech.embedded.lines import Line, is_heard, loudest_db, tidy, without_repeat

RATE = 16_000


def line(text, start=0.0, end=1.0):
    return Line(start, end, None, text)


def test_white_space_is_made_single_spaces():
    assert tidy(line("  All \n right.\t")).text == "All right."


@pytest.mark.parametrize("text", ["", "  ", ".", " -…"])
def test_mere_punctuation_is_no_text(text):
    assert tidy(line(text)).text == ""


def test_a_line_over_silence_is_not_heard():
    samples = np.zeros(2 * RATE, dtype=np.float32)
    samples[RATE:] = 0.1
    assert not is_heard(line("Thank you.", 0.1, 0.9), samples, RATE, -20)
    assert is_heard(line("Thank you.", 1.1, 1.9), samples, RATE, -20)


def test_a_line_far_below_the_speech_of_its_channel_is_not_heard():
    samples = np.full(RATE, 0.003, dtype=np.float32)
    assert not is_heard(line("Thank you."), samples, RATE, -10)
    assert is_heard(line("Thank you."), samples, RATE, -40)


def test_one_word_in_a_long_line_is_heard():
    samples = np.zeros(10 * RATE, dtype=np.float32)
    samples[5 * RATE : int(5.3 * RATE)] = 0.1
    assert is_heard(line("Yes.", 0, 10), samples, RATE, -20)


def test_a_line_outside_the_samples_is_not_heard():
    assert not is_heard(line("Ghost.", 3, 4), np.ones(RATE, dtype=np.float32), RATE, 0)


def test_full_scale_is_zero_decibels():
    assert loudest_db(np.ones(RATE, dtype=np.float32), RATE) == 0
    assert loudest_db(np.zeros(0, dtype=np.float32), RATE) == -120


def test_words_heard_twice_at_a_cut_are_said_once():
    before = line("you can purchase it from you", 0, 10)
    assert without_repeat(before, line("From you, and later", 9.5, 12)).text == "and later"


def test_words_said_twice_after_a_pause_stay():
    before = line("five p.m.", 0, 10)
    assert without_repeat(before, line("five p.m.", 10.2, 11)).text == "five p.m."


def test_other_words_at_a_cut_stay():
    assert without_repeat(line("we will", 0, 10), line("and we will", 9.5, 11)).text == "and we will"


def test_the_first_line_stays():
    assert without_repeat(None, line("Hello.")).text == "Hello."
