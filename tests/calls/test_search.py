"""Search: what it finds, the same on both databases."""

import pytest

from calls import search
from calls.models import Call, CallText, Transcript
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db):
    return cast.new_customer()


@pytest.fixture
def said(customer):
    """Makes a call in which this was said."""

    def make(text, **fields):
        call = cast.new_call(customer, f"{Call.objects.count()}.wav", **fields)
        new_transcript(call, text)
        search.index(call)
        return call

    return make


def new_transcript(call, text):
    return Transcript.objects.create(
        call=call, content_hash="x", engine="e", model="m", language="en", text=text, text_hash=text[:9]
    )


def found(words):
    return set(search.matching(Call.objects.all(), words))


@pytest.mark.parametrize(
    "words",
    [
        "cafe",
        "CAFÉ",
        "Café,",
        "crème",
        "creme",
        "strasse",
        "STRASSE",
        "Straße",
        "ﬁfty",
        "résumé?",
        "кафе́",
        "\uff21\uff22\uff23",
    ],
)
def test_case_accents_and_signs_do_not_matter(said, words):
    call = said("The CAFÉ on Straße 5 sold crème; fifty résumé! Кафе. ABC")
    said("something else")
    assert found(words) == {call}


@pytest.mark.parametrize("words", ["AB-1234/X", "ab 1234 x", '"AB-1234/X"', "ab_1234", "1234"])
def test_an_order_id_is_found_with_or_without_its_dashes(said, words):
    call = said("hello", order_id="AB-1234/X")
    said("hello", order_id="AB-1235/X")
    assert found(words) == {call}


@pytest.mark.parametrize("words", ["holiday.mp3", "Jürgen Weiß", "jurgen weiss", "+49 30 1234567", "030-77"])
def test_file_agent_and_numbers_are_searched(said, words):
    call = said("", agent="Jürgen Weiß", caller_number="+49 30 1234567", callee_number="030-77", order_id="holiday.mp3")
    said("")
    assert found(words) == {call}


def test_every_word_must_be_there(said):
    both = said("the price is too high")
    said("the price")
    said("too high")
    assert found("high price") == {both}


def test_a_phrase_wants_its_words_side_by_side_and_in_order(said):
    call = said("I think it is too expensive for me")
    said("expensive it is, too")
    said("tattoo expensive")
    assert found('"too expensive"') == {call}
    assert found('think "too expensive" me') == {call}


def test_a_phrase_never_ends_or_begins_within_a_word(said):
    said("tattoo expensively")
    assert found('"too expensive"') == set()


def test_the_last_word_may_be_the_beginning_of_a_longer_one(said):
    call = said("an appointment tomorrow")
    assert found("appoint") == {call}
    assert found("tomor appointment") == set()
    assert found("appointment tomor") == {call}


def test_an_open_phrase_may_end_within_a_word(said):
    call = said("an appointment tomorrow")
    said("tomorrow an appointment")
    assert found('"appointment tomor') == {call}


def test_in_quotation_marks_the_last_word_is_meant_as_it_stands(said):
    said("an appointment")
    assert found('"appoint"') == set()


def test_one_or_two_letters_are_no_beginning(said):
    call = said("a tomato is red")
    assert found("to") == set()
    assert found("is") == {call}


@pytest.mark.parametrize("words", ["!!!", '"', '""', "- / _", "%", "'", "\\", "\0", "👍"])
def test_signs_alone_find_nothing(said, words):
    said("anything at all")
    assert found(words) == set()


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_nothing_asked_is_everything(said, words):
    calls = {said("one"), said("two")}
    assert found(words) == calls


@pytest.mark.parametrize(
    "words",
    [
        "red OR blue", "red NOT car", "NEAR(red car)", "red AND", "body:red", "red*", "^red", "-red", "red | car",
        "red & !car", "red <-> car", "red:*A", "(red", "red)", "'red'", '"red" "car', "red\\",
        "red; DROP TABLE calls_call",
        "red' --", 'red" OR "1"="1', "%s red", "{red car}", "red + car", "red\0car",
    ],
)  # fmt: skip
def test_operators_are_words_or_signs_like_any_other(said, words):
    call = said(f"red car or blue not and near body drop table calls call a 1 s {words}".replace("\0", " "))
    said("nothing of this kind")
    assert found(words) == {call}


