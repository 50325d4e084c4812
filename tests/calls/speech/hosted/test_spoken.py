"""Words become segments."""

import pytest

from calls.speech.base import Word
from calls.speech.hosted.spoken import Spoken, segments_of


def spoken(*words):
    return [Spoken(Word(text, start, end), voice) for text, start, end, voice in words]


def test_a_segment_ends_where_another_voice_begins():
    told = spoken(("Good", 0, 0.3, "0"), ("morning", 0.3, 0.7, "0"), ("hi", 0.8, 1.0, "1"))
    segments = segments_of(told, "Good morning hi")
    assert [(one.speaker, one.text, one.start, one.end) for one in segments] == [
        ("0", "Good morning", 0, 0.7),
        ("1", "hi", 0.8, 1.0),
    ]
    assert [word.text for word in segments[0].words] == ["Good", "morning"]


@pytest.mark.parametrize(
    ("first", "start", "count"),
    [("Yes", 0.9, 1), ("Yes", 1.5, 2), ("Yes.", 0.9, 2), ("Yes?", 0.9, 2), ("Yes,", 0.9, 1)],
)
def test_a_segment_ends_at_a_pause_and_at_the_end_of_a_sentence(first, start, count):
    told = spoken((first, 0.2, 0.6, ""), ("please", start, 2, ""))
    assert len(segments_of(told, f"{first} please")) == count


def test_words_of_languages_without_spaces_stay_together():
    (segment,) = segments_of(spoken(("你", 0, 0.2, ""), ("好", 0.2, 0.4, ""), ("吗", 0.4, 0.6, "")), "你好吗")
    assert segment.text == "你好吗"


def test_a_word_that_the_text_lacks_does_not_lose_the_rest():
    told = spoken(("we", 0, 0.2, ""), ("uh", 0.2, 0.4, ""), ("open", 0.4, 0.6, ""), ("uh", 0.6, 0.8, ""))
    (segment,) = segments_of(told, "we open at nine, uh, or so")
    assert segment.text == "we uh open uh"


def test_nobody_spoke():
    assert segments_of([], "") == ()
