"""How PostgreSQL plans our queries, where nobody has told it otherwise."""

from typing import Any

WANTED = {"random_page_cost": "1.1", "jit": "off", "max_parallel_workers_per_gather": "0"}
"""On solid-state disks an index costs little more to read than a table; compiling a query, or starting helpers for it,
takes longer than it saves, and helpers take processors from other people's pages. Measured by benchmarks/scale.py."""

SQL = """
    SELECT set_config(name, value, false) FROM pg_settings
    JOIN unnest(%s::text[], %s::text[]) AS wanted (name, value) USING (name) WHERE source = 'default'"""


def advise(connection: Any, **_: Any) -> None:
    """Set what postgresql.conf, ALTER ROLE and DATABASE_URL leave open, once for a connection.

    By a statement: as options of the connection, poolers such as PgBouncer would refuse it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SQL, [list(WANTED), list(WANTED.values())])
