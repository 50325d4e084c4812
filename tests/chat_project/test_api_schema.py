"""The API does what its schema says, whatever is sent: every operation is tried with requests made from the schema."""

import json

import pytest
import schemathesis
from django.core.cache import cache
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from calls import tokens
from calls.models import Batch, Call, Customer, TokenScope
from chat_project.api import openapi
from imports.models import ImportJob, WatchedSource
from insights.models import Question
from tests import cast

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
EXAMPLES = 6
CONFIG = SchemathesisConfig.from_dict({"generation": {"deterministic": True, "max-examples": EXAMPLES}})
KNOWN = {
    "calls": Call, "batches": Batch, "customers": Customer, "bulk-import": ImportJob, "watched": WatchedSource,
    "questions": Question,
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def _open_database(db):
    """The end of a request would close the connection that the test's transaction is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(_open_database, settings):
    """An admin's token, and a row of everything to find."""
    settings.ENV = {**settings.ENV, "CHAT_API_RATE": "1000000/min"}
    cache.clear()
    cast.everything(cast.new_customer())
    return {"Authorization": f"Bearer {tokens.make(user=cast.admin(), name='x', scope=TokenScope.ADMIN)[1]}"}


SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(openapi())), config=CONFIG)
SCHEMA.app = get_wsgi_application()


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_schema_tells_of(case, headers):
    case.call_and_validate(headers=headers, checks=CHECKS)
    parts = case.path.split("/")
    model = KNOWN.get("watched" if "watched" in parts else parts[2])
    for name in set(case.path_parameters or ()) & {"pk", "id", "job_id"}:
        found = model.objects.order_by("pk").last()
        if found is None:  # an example before has deleted it
            return
        case.path_parameters[name] = found.pk
        case.call_and_validate(headers=headers, checks=CHECKS)


def test_the_schema_is_valid_and_leaves_nothing_to_guess(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))
    assert "/api/bulk-import/status/{job_id}" in (tmp_path / "schema.yaml").read_text()
