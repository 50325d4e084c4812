"""Keywords in a transcript: whole words, with their place and their time."""

import re
import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from calls.keywords import MOST_HITS, KeywordFinder, cut_short, find_keywords
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


def check(*keywords):
    """What is wrong with these keywords."""
    with pytest.raises(ValidationError) as raised:
        check_keywords(list(keywords))
    return raised.value.messages


def said(segments, hit):
    """What a hit stands for, across segments."""
    text = " ".join(segment["text"] for segment in segments[hit["segment"] :])
    return text[hit["position"] : hit["position"] + hit["length"]]


def test_an_entry_between_slashes_is_a_regular_expression():
    segments = [segment("It was refunded; refund it, no refunds. Refundable.")]
    hits = find_keywords(segments, [r"/\brefund(ed|s)?\b/"])
    assert [said(segments, hit) for hit in hits] == ["refunded", "refund", "refunds"]
    assert {hit["keyword"] for hit in hits} == {r"/\brefund(ed|s)?\b/"}


@pytest.mark.parametrize("keyword", ["/", "and/or", "/s", "//"])
def test_slashes_elsewhere_are_plain_signs(keyword):
    assert found(f"so {keyword} it is", keyword) == [(keyword, 3)]


def test_an_expression_minds_neither_case_nor_white_space():
    segments = [segment("Please CALL \n back. GRÖSSE größe")]
    hits = find_keywords(segments, ["/call back/", "/gr(ö|oe)sse/", "/größe/"])
    assert [said(segments, hit) for hit in hits] == ["CALL \n back", "GRÖSSE", "größe"]


def test_an_expression_stays_within_what_a_speaker_says_in_one_go():
    segments = [segment("cancel"), segment("it", speaker="Speaker 2"), segment("and my subscription")]
    assert find_keywords(segments, [r"/cancel[^x]*subscription/", r"/cancel(.|\s|\n)*it/"]) == []
    assert [hit["segment"] for hit in find_keywords(segments, ["/^and/", "/cancel$/"])] == [0, 2]


def test_white_space_around_what_an_expression_finds_does_not_count():
    assert found("a price of", "/ price /", "/ /") == [("/ price /", 2)]


def test_an_expression_that_was_kept_from_before_and_is_none_is_looked_for_as_written():
    assert found("see /(/ there", "/(/") == [("/(/", 4)]


def test_a_phrase_goes_on_in_the_speakers_next_segment():
    segments = [segment("Please call", start=0, end=2), segment(" back  today", start=3, end=6)]
    [hit] = find_keywords(segments, ["call back"])
    assert (hit["segment"], hit["position"], hit["length"], said(segments, hit)) == (0, 7, 10, "call  back")
    assert hit["start_seconds"] == pytest.approx(2 * 7 / 11)
    assert hit["end_seconds"] == pytest.approx(3 + 3 * 5 / 12)


@pytest.mark.parametrize(
    "second",
    [
        segment("back", start=2, end=3, speaker="Speaker 2"),
        segment("back", start=5, end=6),
        {**segment("back", start=2, end=3), "doubt": "loop"},
    ],
)
def test_a_phrase_does_not_go_on_with_another_speaker_after_a_pause_or_in_doubt(second):
    assert find_keywords([segment("call", start=0, end=2), second], ["call back"]) == []


def test_what_nobody_said_is_not_searched():
    doubtful = {**segment("oops"), "doubt": "silence"}
    assert [hit["segment"] for hit in find_keywords([doubtful, segment("oops")], ["oops", "/oops/"])] == [1, 1]


def test_times_of_words_are_known_in_both_segments_or_not_at_all():
    exact, estimated = timed("please call"), segment("back", start=12, end=13)
    [hit] = find_keywords([exact, {**timed("back", start=12.5)}], ["call back"])
    assert (hit["start_seconds"], hit["end_seconds"], hit["exact_time"]) == (11.0, 13.5, True)
    [hit] = find_keywords([exact, estimated], ["call back"])
    assert (hit["start_seconds"], hit["end_seconds"], hit["exact_time"]) == (11.0, 13.0, False)


@given(st.lists(st.text("aAbß -ıİéΣς\n", max_size=30), max_size=3), st.text("aAbß -éΣ", min_size=1, max_size=4))
def test_plain_keywords_are_found_where_a_pattern_of_python_finds_them(texts, keyword):
    """As before there were regular expressions; several speakers, so that nothing goes on elsewhere.

    No keyword holds a dotless i: Python takes it for an I with a dot, and we do not.
    """
    segments = [segment(text, speaker=f"Speaker {number}") for number, text in enumerate(texts)]
    words = r"\s+".join(re.escape(part) for part in keyword.split())
    pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    expected = [
        (number, match.start(), match.end() - match.start())
        for number, text in enumerate(texts)
        for match in pattern.finditer(text)
        if words
    ]
    hits = find_keywords(segments, [keyword])
    assert [(hit["segment"], hit["position"], hit["length"]) for hit in hits] == expected
    assert KeywordFinder([keyword]).may_find(" ".join(texts)) or not hits


