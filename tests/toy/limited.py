"""A server on this machine that takes only so many requests a minute, and counts what it was sent."""

import math
import threading
import time
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MINUTE = 60.0


class TokenBucket:
    """So many a minute, evenly, and a few at once after a rest."""

    def __init__(self, per_minute, burst=3):
        self._per_second, self._burst = per_minute / MINUTE, burst
        self._left, self._at = float(burst), None

    def seconds_to_wait(self, now):
        """0 takes the request."""
        elapsed = now - self._at if self._at is not None else 0.0
        self._left, self._at = min(self._left + elapsed * self._per_second, self._burst), now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self._per_second


class SlidingMinute:
    """So many in any minute, at whatever moments."""

    def __init__(self, per_minute):
        self._taken = deque(maxlen=per_minute)

    def seconds_to_wait(self, now):
        """0 takes the request."""
        if len(self._taken) == self._taken.maxlen and now - self._taken[0] < MINUTE:
            return MINUTE - (now - self._taken[0])
        self._taken.append(now)
        return 0.0


class LimitedServer(ThreadingHTTPServer):
    """Answers after `seconds`; `taken` and `refused` hold when. With `tells` every answer names the limit."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, limit, *, tells=None, seconds=1.0):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.limit, self.tells, self.seconds = limit, tells, seconds
        self.taken, self.refused = [], []
        self._lock = threading.Lock()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/"

    def judge(self):
        """Seconds that this request comes too early."""
        with self._lock:
            now = time.monotonic()
            wait = self.limit.seconds_to_wait(now)
            (self.refused if wait else self.taken).append(now)
            return wait


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        wait = self.server.judge()
        if not wait:
            threading.Event().wait(self.server.seconds)
        self.send_response(429 if wait else 200)
        if wait:
            self.send_header("Retry-After", str(math.ceil(wait)))
        if self.server.tells:
            self.send_header("x-ratelimit-limit-requests", str(self.server.tells))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


@contextmanager
def serving(server):
    """The server, answering."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
