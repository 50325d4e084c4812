"""Puts a current SQLite in the place of Python's own, where the wheel is installed.

SQLite before 3.51.3 can corrupt a WAL database whose log several processes reset (https://sqlite.org/wal.html,
"the WAL-reset bug"); Python usually links the distribution's older library. `checks.py` warns where neither is new
enough.
"""

import sqlite3
import sys

SAFE_SQLITE = (3, 51, 3)


def use_current_sqlite() -> None:
    """Let `import sqlite3` find pysqlite3's library; keep Python's own where the wheel is missing."""
    try:
        import pysqlite3  # noqa: PLC0415 - only there on Linux x86_64
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def sqlite_version() -> tuple[int, ...]:
    """Version of the SQLite that Django will use."""
    return tuple(sys.modules.get("sqlite3", sqlite3).sqlite_version_info)
