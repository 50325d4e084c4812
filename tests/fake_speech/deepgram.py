"""Deepgram's service as its SDK meets it: `POST /v1/listen` with the sound itself as the body."""

import uuid

from tests.fake_speech.server import Reply, Request, Service

KEY = "dg-key-for-tests"
REFUSED = Reply({"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials.", "request_id": "r-1"}, 401)
NO_CREDIT = Reply(
    {"err_code": "ASR_PAYMENT_REQUIRED", "err_msg": "Project does not have enough credits.", "request_id": "r-2"}, 402
)
TOO_MANY = Reply(
    {"err_code": "TOO_MANY_REQUESTS", "err_msg": "Too many requests. Please try again later.", "request_id": "r-3"},
    429,
    {"Retry-After": "17"},
)
NO_MODEL = Reply(
    {"err_code": "Bad Request", "err_msg": "Bad Request: No such model/language/tier combination found."}, 400
)
BROKEN = Reply({"err_code": "INTERNAL_SERVER_ERROR", "err_msg": "Internal server error."}, 500)
LANGUAGE = "es"
"""What it detects; a language that is asked for, it does not tell again."""


class DeepgramService(Service):
    """Hears tones as words: `Low.` for a burst of the voice `low`, 0.9 sure."""

    def reply(self, request: Request) -> Reply:
        if (request.method, request.path) != ("POST", "/v1/listen"):
            return Reply({"err_code": "Not Found"}, 404)
        if request.headers.get("authorization") != f"Token {KEY}":
            return REFUSED
        if not request.query["model"].startswith("nova"):
            return NO_MODEL
        heard = self.hear(request.body)
        self.bill(request.body)
        return Reply({"metadata": _metadata(heard), "results": {"channels": [_channel(heard, request.query)]}})


def _metadata(heard):
    return {
        "transaction_key": "deprecated",
        "request_id": str(uuid.uuid4()),
        "sha256": "0" * 64,
        "created": "2026-11-20T09:30:00.000Z",
        "duration": heard.seconds,
        "channels": 1,
        "models": ["30089e05"],
        "model_info": {"30089e05": {"name": "general-nova-3", "version": "2026-01-01", "arch": "nova-3"}},
    }


def _channel(heard, query):
    words = [_word(burst) for burst in heard.bursts]
    if query.get("diarize_model") or query.get("diarize") == "true":
        _tell_voices(words, heard.bursts)
    text = " ".join(word["punctuated_word"] for word in words)
    channel = {"alternatives": [{"transcript": text, "confidence": 0.9 if words else 0.0, "words": words}]}
    if query.get("detect_language") == "true" and words:
        channel |= {"detected_language": LANGUAGE, "language_confidence": 0.98}
    return channel


def _word(burst):
    times = {"start": round(burst.start, 3), "end": round(burst.end, 3)}
    return {"word": burst.voice, **times, "confidence": 0.9, "punctuated_word": f"{burst.voice.capitalize()}."}


def _tell_voices(words, bursts):
    """Number the voices from 0 as they appear in this request."""
    numbers: dict[str, int] = {}
    for word, burst in zip(words, bursts, strict=True):
        word["speaker"] = numbers.setdefault(burst.voice, len(numbers))
        word["speaker_confidence"] = 0.8
