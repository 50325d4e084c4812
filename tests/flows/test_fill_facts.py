"""Calls that were there before lists had facts of their own get theirs (migrations 0004 of calls, 0002 of insights)."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from calls import search
from calls.models import BatchItem, Call, CallText, Usage
from insights.models import Insight
from tests import cast

pytestmark = pytest.mark.django_db


class Editor:
    """What a migration is given, as far as filling needs it."""

    connection = connection


def test_calls_of_before_get_their_facts_and_words():
    customer = cast.new_customer(time_zone="Asia/Tokyo")
    cast.everything(customer)
    call = Call.objects.get()
    Call.objects.update(has_transcript=False, duration_seconds=None, listed_on="2000-01-01", has_insight=False)
    CallText.objects.all().delete()
    Usage.objects.update(cost_usd="0.25")
    import_module("calls.migrations.0004_fill_facts").fill(apps, Editor)
    import_module("insights.migrations.0002_fill_facts").fill(apps, Editor)
    call.refresh_from_db()
    insight = Insight.objects.get()
    assert (call.has_transcript, call.has_insight, call.duration_seconds, call.silence_share) == (True, True, 68, 0.25)
    assert (call.sentiment, call.category) == (insight.sentiment, insight.category)
    assert (call.objection_count, call.red_flag_count, call.action_item_count) == (1, 1, 1)
    assert call.cost_usd == Decimal("0.25")
    assert call.listed_at == call.imported_at
    assert str(call.listed_on) != "2000-01-01"
    assert list(search.matching(Call.objects.all(), "text")) == [call]
    assert not BatchItem.objects.exclude(customer=customer).exists()
