"""What services say, as people get to read it."""

from calls.hosted.wording import LONGEST, in_words


def test_words_are_short_and_on_one_line_and_without_the_key():
    words = in_words("Bad key sk-1234.\n" + "x" * 1000, "sk-1234")
    assert words.startswith(": Bad key …. x")
    assert "\n" not in words
    assert len(words) <= LONGEST + 4


def test_words_of_somebody_silent_end_the_sentence():
    assert in_words(" \n", "") == "."
