"""The list of what people did."""

import pytest
from auditlog.models import LogEntry

from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def admins():
    return cast.logged_in(cast.admin())


def shown(client, **filters):
    return [str(entry.object_repr) for entry in client.get(cast.list_url(LogEntry), filters).context["cl"].result_list]


def test_a_new_row_is_told_without_what_cannot_hang_on_it_yet(admins):
    cast.new_customer()
    assert "calls.Call.None" not in admins.get(cast.list_url(LogEntry)).content.decode()


def test_entries_are_filtered_by_what_was_done(admins):
    customer = cast.new_customer()
    customer.time_zone = "Europe/Berlin"
    customer.save()
    assert shown(admins, action=LogEntry.Action.UPDATE, q=customer.name) == [customer.name]
    assert shown(admins, action=LogEntry.Action.DELETE) == []


def test_kinds_are_named_without_their_app(admins):
    cast.new_customer()
    kinds = admins.get(cast.list_url(LogEntry)).context["cl"].filter_specs[1]
    names = [name for _, name in kinds.lookup_choices]
    assert "Customer" in names
    assert not any("|" in name for name in names)
