"""No quote without its place."""

import pytest

from insights.grounding import locate
from insights.schema import Turn

SAID = (
    Turn(speaker="a", text="Um, well, I-I'm not sure I can afford this right now, you know?"),
    Turn(speaker="b", text="It costs $1,200 but we don't charge for the consultation."),
    Turn(speaker="a", text="Okay. Okay, I see."),
    Turn(speaker="b", text="Okay, I see. Anything else?"),
)


def quoted(quote: str, **options: int) -> str | None:
    place = locate(quote, SAID, **options)
    return place and SAID[place.turn].text[place.start : place.end]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("I'm not sure I can afford this", "I'm not sure I can afford this"),
        ("im NOT SURE i can afford this", "I'm not sure I can afford this"),
        ("not sure, um, I can -- uh -- afford", "not sure I can afford"),
        ("I'm not sure I can aford this right now", "I'm not sure I can afford this right now"),
        ("we dont charge for consultation", "we don't charge for the consultation"),
    ],
)
def test_case_punctuation_fillers_and_slips_are_forgiven(quote, found):
    assert quoted(quote).endswith(found)


@pytest.mark.parametrize(
    "quote",
    [
        "I can't pay for this",
        "The customer is unsure about affording it",
        "I'm sure I can afford this right now",
        "It costs $1,300 but we don't charge for the consultation",
        "It costs $1,200 but we do charge for the consultation",
        "afford this charge",
        "",
        "...",
    ],
)
def test_a_paraphrase_is_not_found(quote):
    assert locate(quote, SAID) is None


def test_of_places_alike_the_nearest_is_taken():
    assert locate("Okay, I see", SAID).turn == 2
    assert locate("Okay, I see", SAID, near=3).turn == 3


def test_an_exact_quote_scores_one_and_a_slip_less():
    assert locate("Anything else", SAID).score == 1.0
    assert locate("I'm not sure I can aford this right now", SAID).score < 1.0


def test_a_long_turn_is_searched_to_its_end():
    long = Turn(speaker="a", text="so it goes " * 20_000 + "and then the boiler burst in the cellar")
    place = locate("and then the boilr burst in the cellar", (long,))
    assert long.text[place.start : place.end] == "and then the boiler burst in the cellar"
