"""Seeing what a decoder does that it should not: requests to a server, other files opened, other system calls."""

import ctypes
import os
import re
import shutil
import struct
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

STRACE = shutil.which("strace")
_IN_OPEN = 0x20
_NONBLOCK = os.O_NONBLOCK
_EVENT = struct.Struct("iIII")
_CALL = re.compile(r"^\d+ +(\w+)\((.*)$")
_ROOT = Path(__file__).resolve().parents[3]
_PROGRAM = (sys.prefix, sys.base_prefix, _ROOT / "calls", "/lib", "/usr/lib", "/lib64", "/sys/devices/system/cpu")
_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')


@contextmanager
def listening_server():
    """A loopback HTTP server as its address and the list of what it was asked for, connections without a word too."""
    asked = []

    class Recorder(BaseHTTPRequestHandler):
        def setup(self):
            asked.append("connection")
            super().setup()

        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Recorder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@contextmanager
def opened_files(folder):
    """The names of the files in a folder that anybody opens, as a function that empties the list (inotify)."""
    libc = ctypes.CDLL(None, use_errno=True)
    watcher = libc.inotify_init1(_NONBLOCK)
    assert watcher >= 0, os.strerror(ctypes.get_errno())
    assert libc.inotify_add_watch(watcher, os.fsencode(folder), _IN_OPEN) >= 0, os.strerror(ctypes.get_errno())
    yield lambda: set(_names(watcher))
    os.close(watcher)


def _names(watcher):
    try:
        events = os.read(watcher, 1 << 20)
    except BlockingIOError:
        return
    while events:
        _, _, _, length = _EVENT.unpack_from(events)
        yield os.fsdecode(events[_EVENT.size : _EVENT.size + length].rstrip(b"\0"))
        events = events[_EVENT.size + length :]


def traced_python(folder):
    """A stand-in for the interpreter that has its system calls written down; the stand-in and the record.

    The tracer is a grandchild (-D), so that the decoder stays the child of whom it was started by.
    """
    if STRACE is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No strace: the decoder's system calls cannot be looked at.")
        pytest.skip("No strace found (package strace): the decoder's system calls are not looked at.")
    python, record = folder / "python", folder / "calls"
    calls = "trace=open,openat,openat2,creat,%network,execve,fork,vfork,clone,clone3"
    python.write_text(f'#!/bin/sh\nexec {STRACE} -D -f --seccomp-bpf -o {record} -e {calls} {sys.executable} "$@"\n')
    python.chmod(0o700)
    return python, record


def calls_after_opening(record, path):
    """Names of system calls with the first path in each, from the first time that `path` was opened.

    What the interpreter does before that cannot depend on the file. Threads do not count as processes.
    """
    calls = [match for match in map(_CALL.match, record.read_text().splitlines()) if match]
    begin = next((place for place, call in enumerate(calls) if f'"{path}"' in call[2]), len(calls))
    return [(call[1], _first_path(call[2])) for call in calls[begin:] if "CLONE_THREAD" not in call[2]]


def _first_path(arguments):
    found = _PATH.search(arguments)
    return Path(found[1]) if found else None


def is_program(path):
    """Whether a path belongs to the interpreter, its libraries, CHAT itself or the system's count of processors."""
    return any(path.is_relative_to(place) for place in _PROGRAM)
