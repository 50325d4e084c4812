"""Answers made as bad as models make them."""

import json
import random

from tests.fake_provider.faults import Kind


def spoilt(reply: dict, kind: Kind | None, chance: random.Random) -> tuple[dict, str, int]:
    """Return a message, why it ended, and how many quotes nobody said."""
    if kind is Kind.REFUSAL:
        return {"role": "assistant", "content": None, "refusal": "I'm sorry, I can't assist with that."}, "stop", 0
    if kind is Kind.FILTER:
        return message(""), "content_filter", 0
    invented = invent(reply, chance) if kind is Kind.INVENTED else 0
    if kind is Kind.OFF_LIST:
        off_list(reply)
    if kind is Kind.MISSING_FIELD:
        holder = reply.get("analysis", reply)
        holder.pop(next(reversed(holder)))
    text = json.dumps(reply, ensure_ascii=False)
    if kind is Kind.CUT_JSON:
        return message(text[: len(text) // 2]), "length", 0
    if kind is Kind.BROKEN_JSON:
        return message(text[:-3].replace('": ', '" ', 1) + "…"), "stop", 0
    return message(text), "stop", invented


def message(text: str) -> dict:
    """What a model says."""
    return {"role": "assistant", "content": text, "refusal": None}


def off_list(reply: dict) -> None:
    """Put a value somewhere that no list has: what hostile transcripts ask for, for instance."""
    if "analysis" in reply:
        reply["analysis"]["category"] = "scheduled"
    elif reply.get("answers"):
        reply["answers"][0]["key"] = "q999"
    else:
        reply["next_steps"] = ["Again."] * 6


def invent(node: object, chance: random.Random) -> int:
    """Make about half of all quotes up, one at least if there are any; how many were."""
    quotes = list(holders(node))
    picked = [one for one in quotes if chance.random() < 0.5] or quotes[:1]
    for one in picked:
        one["quote"] = f"The purple elephant number {chance.randrange(10**6)} signed the contract twice on the moon."
    return len(picked)


def holders(node: object):
    """All that holds a quote."""
    if isinstance(node, dict) and node.get("quote"):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from holders(part)
