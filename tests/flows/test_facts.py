"""What a call's own row tells is what lies in other tables."""

from zoneinfo import ZoneInfo

import pytest

from calls.models import AudioProfile, Call, Transcript
from insights.models import Insight
from tests.flows.clips import SAMPLES, quiet_call


@pytest.mark.django_db
def test_after_the_whole_way_the_facts_are_those_of_the_originals(customer, bring):
    bring(SAMPLES / "consult_booked.mp3")
    call = Call.objects.get()
    audio, insight = AudioProfile.objects.get(call=call), Insight.objects.get(call=call, is_current=True)
    assert call.has_transcript == Transcript.objects.filter(call=call, is_current=True).exists() is True
    assert (call.duration_seconds, call.silence_share) == (
        audio.duration_seconds,
        audio.silence_seconds / audio.duration_seconds,
    )
    copied = ("category", "sentiment", "outcome", "satisfaction")
    assert [getattr(call, name) for name in copied] == [getattr(insight, name) for name in copied]
    assert call.has_insight
    counted = (insight.objections.count(), len(insight.red_flags), len(insight.action_items))
    assert (call.objection_count, call.red_flag_count, call.action_item_count) == counted
    assert call.objection_count > 0


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_new_call_stands_on_the_day_of_its_customers_time_zone(customer, folder, bring, zone):
    customer.time_zone = zone
    customer.save()
    bring(quiet_call(folder / "a.wav"))
    call = Call.objects.get()
    assert call.listed_on == call.listed_at.astimezone(ZoneInfo(zone)).date()
