"""The comparison of what was said with what was heard, and one call heard by the embedded recogniser."""

import json

import pytest

from samples.check_samples import HERE, differences, heard, missing_sentences, said, words

DIALOGUES = {dialogue["name"]: dialogue for dialogue in json.loads((HERE / "dialogues.json").read_text())}


@pytest.mark.parametrize(
    ("heard_text", "said_text"),
    [
        ("It is $120.", "it is one hundred and twenty dollars"),
        ("On Monday at 9.15", "on Monday at nine fifteen"),
        ("Invoice 7503", "invoice seven five zero three"),
        ("85, 0 and 600", "eighty five, zero and six hundred"),
        ("O.K. Dr. Parker, good-bye", "o k doctor Parker, goodbye"),
    ],
)
def test_spellings_of_the_same_words_are_equal(heard_text, said_text):
    assert words(heard_text) == words(said_text)


def test_a_misheard_word_is_a_difference():
    assert differences(words("the wrong file"), words("their own file")) == ["the wrong => their own"]


def test_a_stereo_channel_has_one_speakers_words_and_a_mono_one_all():
    assert "Oops" in said(DIALOGUES["long_silences"], 0)
    assert "Oops" not in said(DIALOGUES["long_silences"], 1)
    assert "Karen" in said(DIALOGUES["billing_question"], 0)
    assert "my insurance" in said(DIALOGUES["billing_question"], 0)


def test_the_embedded_recogniser_hears_the_key_sentences():
    dialogue = DIALOGUES["long_silences"]
    texts = heard(HERE / dialogue["file"], dialogue["channels"])
    assert missing_sentences(dialogue, texts) == []
    assert missing_sentences(dialogue, ["Oops."]) == dialogue["key_sentences"]
