"""Plain words: what every rule reads."""

from insights.text import sentences, words


def test_short_forms_come_out_the_same_with_and_without_apostrophe():
    assert words("I'm sure you can't").plain == words("im sure you cant").plain == "i am sure you can not"


def test_punctuation_and_capitals_leave_no_trace():
    assert words("OK... Great! See you, then?").plain == "okay great see you then"


def test_a_curly_apostrophe_is_an_apostrophe():
    assert words("don\u2019t").plain == "do not"


def test_prices_and_times_stay_whole():
    assert words("It's $1,200.50 at 4:30pm.").plain == "it is $1,200.50 at 4:30pm"


def test_a_place_in_plain_words_leads_back_to_the_original():
    text = "Well, I don't know -- maybe."
    found = words(text)
    at = found.plain.index("do not know")
    start, end = found.original(at, at + len("do not know"))
    assert text[start:end] == "don't know"


def test_sentences_end_at_full_stops_but_not_after_a_title():
    text = "I saw Dr. Lee. He was nice!"
    assert [text[a:b].strip() for a, b in sentences(text)] == ["I saw Dr. Lee.", "He was nice!"]


def test_speech_without_full_stops_is_cut_into_pieces():
    pieces = sentences("word " * 100, longest=30)
    assert len(pieces) == 4
    assert pieces[0][1] <= pieces[1][0]


def test_a_text_without_words_has_no_sentences():
    assert sentences(" ... !! ") == []
