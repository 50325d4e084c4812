"""How many tokens a text is, without any model's own tokenizer."""

from math import ceil

_WORDS = b" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ASCII = bytes(range(128))
LETTERS_PER_TOKEN = 3.5
"""English has about four and a half, other languages in Latin letters three and a half."""
SIGNS_PER_TOKEN = 2.0
"""Digits and punctuation."""
BYTES_PER_TOKEN = 2.0
"""Of UTF-8, for all other letters: a token for each Cyrillic one, three for two Chinese ones."""


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text has: rather too many than too few, whatever the language and the model."""
    data = text.encode(errors="replace")
    signs = data.translate(None, _WORDS)
    foreign = signs.translate(None, _ASCII)
    letters = len(data) - len(signs)
    plain = letters / LETTERS_PER_TOKEN + (len(signs) - len(foreign)) / SIGNS_PER_TOKEN
    return ceil(plain + len(foreign) / BYTES_PER_TOKEN)
