"""What stages ask in SQL is there in every PostgreSQL: no extension has to be installed."""

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from calls.models import Call
from calls.stages import registry


@pytest.mark.parametrize("name", registry.names())
def test_whether_a_stage_is_done_is_asked_without_extensions(name):
    postgresql = DatabaseWrapper({**connections[DEFAULT_DB_ALIAS].settings_dict, "NAME": "never-connected"})
    question = Call.objects.filter(registry.get(name).current()).query
    sql, _parameters = question.get_compiler(connection=postgresql).as_sql()
    assert "DIGEST(" not in sql.upper()
