"""A call's own row is in step with what lies in other tables."""

from datetime import UTC, date, datetime

import pytest

from calls import facts
from calls.models import Call
from tests import cast

pytestmark = pytest.mark.django_db


def test_days_follow_the_time_zone_over_the_change_of_clocks():
    customer = cast.new_customer(time_zone="UTC")
    moments = {
        datetime(2026, 3, 28, 22, 59, tzinfo=UTC): date(2026, 3, 28),
        datetime(2026, 3, 28, 23, 0, tzinfo=UTC): date(2026, 3, 29),
        datetime(2026, 3, 29, 21, 59, tzinfo=UTC): date(2026, 3, 29),
        datetime(2026, 3, 29, 22, 0, tzinfo=UTC): date(2026, 3, 30),
        datetime(2026, 10, 25, 22, 59, tzinfo=UTC): date(2026, 10, 25),
        datetime(2026, 10, 25, 23, 0, tzinfo=UTC): date(2026, 10, 26),
    }
    for number, moment in enumerate(moments):
        cast.new_call(customer, f"{number}.wav", **facts.dates(moment, customer))
    customer.time_zone = "Europe/Berlin"
    customer.save()
    facts.redate(customer)
    assert dict(Call.objects.values_list("listed_at", "listed_on")) == moments


def test_calls_of_other_customers_keep_their_days():
    mine, theirs = cast.new_customer(time_zone="Asia/Tokyo"), cast.new_customer("Other Clinic")
    late = datetime(2026, 5, 1, 23, 0, tzinfo=UTC)
    other = cast.new_call(theirs, **facts.dates(late, theirs))
    facts.redate(mine)
    other.refresh_from_db()
    assert other.listed_on == date(2026, 5, 1)


def test_silence_is_never_more_than_the_whole():
    assert facts.of_audio(10.0, 10.2)["silence_share"] == 1.0
    assert facts.of_audio(0.0, 0.0)["silence_share"] is None
