"""Answers drawn from the lines of a prompt by simple rules: valid, always the same, and every quote was said."""

import json
import re
from dataclasses import dataclass

LINE = re.compile(r"(\d+) \| (.*?) \| (?:\d+:\d\d|--:--) \| (.*)")
BOOKED = re.compile(
    r"\b(?:booked|scheduled|i have you down|see you (?:on|then|at)|you are all set|confirmed for)\b", re.IGNORECASE
)
ABOUT_BOOKING = re.compile(r"\b(?:appointment|consultation|schedul\w+|book(?:ing)?|visit)\b", re.IGNORECASE)
AGENT = re.compile(r"\b(?:thank you for calling|how (?:can|may) i help|this is \w+ (?:from|with|at))\b", re.IGNORECASE)
AGAINST = re.compile(r"\b(?:too expensive|can't afford|worried|not sure|no time|too far)\b", re.IGNORECASE)
WORDS_OF_QUOTE = 20


@dataclass(frozen=True)
class Line:
    """A line of the transcript."""

    number: int
    speaker: str
    words: str

    @property
    def quote(self) -> dict:
        """Its first words, as a quote."""
        return {"quote": " ".join(self.words.split()[:WORDS_OF_QUOTE]), "line": self.number}


def answer_to(prompt: str, form: str) -> dict:
    """The filled form for a prompt, by the form's name."""
    if form == "OverallReply":
        return overall(json.loads(between(prompt, "parts")))
    lines = lines_of(prompt)
    reply = {}
    if form in ("AnalysisReply", "WholeReply"):
        reply["analysis"] = analysis(lines)
    if form in ("AnswersReply", "WholeReply"):
        reply["answers"] = [answer(asked, lines) for asked in between(prompt, "questions").splitlines()]
    return reply


def between(prompt: str, name: str) -> str:
    """What stands in the last frame of that name."""
    return prompt.rpartition(f"<{name}>\n")[2].partition(f"\n</{name}>")[0]


def lines_of(prompt: str) -> list[Line]:
    """The lines of the transcript in a prompt."""
    found = (LINE.fullmatch(line) for line in between(prompt, "transcript").splitlines())
    return [Line(int(line[1]), line[2], line[3]) for line in found if line]


def analysis(lines: list[Line]) -> dict:
    """An analysis: an appointment is made where the last line that speaks of one says so."""
    roles = roles_of(lines)
    told = [line for line in lines if BOOKED.search(line.words) or ABOUT_BOOKING.search(line.words)]
    booked = bool(told) and BOOKED.search(told[-1].words) is not None
    category = "consult_scheduled" if booked else "consult_not_scheduled" if told else "other_question"
    points = [line for line in lines if roles[line.speaker] == "customer"][:1]
    evidence = [{**line.quote, "about": "category", "key_point": None} for line in told[-1:]]
    evidence += [{**line.quote, "about": "key_point", "key_point": n} for n, line in enumerate(points)]
    return {
        "roles": [
            {"speaker": s, "role": r, "confidence": 0.9, "reason": "Who speaks first."} for s, r in roles.items()
        ],
        "category": category,
        "category_confidence": 0.8 if told else 0.5,
        "category_notes": "The last line that speaks of an appointment decides." if told else "Nothing tells of one.",
        "call_type": "scheduling" if told else "general_question",
        "sentiment": "neutral",
        "sentiment_score": 0.5,
        "sentiment_confidence": 0.6,
        "sentiment_course": [0.5, None, 0.0, 1.0],
        "outcome": "resolved" if booked else "pending",
        "satisfaction": "satisfied" if booked else "neutral",
        "agent_performance": "professional",
        "summary": f"A talk of {len(lines)} lines.",
        "key_points": [f"The customer says: {line.quote['quote']}" for line in points],
        "action_items": [],
        "red_flags": [],
        "objections": objections(lines, roles, booked=booked),
        "next_steps": ["The appointment takes place."] if booked else [],
        "evidence": evidence,
    }


def roles_of(lines: list[Line]) -> dict[str, str]:
    """Who greets is the agent, else who speaks first; all others are customers."""
    speakers = list(dict.fromkeys(line.speaker for line in lines))
    greeting = next((line.speaker for line in lines if AGENT.search(line.words)), speakers[0] if speakers else "")
    return {speaker: "agent" if speaker == greeting else "customer" for speaker in speakers}


def objections(lines: list[Line], roles: dict[str, str], *, booked: bool) -> list[dict]:
    """What customers say against it; what an agent says next has overcome it where they book."""
    found = []
    for place, line in enumerate(lines):
        if roles[line.speaker] == "customer" and AGAINST.search(line.words):
            reply = next((one for one in lines[place:] if roles[one.speaker] == "agent"), None)
            method = {"method": "explanation", "confidence": 0.7}
            overcome = {**reply.quote, **method} if reply and booked else None
            found.append({**line.quote, "type": "cost-value", "confidence": 0.7, "overcome": overcome})
    return found[:3]


def answer(asked: str, lines: list[Line]) -> dict:
    """An answer to "key | whose words | question": the lines that share most words with it."""
    key, _, question = asked.split(" | ", 2)
    wanted = words_of(question)
    shared = sorted(lines, key=lambda line: -len(wanted & words_of(line.words)))[:2]
    quotes = [
        {
            **line.quote,
            "relevance": round(len(wanted & words_of(line.words)) / max(len(wanted), 1), 2),
            "sentiment": "neutral",
        }
        for line in shared
        if wanted & words_of(line.words)
    ]
    told = f"Somebody says: {quotes[0]['quote']}" if quotes else ""
    return {"key": key, "found": bool(quotes), "answer": told, "confidence": 0.7 if quotes else 0.1, "quotes": quotes}


def words_of(text: str) -> set[str]:
    """The longer words of a text."""
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def overall(parts: list[dict]) -> dict:
    """What is said of many parts."""
    return {
        "summary": " ".join(part["summary"] for part in parts)[:600],
        "key_points": [point for part in parts for point in part["key_points"]][:5],
        "action_items": [item for part in parts for item in part["action_items"]][:5],
        "next_steps": list(dict.fromkeys(step for part in parts for step in part["next_steps"]))[:5],
    }
