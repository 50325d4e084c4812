"""Bring a file from an http(s) address to a folder; the address may come from a stranger, the connection may drop."""

import email.message
import re
import time
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from calls.hosted.waiting import http_date
from imports.names import name_of_url, safe_name
from imports.partial import Progress
from imports.policy import RetrievalPolicy
from imports.resumable import ResumableFile
from imports.web.client import Answer, open_url
from imports.web.errors import DroppedError, cut_short, too_large
from imports.web.hosts import shown
from imports.web.pace import Pace, paced

WHOLE = frozenset((200, 203))
RANGED = WHOLE | {HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE}
CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/(\*|[0-9]{1,18})", re.ASCII)
STRONG_TAG = re.compile(r'"[\x21\x23-\x7e]*"', re.ASCII)
SETTLED = timedelta(seconds=60)
"""A file that has just changed may change again within the same second, and keep its date (RFC 9110, 8.8.2.2)."""
LEAST_GAIN_BYTES = 65_536
MOST_FRUITLESS = 3
"""Connections in a row that brought less than LEAST_GAIN_BYTES: then the server is left alone for a while."""


@dataclass(frozen=True)
class Downloaded:
    """A file that was brought here, complete. `etag` is the server's, empty where it gave none."""

    path: Path
    name: str
    size_bytes: int
    sha256: str
    content_type: str
    etag: str


def download(
    url: str, into: Path, *, policy: RetrievalPolicy, on_progress: Progress | None = None, etag: str = ""
) -> Downloaded:
    """Download one file into the folder `into`, under a random name; its own is in the result.

    A connection that breaks off is made anew at once and goes on where it was, as long as each brings something.
    What has come when the download ends early, by an exception of `on_progress` too, is where the next one goes on,
    unless the error is permanent. `etag` is the version that the source has told of. `on_progress(bytes_done)` is
    called for every chunk. Raises WorkError.
    """
    with ResumableFile(url, into, policy=policy, etag=etag, on_progress=on_progress) as file:
        answer = _Transfer(url, file, policy).run()
        tag = answer.headers.get("etag", "")
        return Downloaded(file.finish(), file.name, file.size_bytes, file.sha256, answer.content_type, tag)


def file_name(answer: Answer, url: str) -> str:
    """The name of a download: what Content-Disposition says, else the end of the address it was asked for."""
    message = email.message.Message()
    header = answer.headers.get("content-disposition", "")
    message["Content-Disposition"] = "".join(c for c in header if c.isprintable())
    given = message.get_filename()
    return safe_name(given) if given else name_of_url(url)


def validator(answer: Answer) -> str:
    """What names this very version to `If-Range`; empty where the server gives nothing that is strong enough."""
    if "etag" in answer.headers:
        tag = answer.headers["etag"].strip()
        return tag if STRONG_TAG.fullmatch(tag) else ""
    modified = answer.headers.get("last-modified", "")
    changed, answered = http_date(modified), http_date(answer.headers.get("date", ""))
    return modified if changed and answered and answered - changed >= SETTLED else ""


class _Transfer:
    """One try at a file, over as many connections as it takes."""

    def __init__(self, url: str, file: ResumableFile, policy: RetrievalPolicy) -> None:
        self._url = url
        self._file = file
        self._policy = policy
        self._pace = Pace(policy)
        self._deadline = time.monotonic() + policy.total_seconds
        self._fruitless = 0
        self._has_ranges = True

    def run(self) -> Answer:
        """Bring the whole file; the last answer, whose body is in the file."""
        while True:
            had = self._file.size_bytes
            try:
                answer = self._ask()
            except DroppedError:
                if not self._goes_on(had):
                    raise
            else:
                if answer is not None:
                    return answer

    def _goes_on(self, had: int) -> bool:
        gained = self._file.size_bytes - had >= LEAST_GAIN_BYTES
        self._fruitless = 0 if gained else self._fruitless + 1
        return bool(self._file.range_headers) and self._has_ranges and self._fruitless < MOST_FRUITLESS

    def _ask(self) -> Answer | None:
        """Ask for the rest and take it; None where what is here is of no use, and all has to be asked for."""
        wanted = self._file.range_headers
        accept = RANGED if wanted else WHOLE
        with open_url(self._url, self._policy, headers=wanted, accept=accept, deadline=self._deadline) as answer:
            self._file.name = file_name(answer, self._url)
            if _continues(answer, self._file):
                self._take(answer, _total(answer))
                return answer
            self._has_ranges = not wanted  # who did not go on once would send all of it each time
            if answer.status not in WHOLE:
                self._file.begin("", None)
                return None
            self._file.begin(validator(answer), answer.length)
            self._take(answer, answer.length)
            return answer

    def _take(self, answer: Answer, total: int | None) -> None:
        if (total or 0) > self._policy.max_bytes:
            raise too_large(self._file.name, self._policy.max_bytes)
        for chunk in paced(answer, self._policy, self._pace):
            self._file.write(chunk)
        if total is not None and self._file.size_bytes != total:
            raise cut_short(shown(answer.address))


def _continues(answer: Answer, file: ResumableFile) -> bool:
    """Whether an answer begins just where the file ends, and is of the same version."""
    match = CONTENT_RANGE.fullmatch(answer.headers.get("content-range", ""))
    if answer.status != HTTPStatus.PARTIAL_CONTENT or match is None or file.beginning is None:
        return False
    is_dated = not file.beginning.validator.startswith('"')
    version = answer.headers.get("last-modified" if is_dated else "etag", file.beginning.validator)
    same_total = file.beginning.total in {None, _total(answer)}
    return int(match[1]) == file.size_bytes and same_total and version.strip() == file.beginning.validator


def _total(answer: Answer) -> int | None:
    """The size of the whole file, as a Content-Range tells it."""
    total = answer.headers["content-range"].rpartition("/")[2]
    return None if total == "*" else int(total)
