"""Keywords in a transcript: whole words, with their place and their time."""

import pytest
from django.core.exceptions import ValidationError

from calls.keywords import find_keywords
from calls.models.customer import check_keywords


def segment(text, *, start=10.0, end=20.0, speaker="Speaker 1", words=None):
    return {"text": text, "start": start, "end": end, "speaker": speaker} | ({"words": words} if words else {})


def timed(text, *, start=10.0, each=1.0):
    """A segment whose every word takes a second."""
    words = [
        {"text": word, "start": start + index * each, "end": start + (index + 1) * each}
        for index, word in enumerate(text.split())
    ]
    return segment(text, start=start, end=start + each * len(words), words=words)


def found(text, *keywords):
    return [(hit["keyword"], hit["position"]) for hit in find_keywords([segment(text)], keywords)]


@pytest.mark.parametrize("text", ["Oops, sorry.", "I said OOPS!", "well (oops)", "oops"])
def test_a_keyword_is_found_whatever_its_case_and_neighbours(text):
    assert found(text, "oops") == [("oops", text.lower().index("oops"))]


@pytest.mark.parametrize("text", ["whoops", "oopsie", "oops2", "oöps", "_oops"])
def test_a_part_of_another_word_is_no_keyword(text):
    assert found(text, "oops") == []


def test_a_phrase_is_found_over_any_white_space():
    assert found("please call \n back", "call back") == [("call back", 7)]


@pytest.mark.parametrize(("keyword", "text"), [("a.b", "axb"), ("c++", "c"), ("(x)", "x"), ("é", "e")])
def test_signs_in_a_keyword_mean_themselves(keyword, text):
    assert found(text, keyword) == []
    assert found(f"so {keyword} it is", keyword) == [(keyword, 3)]


def test_every_place_counts_in_the_order_they_are_said():
    segments = [segment("price, a price"), segment("the price", speaker="Speaker 2")]
    hits = find_keywords(segments, ["price"])
    assert [(hit["segment"], hit["position"], hit["speaker"]) for hit in hits] == [
        (0, 0, "Speaker 1"),
        (0, 9, "Speaker 1"),
        (1, 4, "Speaker 2"),
    ]


def test_a_keyword_listed_twice_counts_once():
    assert found("oops", "oops", " oops ", "oops") == [("oops", 0)]


def test_no_keyword_and_no_word_find_nothing():
    assert found("oops") == []
    assert found("oops", "", "  ") == []
    assert found("", "oops") == []
    assert find_keywords([], ["oops"]) == []


def test_the_time_is_that_of_the_engines_words_where_it_gives_them():
    [hit] = find_keywords([timed("well I call back later")], ["call back"])
    assert (hit["start_seconds"], hit["end_seconds"], hit["exact_time"]) == (12.0, 14.0, True)


def test_the_time_is_estimated_from_the_place_where_the_engine_times_no_words():
    [hit] = find_keywords([segment("abcdefgh 0123456789 x")], ["x"])
    assert not hit["exact_time"]
    assert hit["start_seconds"] == pytest.approx(10 + 10 * 20 / 21)
    assert hit["end_seconds"] == pytest.approx(20)


def test_words_that_do_not_match_the_text_are_not_believed():
    spoken = timed("well oops")
    spoken["words"] = spoken["words"][:1]
    [hit] = find_keywords([spoken], ["oops"])
    assert not hit["exact_time"]
    assert 10 <= hit["start_seconds"] <= hit["end_seconds"] <= 12


@pytest.mark.parametrize("keyword", ["ice-cold", "cold", "ice"])
def test_the_time_of_a_part_of_a_joined_word_is_that_of_the_word(keyword):
    [hit] = find_keywords([timed("an ice-cold drink")], [keyword])
    assert (hit["start_seconds"], hit["end_seconds"], hit["exact_time"]) == (11.0, 12.0, True)


@pytest.mark.parametrize("text", ['I said "oops"', "I said (oops) again", "I said ...oops..."])
def test_the_time_of_a_word_in_quotation_marks_is_that_of_the_word(text):
    [hit] = find_keywords([timed(text)], ["oops"])
    assert (hit["start_seconds"], hit["end_seconds"], hit["exact_time"]) == (12.0, 13.0, True)


def test_a_keyword_longer_than_a_hit_can_hold_is_refused_in_the_customers_settings():
    check_keywords(["x" * 120])
    with pytest.raises(ValidationError, match="at most 120 characters"):
        check_keywords(["x" * 121])
