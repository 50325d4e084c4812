"""OpenAI's service as its SDK meets it: `POST /v1/audio/transcriptions` with a form."""

from tests.fake_speech.server import Reply, Request, Service

KEY = "sk-key-for-tests"
MODELS = {
    "whisper-1": ("verbose_json",),
    "gpt-transcribe": ("json",),
    "gpt-4o-transcribe": ("json",),
    "gpt-4o-mini-transcribe": ("json",),
    "gpt-4o-transcribe-diarize": ("json", "diarized_json"),
}
"""Each with the formats it gives, of those that matter here."""
MOST_BYTES = 26_214_400
LABELS = "ABCDEFGH"


def refusal(status: int, message: str, *, code: str | None = None, **headers) -> Reply:
    """An error as OpenAI words it."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Reply({"error": error}, status, headers)


REFUSED = refusal(401, f"Incorrect API key provided: {KEY}.", code="invalid_api_key")
TOO_MANY = refusal(429, "Rate limit reached for requests.", code="rate_limit_exceeded", **{"Retry-After": "17"})
NO_CREDIT = refusal(429, "You exceeded your current quota.", code="insufficient_quota")
BROKEN = refusal(500, "The server had an error while processing your request.")
NO_MODEL = refusal(404, "The model does not exist or you do not have access to it.", code="model_not_found")
UNREADABLE = refusal(400, f"The audio file could not be decoded ({KEY}). " + "x" * 1000)


class OpenAIService(Service):
    """Hears tones as words: `Low.` for a burst of the voice `low`; other models than OpenAI's are taken where told."""

    def __init__(self, *, key=KEY, models=()):
        super().__init__()
        self.key = key
        self.models = {**MODELS, **dict.fromkeys(models, ("verbose_json",))}

    @property
    def base_url(self) -> str:
        """What is set as OPENAI_BASE_URL."""
        return f"{self.url}/v1"

    def forms(self):
        """The fields of all requests that came, without the file; repeated ones as lists."""
        return [_fields(request) for request in self.requests]

    def reply(self, request: Request) -> Reply:
        """Refuse as OpenAI does, or hear."""
        if (request.method, request.path) != ("POST", "/v1/audio/transcriptions"):
            return refusal(404, "Not found.")
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return REFUSED
        form = _fields(request)
        if form["model"] not in self.models:
            return NO_MODEL
        if form["response_format"] not in self.models[form["model"]]:
            return refusal(400, f"response_format '{form['response_format']}' is not compatible with the model.")
        return self._transcribed(request, form)

    def _transcribed(self, request, form):
        file = next(part for part in request.parts if part.name == "file")
        if len(request.body) > MOST_BYTES or not file.file_name.endswith(".webm"):
            return refusal(413, "Maximum content size limit exceeded.")
        heard = self.hear(file.content)
        if form["model"] == "gpt-4o-transcribe-diarize" and heard.seconds > 30 and "chunking_strategy" not in form:
            return refusal(400, "chunking_strategy is required for diarization models")
        self.bill(file.content)
        return Reply(_ANSWERS[form["response_format"]](heard, form))


def _fields(request: Request):
    form = {}
    for part in request.parts:
        if part.name.endswith("[]"):
            form.setdefault(part.name, []).append(part.content.decode())
        elif part.name != "file":
            form[part.name] = part.content.decode()
    return form


def _said(burst):
    return f"{burst.voice.capitalize()}."


def _text(heard):
    return " ".join(map(_said, heard.bursts))


def _verbose(heard, form):
    segments = [
        {
            "id": number, "seek": 0, "start": burst.start, "end": burst.end, "text": f" {_said(burst)}", "tokens": [1],
            "temperature": 0.0, "avg_logprob": -0.2, "compression_ratio": 1.0, "no_speech_prob": 0.01,
        }
        for number, burst in enumerate(heard.bursts)
    ]  # fmt: skip
    answer = {"task": "transcribe", "language": "english", "duration": heard.seconds, "text": _text(heard)}
    answer["segments"] = segments
    if "word" in form.get("timestamp_granularities[]", ()):
        answer["words"] = [
            {"word": burst.voice.capitalize(), "start": burst.start, "end": burst.end} for burst in heard.bursts
        ]
    return {**answer, "usage": {"type": "duration", "seconds": round(heard.seconds)}}


def _diarized(heard, form):
    labels: dict[str, str] = {}
    segments = [
        {
            "id": f"seg_{number}", "type": "transcript.text.segment", "start": burst.start, "end": burst.end,
            "text": f" {_said(burst)}", "speaker": labels.setdefault(burst.voice, LABELS[len(labels)]),
        }
        for number, burst in enumerate(heard.bursts)
    ]  # fmt: skip
    return {"task": "transcribe", "duration": heard.seconds, "text": _text(heard), "segments": segments}


def _plain(heard, form):
    usage = {"type": "tokens", "input_tokens": 10, "output_tokens": 5, "total_tokens": 15}
    languages = {"languages": [{"code": "en"}]} if form["model"] == "gpt-transcribe" else {}
    return {"text": _text(heard), "usage": usage, **languages}


_ANSWERS = {"verbose_json": _verbose, "diarized_json": _diarized, "json": _plain}
