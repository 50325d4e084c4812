"""Measurements in the admin: put so that people can read them."""

import re

import pytest

from calls.models import AudioProfile, SpeechPiece, TalkMetrics
from calls.talk import remeasure
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(customer):
    call = cast.everything(customer)[1]
    AudioProfile.objects.filter(call=call).update(
        activity=[[[0, 9000]], [[8000, 20_000]]], channels=2, clipped_samples=[1234, 0], threshold_used_dbfs=-38.25,
        loudness_dbfs=-22.16,
    )  # fmt: skip
    remeasure(call)
    return AudioProfile.objects.get(call=call)


def test_the_page_of_talk_metrics_tells_each_side_and_each_interruption(operators, profile):
    html = operators.get(cast.page_url(TalkMetrics.objects.get())).content.decode()
    for told in ("Agent", "Speaker 2", "12.0 s at 0:08", "57%", "48.0 s", "0:08"):
        assert told in html
    assert "&quot;talk_seconds&quot;" not in html


def test_the_page_of_an_audio_profile_tells_levels_and_the_threshold_used(operators, profile):
    html = operators.get(cast.page_url(profile)).content.decode()
    for told in ("1,234, 0", "-22.2 dBFS", "-38.2 dBFS"):
        assert told in html
    assert "8000, 20000" not in html


def test_a_recording_that_is_cut_off_is_marked_and_no_other(operators, profile):
    assert 'class="state warn">Cut off' not in operators.get(cast.list_url(AudioProfile)).content.decode()
    AudioProfile.objects.update(truncated=True)
    for address in (cast.list_url(AudioProfile), cast.page_url(profile)):
        assert 'class="state warn">Cut off' in operators.get(address).content.decode()


def test_the_list_of_pieces_tells_places_as_times_and_counts_channels_from_one(operators, profile):
    place = {"channel": 1, "start_ms": 60_000, "end_ms": 125_000}
    SpeechPiece.objects.update(**place, sendings=2)
    html = operators.get(cast.list_url(SpeechPiece)).content.decode()
    told = re.findall(r'<span class="number">(.*?)</span>', html)
    assert told == ["2", "1:00", "2:05", "2"]


def test_lists_of_measurements_read_nothing_long(operators, profile, django_assert_max_num_queries):
    for model in (AudioProfile, TalkMetrics):
        with django_assert_max_num_queries(12) as asked:
            assert operators.get(cast.list_url(model)).status_code == 200
        assert not any(f'"{name}"' in query["sql"] for query in asked for name in ("activity", "sides", "waveform"))


def test_what_an_engine_answered_is_not_shown_where_nobody_writes_down_who_reads_it(operators, profile):
    SpeechPiece.objects.update(answer={"text": "my secret"})
    html = operators.get(cast.page_url(SpeechPiece.objects.get())).content.decode()
    assert "whisper-1" in html
    assert "my secret" not in html
