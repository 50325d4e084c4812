"""Databases that stay on the disk between runs: a file of SQLite, or a data folder of PostgreSQL with its server."""

import os
import pwd
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import USER, _as_user, _free_port, _programs

ROOT = Path(__file__).resolve().parents[1]
SAFE = "-c listen_addresses=127.0.0.1 -c max_connections=100 -c shared_buffers=512MB -c work_mem=32MB"
LOADING = "-c fsync=off -c maintenance_work_mem=1GB -c max_wal_size=8GB -c full_page_writes=off"
"""While rows are made only: what is measured later runs with fsync, as in real life."""


@contextmanager
def environment(database, folder, *, loading=False):
    """What a process of ours needs to find this database; a PostgreSQL server runs as long."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"CHAT_HOME": str(folder / "home"), "CHAT_ENV": "test", "CHAT_LOG_LEVEL": "ERROR", "DATABASE_URL": ""}
    if database == "sqlite":
        yield settings
        return
    with _server(folder, f"{SAFE} {LOADING if loading else '-c max_wal_size=4GB'}") as url:
        yield {**settings, "DATABASE_URL": url}


def run(settings, module, *arguments):
    """Another module of ours as a process of its own, on that database."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True)


@contextmanager
def _server(folder, options):
    programs, data = _programs(), folder / "data"
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(USER).pw_uid, pwd.getpwnam(USER).pw_gid)
    if not data.exists():
        _as_user(programs / "initdb", "-D", data, "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8")
    port = _free_port()
    options = f"-p {port} -k {folder} {options}"
    _as_user(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", "300", "-o", options, "start")
    try:
        _wait(port)
        yield f"postgres://{USER}@127.0.0.1:{port}/postgres"
    finally:
        _as_user(programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "-t", "300", "stop")


def _wait(port):
    with socket.create_connection(("127.0.0.1", port), timeout=30):
        return
