"""Connections that wait for an answer, so that another thread can end the waiting."""

import socket
from contextlib import suppress
from typing import Any

from calls.hosted.bounded import bounded


class Connections:
    """The sockets of an HTTP client of httpx's kind; give it `event_hooks=connections.hooks()`."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._over = False

    def hooks(self, *of_responses: Any) -> dict[str, list[Any]]:
        """What the client is made with; further hooks of responses go first."""
        return {"request": [self.watch], "response": [*of_responses, bounded]}

    def watch(self, request: Any) -> None:
        """Note the connection on which a request goes out, once there is one."""
        request.extensions["trace"] = self._note

    def hang_up(self) -> None:
        """End all of them at once; whoever waits for an answer gets an error instead."""
        self._over = True
        for connection in self._sockets:
            _end(connection)

    def _note(self, event: str, info: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            connection = info["return_value"].get_extra_info("socket")
            self._sockets.append(connection)
            if self._over:  # it was just being made
                _end(connection)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        connection.shutdown(socket.SHUT_RDWR)
