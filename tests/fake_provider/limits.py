"""Limits for a minute, as vendors keep them: a bucket that fills evenly."""

import time


class Bucket:
    """Lets `per_minute` through, a tenth of them (at least one) at once after a rest; everything if it is None."""

    def __init__(self, per_minute: int | None) -> None:
        self.per_minute = per_minute
        self.most = max(1.0, (per_minute or 0) / 10)
        self.left = self.most
        self._at = time.monotonic()

    def wait(self, amount: float) -> float:
        """Seconds until that much would be let through; takes nothing.

        What is larger than the bucket waits for a full one.
        """
        if self.per_minute is None:
            return 0.0
        now = time.monotonic()
        self.left = min(self.most, self.left + (now - self._at) * self.per_minute / 60)
        self._at = now
        return max(0.0, (min(amount, self.most) - self.left) * 60 / self.per_minute)

    def take(self, amount: float) -> None:
        """Take it, also below nothing."""
        self.left -= amount


class Limits:
    """Requests and tokens for a minute together."""

    def __init__(self, requests: int | None = None, tokens: int | None = None) -> None:
        self.requests, self.tokens = Bucket(requests), Bucket(tokens)

    def ask(self, tokens: int) -> float:
        """Zero, and it is taken; or the seconds to wait."""
        wait = max(self.requests.wait(1), self.tokens.wait(tokens))
        if wait == 0:
            self.requests.take(1)
            self.tokens.take(tokens)
        return wait

    def headers(self) -> dict[str, str]:
        """As OpenAI tells them beside each answer."""
        told = {}
        for name, bucket in (("requests", self.requests), ("tokens", self.tokens)):
            if bucket.per_minute is not None:
                told[f"x-ratelimit-limit-{name}"] = str(bucket.per_minute)
                told[f"x-ratelimit-remaining-{name}"] = str(max(0, int(bucket.left)))
        return told
