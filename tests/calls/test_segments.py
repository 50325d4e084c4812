"""What is made of a transcript's segments alone."""

from calls.segments import plain_text, text_hash

HELLO = {"speaker": "Speaker 1", "role": "", "text": "Hello.", "start": 0.0}
DOUBTFUL = {**HELLO, "text": "Thank you. Thank you.", "doubt": "loop"}


def test_what_was_probably_not_said_counts_for_nothing():
    assert plain_text([HELLO, DOUBTFUL, HELLO]) == "Hello. Hello."
    assert text_hash([HELLO, DOUBTFUL]) == text_hash([HELLO, {**DOUBTFUL, "text": "Bye."}])


def test_places_of_segments_matter_even_of_doubtful_ones():
    assert text_hash([HELLO, DOUBTFUL]) != text_hash([HELLO])
