"""A file on a web server that knows ranges, and whose connections drop as a test wants."""

import re
import socket
from dataclasses import dataclass, field
from email.utils import formatdate

RANGE = re.compile(r"bytes=([0-9]+)-")
PIECE = 65_536


@dataclass
class RangedFile:
    """A route of the test server. `drops` holds, connection by connection, after how many bytes it hangs up.

    `asked` are the positions that were asked for, 0 for the whole; `sent` is all that went out.
    """

    body: bytes
    tag: str = '"one"'
    modified_at: float | None = None
    knows_ranges: bool = True
    heeds_versions: bool = True
    tells_size: bool = True
    drops: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    validators: list[str | None] = field(default_factory=list)
    sent: int = 0

    def __call__(self, handler):
        start = self._start(handler)
        self.asked.append(start)
        self.validators.append(handler.headers.get("If-Range"))
        if start >= len(self.body):
            handler.answer(416, b"", {"Content-Range": f"bytes */{len(self.body)}"})
            return
        self.head(handler, start)
        end = start + self.drops.pop(0) if self.drops else len(self.body)
        self._send(handler, self.body[start:end])
        if end < len(self.body):
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)

    def _start(self, handler):
        match = RANGE.fullmatch(handler.headers.get("Range", ""))
        current = {self.tag, self._modified()}
        stale = self.heeds_versions and handler.headers.get("If-Range") not in {None, *current}
        return int(match[1]) if match and self.knows_ranges and not stale else 0

    def head(self, handler, start):
        handler.send_response(206 if start else 200)
        if self.tag:
            handler.send_header("ETag", self.tag)
        if self.modified_at is not None:
            handler.send_header("Last-Modified", self._modified())
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(self.body) - 1}/{len(self.body)}")
        if self.tells_size or start:
            handler.send_header("Content-Length", str(len(self.body) - start))
        handler.end_headers()

    def _send(self, handler, data):
        for begin in range(0, len(data), PIECE):
            piece = data[begin : begin + PIECE]
            handler.wfile.write(piece)
            self.sent += len(piece)

    def _modified(self):
        return None if self.modified_at is None else formatdate(self.modified_at, usegmt=True)