def test_operators_do_not_widen_a_search(said):
    said("red")
    said("blue")
    assert found("red OR blue") == set()


@pytest.mark.parametrize(
    "words", ["worte " * 2000, "x" * 10_000, '"' * 10_000, "é" * 10_000, "a-" * 5_000, "( " * 5_000]
)
def test_a_search_of_ten_thousand_characters_is_answered(said, words):
    said("words and words")
    assert found(words) == set()


def test_only_the_first_twenty_words_of_a_search_count(said):
    words = [f"word{number}" for number in range(search.MOST_TERMS)]
    call = said(" ".join(words))
    said(" ".join(words[1:]))
    assert found(" ".join([*words, "unheard"])) == {call}


def test_a_word_too_long_for_an_index_is_found_by_its_beginning(said):
    call = said("before " + "ü" * 5000 + " after")
    assert found("ü" * 6000) == {call}
    assert found("before after") == {call}


def test_a_phrase_is_found_late_in_a_long_call(said):
    call = said("the word " * 9000 + "the price of gold")
    said("the word " * 9000 + "gold of price the")
    assert found('"the price of gold"') == {call}


@pytest.mark.parametrize(
    "word", ["1e5", "12e3abc", "0x1f", "3rd", "ä1", "1ä", "e5e5", "007", "ñandú", "日本語", "ไทย", "٣٤"]
)
def test_words_of_letters_and_digits_are_one_word_on_both_databases(said, word):
    call = said(f"before {word} after")
    said(f"before x{word} after")
    assert found(f'"{word}"') == {call}
    assert found(f'"before {word} after"') == {call}


def test_a_new_transcript_takes_the_place_of_the_old_in_the_index(said):
    call = said("wrongly heard")
    Transcript.objects.filter(call=call).update(is_current=False)
    new_transcript(call, "corrected by hand")
    search.index(call)
    assert found("wrongly") == set()
    assert found("corrected") == {call}


def test_a_deleted_call_is_not_found(said):
    said("forget me").delete()
    kept = said("remember me")
    assert found("forget") == set()
    assert found("me remember") == {kept}
    assert CallText.objects.count() == 1


def test_a_number_used_again_finds_only_the_new_call(said, customer):
    old = said("forget me")
    number = old.pk
    old.delete()
    new = cast.new_call(customer, "new.wav", pk=number)
    new_transcript(new, "other words")
    search.index(new)
    assert found("forget") == set()
    assert found("other") == {new}


def test_a_call_without_a_transcript_is_found_by_its_fields(customer):
    call = cast.new_call(customer, order_id="Q-77")
    search.index(call)
    assert found("q 77") == {call}


@pytest.mark.parametrize(("few", "many"), [(0, 0), (0, 1000), (1000, 1000)])
def test_common_and_rare_words_are_found_alike(said, monkeypatch, few, many):
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "MANY", many)
    calls = {said(f"common word{number}") for number in range(5)}
    said("other")
    assert found("common") == calls
    assert search.matching(Call.objects.all(), "common").filter(file_name="3.wav").count() == 1
    assert search.matching(Call.objects.order_by("-pk"), '"common word2"').get().file_name == "2.wav"
    assert search.matching(Call.objects.order_by(), "common").count() == 5
    assert [call.file_name for call in search.matching(Call.objects.order_by("-pk"), "common")[:2]] == [
        "4.wav",
        "3.wav",
    ]


def test_a_search_stays_within_what_it_is_given(said):
    mine, other = said("same words"), said("same words")
    assert set(search.matching(Call.objects.filter(pk=mine.pk), "same words")) == {mine}
    assert found("same words") == {mine, other}
