"""A PostgreSQL server for as long as the tests run."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


@contextmanager
def throwaway_server():
    """URL of a server's database: the one of the environment, one in a temporary folder, or None."""
    given = os.environ.get("CHAT_TEST_POSTGRES_URL")
    programs = _programs()
    if given or programs is None:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="chat-postgres-"))
    try:
        port = _start(programs, folder)
        yield f"postgres://{USER}@127.0.0.1:{port}/postgres"
    finally:
        _as_user(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs, folder):
    port = _free_port()
    if os.geteuid() == 0:
        owner = pwd.getpwnam(USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    _as_user(programs / "initdb", "-D", folder / "data", "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8")
    # Nothing has to survive a power cut here.
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off -c max_connections=200"
    _as_user(programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options, "start")
    return port


def _as_user(*command, check=True):
    """PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    return subprocess.run(
        [*prefix, *map(str, command)],
        check=check,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        cwd="/",
    )


def _programs():
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    on_path = shutil.which("initdb")
    if on_path:
        folders.insert(0, Path(on_path).parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
