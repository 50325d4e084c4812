"""How long statements take, alike for those of Django and those written by hand."""

import time
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper


class Taken:
    """Milliseconds in the database, and the statements with their parameters."""

    def __init__(self):
        self.milliseconds, self.statements = 0.0, []


class ClockedCursor:
    """A driver's cursor whose statements, and the fetching of all their rows, are timed."""

    def __init__(self, cursor, taken):
        self._cursor, self._taken = cursor, taken

    def __getattr__(self, name):
        found = getattr(self._cursor, name)
        return self._timed(found) if name.startswith("fetch") else found

    def execute(self, sql, parameters=()):
        """Ask, and remember what was asked."""
        self._taken.statements.append((sql, parameters))
        return self._timed(self._cursor.execute)(sql, parameters)

    def __iter__(self):
        return iter(self.fetchall())

    def _timed(self, work):
        def timed(*arguments, **named):
            started = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                self._taken.milliseconds += (time.perf_counter() - started) * 1000

        return timed


@contextmanager
def clocked():
    """What all cursors opened within take together."""
    taken, given = Taken(), connection.make_cursor
    connection.make_cursor = lambda cursor: CursorWrapper(ClockedCursor(cursor, taken), connection)
    try:
        yield taken
    finally:
        connection.make_cursor = given
