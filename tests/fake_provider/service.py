"""The service: who may ask, what it answers, what it keeps, what it bills."""

import asyncio
import hashlib
import itertools
import json
from collections import deque
from dataclasses import dataclass, replace

from tests.fake_provider.bill import Bill, Entry
from tests.fake_provider.faults import UNBILLED, Canned, Faults, Kind, shares_of
from tests.fake_provider.limits import Limits
from tests.fake_provider.replies import answer_to
from tests.fake_provider.spoiling import spoilt
from tests.fake_provider.wire import Manner, Reply, Request

KEY = "sk-fake-0123456789abcdef"
REMEMBERED = 1000
"""Bodies of the last requests."""
CACHED_FROM = 1024
"""Tokens of a system message from which on it is kept between requests, as OpenAI does."""
_MANNERS = {Kind.TIME_OUT: Manner.NEVER, Kind.CUT_CONNECTION: Manner.CUT, Kind.DRIP: Manner.DRIP}


@dataclass(frozen=True)
class Conduct:
    """How it behaves; all of it can be changed while it runs."""

    key: str = KEY
    latency_seconds: float = 0.0
    window_tokens: int | None = None
    """Longer prompts are refused."""
    keeps: bool = True
    """Whether it keeps answers that it is asked to keep."""


class Service:
    """Answers requests. To look at: `bill`, `kept` (answers by their number), `bodies` (what was asked last)."""

    def __init__(self, conduct: Conduct, faults: Faults, limits: Limits) -> None:
        self.conduct, self.faults, self.limits = conduct, faults, limits
        self.bill = Bill()
        self.kept: dict[str, dict] = {}
        self.bodies: deque[dict] = deque(maxlen=REMEMBERED)
        self.most_at_once = 0
        self._at_once = 0
        self._numbers = itertools.count(1)
        self._systems: set[str] = set()

    async def respond(self, request: Request) -> Reply:
        """Route a request."""
        path = request.path.removeprefix("/v1beta/openai").removeprefix("/v1")
        if path == "/_bill":
            return Reply(self.bill.told() | {"kept": len(self.kept), "most_at_once": self.most_at_once})
        if path == "/_control":
            return self.control(json.loads(request.body))
        if request.headers.get("authorization") != f"Bearer {self.conduct.key}":
            self.bill.unbilled["unauthorised"] += 1
            return error(401, "Incorrect API key provided: sk-…", code="invalid_api_key")
        return await self.asked(path, request)

    async def asked(self, path: str, request: Request) -> Reply:
        """Route what only those with the key may ask."""
        if path == "/chat/completions" and request.method == "POST":
            return await self.complete(json.loads(request.body))
        if path == "/chat/completions":
            return self.listed(request)
        if path.startswith("/chat/completions/"):
            return self.one(request.method, path.rpartition("/")[2])
        if path == "/models":
            return Reply({"object": "list", "data": [{"id": "gpt-6-luna", "object": "model"}]})
        return error(404, f"There is nothing at {request.path}.")

    def control(self, changes: dict) -> Reply:
        """Change what is named: faults, next, seed, key, latency, window, keeps, …_per_minute (requests, tokens)."""
        if "faults" in changes:
            self.faults.shares = shares_of(changes["faults"])
        if "seed" in changes:
            self.faults.seed = changes["seed"]
        self.faults.planned.extend(Kind(kind) if kind else None for kind in changes.get("next", ()))
        if "requests_per_minute" in changes or "tokens_per_minute" in changes:
            self.limits = Limits(changes.get("requests_per_minute"), changes.get("tokens_per_minute"))
        names = {"key": "key", "latency": "latency_seconds", "window": "window_tokens", "keeps": "keeps"}
        strange = changes.keys() - {*names, "faults", "seed", "next", "requests_per_minute", "tokens_per_minute"}
        if strange:
            raise ValueError(f"nothing is called {strange}")
        told = {field: changes[name] for name, field in names.items() if name in changes}
        self.conduct = replace(self.conduct, **told)
        return Reply({"changed": sorted(changes)})

    async def complete(self, body: dict) -> Reply:
        """Let the model run, unless something is against it."""
        self.bodies.append(body)
        prompt = sum(len(message["content"]) for message in body["messages"]) // 4
        if self.conduct.window_tokens is not None and prompt > self.conduct.window_tokens:
            self.bill.unbilled["too-long"] += 1
            most = self.conduct.window_tokens
            words = f"This model's maximum context length is {most} tokens. Your messages resulted in {prompt} tokens."
            return error(400, words, code="context_length_exceeded")
        wait = self.limits.ask(prompt)
        if wait:
            self.bill.unbilled["over-the-limit"] += 1
            return self.slower(wait)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self.ran(body, prompt)
        finally:
            self._at_once -= 1

    async def ran(self, body: dict, prompt: int) -> Reply:
        """What comes of a request that is let through."""
        request = hash_of(body)
        fault = self.faults.next(request)
        if isinstance(fault, Canned):
            self.bill.unbilled[f"canned-{fault.status}"] += 1
            return Reply(fault.body, fault.status, fault.headers)
        if fault in UNBILLED:
            self.bill.unbilled[fault] += 1
            return self.slower(0.1) if fault is Kind.RATE_LIMITED else error(500, "The server had an error.")
        completion = self.completion(body, prompt, fault, self.faults.chance(request))
        await asyncio.sleep(self.conduct.latency_seconds)
        self.charge(body, request, fault, completion)
        return Reply(completion, headers=self.limits.headers(), manner=_MANNERS.get(fault, Manner.WHOLE))

    def completion(self, body: dict, prompt: int, fault: Kind | None, chance) -> dict:
        """What the model says."""
        asked = next(message["content"] for message in body["messages"] if message["role"] == "user")
        reply = answer_to(asked, body["response_format"]["json_schema"]["name"])
        message, reason, invented = spoilt(reply, fault, chance)
        self.bill.invented += invented
        answered = len(message["content"] or "") // 4 + 1
        return {
            "id": f"chatcmpl-{next(self._numbers):08}",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
            "usage": {
                "prompt_tokens": prompt,
                "completion_tokens": answered,
                "total_tokens": prompt + answered,
                "prompt_tokens_details": {"cached_tokens": self.cached(body)},
            },
        }

    def cached(self, body: dict) -> int:
        """Tokens of the prompt that an earlier request had too."""
        system = body["messages"][0]["content"]
        tokens = len(system) // 4 if system in self._systems else 0
        self._systems.add(system)
        return tokens if tokens >= CACHED_FROM else 0

    def charge(self, body: dict, request: str, fault: Kind | None, completion: dict) -> None:
        """Put it on the bill, and keep the answer where that is wished."""
        key = (body.get("metadata") or {}).get("chat_request", "")
        usage = completion["usage"]
        tokens = (usage["prompt_tokens"], usage["completion_tokens"])
        self.bill.entries.append(Entry(request, body["model"], key, fault or "good", is_repair(body), *tokens))
        if body.get("store") and self.conduct.keeps:
            self.kept[completion["id"]] = completion | {"metadata": body.get("metadata") or {}}

    def listed(self, request: Request) -> Reply:
        """The kept answers that match `model` and all of `metadata[…]`."""
        if not self.conduct.keeps:
            return error(404, "Unknown request URL.")
        model = request.query.get("model")
        wanted = {name[9:-1]: value for name, value in request.query.items() if name.startswith("metadata[")}
        found = [
            one
            for one in self.kept.values()
            if wanted.items() <= one["metadata"].items() and model in (None, one["model"])
        ]
        most = int(request.query.get("limit", 20))
        return Reply({"object": "list", "data": found[:most], "has_more": len(found) > most})

    def one(self, method: str, number: str) -> Reply:
        """One kept answer, got or deleted."""
        if number not in self.kept:
            return error(404, f"No chat completion found with id {number}.")
        if method == "DELETE":
            del self.kept[number]
            return Reply({"object": "chat.completion.deleted", "id": number, "deleted": True})
        return Reply(self.kept[number])

    def slower(self, seconds: float) -> Reply:
        """429, with the time to wait in both headers."""
        waits = {"retry-after": str(max(1, int(seconds + 0.999))), "retry-after-ms": str(int(seconds * 1000) + 1)}
        told = error(429, "Rate limit reached.", code="rate_limit_exceeded")
        return replace(told, headers=waits | self.limits.headers())


def hash_of(body: dict) -> str:
    """All that an answer depends on."""
    told = {name: value for name, value in body.items() if name not in ("store", "metadata")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def is_repair(body: dict) -> bool:
    """Whether a request asks once more for an answer that could not be used."""
    return len(body["messages"]) > 2 or "was cut off, for it was too long" in body["messages"][-1]["content"]


def error(status: int, words: str, *, code: str | None = None) -> Reply:
    """An error as OpenAI words it."""
    return Reply({"error": {"message": words, "type": "invalid_request_error", "param": None, "code": code}}, status)