@given(
    st.lists(st.text("ab c\n\ud800é", max_size=20), max_size=4),
    st.sampled_from(["/^a/", "/b$/", "/a[^ ]/", "/b[^ a]/", "/[bc] ?[ab]/"]),
)
def test_what_an_expression_finds_stands_there(texts, keyword):
    segments = [segment(text) for text in texts]
    joined, hits = " ".join(texts), find_keywords(segments, [keyword])
    assert KeywordFinder([keyword]).may_find(joined) or not hits
    for hit in hits:
        at = sum(len(text) + 1 for text in texts[: hit["segment"]]) + hit["position"]
        words = " ".join(joined[at : at + hit["length"]].replace("\ud800", "?").split())
        assert re.fullmatch(keyword[1:-1], words)
        assert hit["start_seconds"] <= hit["end_seconds"]


HOSTILE = [
    "/(a+)+$/", "/(a|aa)+b/", "/(.*)(.*)(.*)(.*)x/", "/(a?){50}a{50}/", "/a.*z|a/", "/(?:a{0,100}){0,10}b/",
    "/(.{1,20}a){3,20}b|a/", "/((a{1,9}){1,9}){1,9}c/", "/(?:a.{0,900}z)|a/", r"/(\w+\s?)*\?/", r"/\C/", "/[^b]+?/",
]  # fmt: skip


def test_hostile_expressions_end_in_time():
    segments = [segment("a" * 20_000), segment("a " * 10_000), segment("é a b " * 3000)]
    started = time.process_time()
    hits = find_keywords(segments, HOSTILE)
    assert time.process_time() - started < 20
    assert len(hits) <= MOST_HITS * len(HOSTILE)


def test_two_hundred_keywords_in_an_hour_take_no_time_to_speak_of():
    """A tenth of a second would do for one transcript; benchmarks/keywords.py has the figure."""
    segments = [segment("so we talked about the price and he would call back", start=n, end=n + 1) for n in range(900)]
    keywords = [f"never said {number}" for number in range(195)] + ["price", "call back", "so", "oops", "he would"]
    started = time.process_time()
    assert len(find_keywords(segments, keywords)) == 900 * 4
    assert time.process_time() - started < 0.5


def test_of_a_keyword_said_without_end_the_first_places_are_kept_and_it_is_named():
    hits = find_keywords([segment("yes " * 1500 + "no")], ["yes", "/[xy]es/", "no"])
    assert [sum(hit["keyword"] == word for hit in hits) for word in ("yes", "/[xy]es/", "no")] == [1000, 1000, 1]
    assert max(hit["position"] for hit in hits if hit["keyword"] == "yes") == 4 * 999
    assert sorted(cut_short(hit["keyword"] for hit in hits)) == ["/[xy]es/", "yes"]


@pytest.mark.parametrize(
    ("keyword", "why"),
    [
        ("/(/", "missing ): ("),
        ("/[/", "missing ]: ["),
        ("/a{2000}/", "it repeats too often"),
        ("/(?=a)b/", "looking around"),
        (r"/(a)\1/", "nor a reference back"),
        ("/x*/", "find nothing at all"),
        (r"/\b/", "find nothing at all"),
        ("/a|/", "find nothing at all"),
        ("//", "nothing between the slashes"),
        (r"/(?:\pL{0,30}\s){0,10}zz/", "too large"),
    ],
)
def test_an_expression_that_cannot_be_looked_for_is_refused_with_the_reason(keyword, why):
    [told] = check("oops", keyword)
    assert told.startswith(f"Keyword 2, {keyword}: ")
    assert why in told


def test_every_wrong_keyword_is_named_at_once():
    assert [told.split(":")[0] for told in check("/(/", "oops", "/[/")] == ["Keyword 1, /(/", "Keyword 3, /[/"]


def test_too_many_keywords_are_refused():
    check_keywords([f"word {number}" for number in range(200)])
    assert check(*(f"word {number}" for number in range(201))) == ["There may be at most 200 keywords; these are 201."]


def test_what_takes_too_long_to_be_ruled_out_may_be_found():
    words = ["/refund/", "/price/"]
    assert [KeywordFinder(words, seconds=seconds).may_find("Nothing.") for seconds in (5, -1)] == [False, True]
