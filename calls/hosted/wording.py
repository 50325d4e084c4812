"""What a service of others says, repeated to people: cut short, and cleared of the key."""

LONGEST = 300


def in_words(said: str, key: str) -> str:
    """What it said, to be put behind a sentence of ours: short, on one line, without the key."""
    plain = " ".join((said.replace(key, "…") if key else said).split())
    if len(plain) > LONGEST:
        plain = plain[:LONGEST].rstrip() + "…"
    return f": {plain.rstrip('.')}." if plain else "."
