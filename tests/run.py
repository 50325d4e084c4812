"""Runs the whole suite: everything on SQLite, then all that needs a database again on PostgreSQL.

PostgreSQL is a server of our own in a temporary folder, or the one that CHAT_TEST_POSTGRES_URL names. Where there is
neither, that half is named as left out, and fails where CI=true.
"""

import os
import subprocess
import sys

from tests.postgres import throwaway_server

PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup"]


def main():
    arguments = sys.argv[1:]
    failed = subprocess.run([*PYTEST, *arguments], check=False).returncode
    with throwaway_server() as url:
        if url is None:
            print("Left out: the tests on PostgreSQL (no server programs found; see docs/operating.md).")
            return failed or int(os.environ.get("CI") == "true")
        print("Again on PostgreSQL: all tests that touch a database, but those of the pages.", flush=True)
        environment = {**os.environ, "DATABASE_URL": url}
        again = [*PYTEST, "-m", "(django_db or postgresql) and not browser", *arguments]
        return subprocess.run(again, env=environment, check=False).returncode or failed


if __name__ == "__main__":
    sys.exit(main())
