"""The migrations say what the models say."""

import pytest
from django.core.management import call_command
from django.db import connection

from tests.ours import APPS, MODELS


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    try:
        call_command("makemigrations", *(app.label for app in APPS), check_changes=True, dry_run=True)
    except SystemExit:
        pytest.fail(f"Run makemigrations:\n{capsys.readouterr().out}")


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_constraint_and_index_of_a_model_is_in_the_database(model):
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, model._meta.db_table)
    wanted = {rule.name for rule in (*model._meta.constraints, *model._meta.indexes)}
    assert wanted <= set(there)
