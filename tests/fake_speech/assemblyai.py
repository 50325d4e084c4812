"""AssemblyAI's service as its SDK meets it.

`POST /v2/upload` takes the sound, `POST /v2/transcript` the order, `GET /v2/transcript/{id}` tells how far it is.
"""

import uuid
from collections import Counter

from tests.fake_speech.server import Reply, Request, Service

KEY = "aai-key-for-tests"
REFUSED = Reply({"error": "Authentication error, API token missing/invalid"}, 401)
NO_CREDIT = Reply({"error": "Your current account balance is negative. Please top up to continue."}, 402)
TOO_MANY = Reply({"error": "Too many requests"}, 429, {"Retry-After": "17"})
BROKEN = Reply({"error": "Server error, developers have been alerted."}, 500)
UNKNOWN = Reply({"error": "Transcript lookup error, transcript id not found"}, 404)
LANGUAGE = "es"
NO_SPEECH = "language_detection cannot be performed on files with no spoken audio."
_UNTOLD = ("text", "words", "utterances", "confidence", "audio_duration", "error", "language_code")


class AssemblyAIService(Service):
    """Hears tones as words: `Low.` for a burst of the voice `low`, 0.9 sure.

    `polls` is how often it says "processing" of an order before the transcript; `failing` makes orders end as an error
    with these words. Faults happen to requests whose path begins with `failing_path`. `orders` are their numbers.
    """

    def __init__(self):
        super().__init__()
        self.polls = 1
        self.failing = ""
        self.failing_path = "/"
        self.orders: list[str] = []
        self._uploads: dict[str, bytes] = {}
        self._orders: dict[str, dict] = {}
        self._asked: Counter[str] = Counter()
        self._failed: dict[str, str] = {}
        self._billed: set[str] = set()

    def count(self, method: str, path: str) -> int:
        """How many requests of this method came whose path begins so."""
        return sum(request.method == method and request.path.startswith(path) for request in self.requests)

    def may_fail(self, request: Request) -> bool:
        return request.path.startswith(self.failing_path)

    def lose(self, order: str) -> None:
        """Know an order no more, as after deletion."""
        del self._orders[order]

    def reply(self, request: Request) -> Reply:
        if request.headers.get("authorization") != KEY:
            return REFUSED
        match request.method, request.path.split("/")[1:]:
            case "POST", ["v2", "upload"]:
                return self._take(request.body)
            case "POST", ["v2", "transcript"]:
                return self._accept(request.json())
            case "GET", ["v2", "transcript", order] if order in self._orders:
                return self._tell(order)
        return UNKNOWN

    def _take(self, recording: bytes) -> Reply:
        address = f"{self.url}/upload/{uuid.uuid4()}"
        self._uploads[address] = recording
        return Reply({"upload_url": address})

    def _accept(self, asked: dict) -> Reply:
        if "speech_model" in asked or not all(name.startswith("universal") for name in asked["speech_models"]):
            return Reply({"error": "Invalid speech model"}, 400)
        order = str(uuid.uuid4())
        self._orders[order] = asked
        self.orders.append(order)
        return Reply(self._state(order, "queued"))

    def _tell(self, order: str) -> Reply:
        self._asked[order] += 1
        if self._asked[order] <= self.polls:
            return Reply(self._state(order, "processing"))
        recording = self._uploads[self._orders[order]["audio_url"]]
        heard = self.hear(recording)
        silent = self._orders[order].get("language_detection") and not heard.bursts
        if wrong := self._failed.setdefault(order, self.failing or (NO_SPEECH if silent else "")):
            return Reply(self._state(order, "error") | {"error": wrong})
        if order not in self._billed:
            self._billed.add(order)
            self.bill(recording)
        return Reply(self._state(order, "completed") | self._transcript(order, heard))

    def _state(self, order: str, status: str) -> dict:
        nothing = dict.fromkeys(
            ["text", "words", "utterances", "confidence", "audio_duration", "error", "language_code"]
        )
        return nothing | self._orders[order] | {"id": order, "status": status, "speech_model": None}

    def _transcript(self, order: str, heard) -> dict:
        asked = self._orders[order]
        words = [_word(burst) for burst in heard.bursts]
        if asked.get("speaker_labels"):
            _tell_voices(words, heard.bursts)
        return {
            "text": " ".join(word["text"] for word in words),
            "words": words,
            "utterances": _utterances(words) if asked.get("speaker_labels") else None,
            "confidence": 0.9,
            "audio_duration": round(heard.seconds),
            "language_code": asked.get("language_code") or LANGUAGE,
            "speech_model_used": asked["speech_models"][0],
        }


def _word(burst):
    times = {"start": round(burst.start * 1000), "end": round(burst.end * 1000)}
    return {"text": f"{burst.voice.capitalize()}.", **times, "confidence": 0.9, "speaker": None}


def _tell_voices(words, bursts):
    """Name the voices A, B, … as they appear in this order."""
    names: dict[str, str] = {}
    for word, burst in zip(words, bursts, strict=True):
        word["speaker"] = names.setdefault(burst.voice, "ABC"[len(names)])


def _utterances(words):
    return [word | {"words": [word]} for word in words]
