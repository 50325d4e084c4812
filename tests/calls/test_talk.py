"""Talk metrics in the database: who the sides are, and that they follow transcript and corrections."""

import time

import pytest

from calls import readings
from calls.corrections import correct_text, swap_speakers, undo
from calls.models import AudioProfile, TalkMetrics, Transcript
from calls.segments import plain_text, text_hash
from calls.talk import remeasure
from insights.models import Insight
from tests import cast

pytestmark = pytest.mark.django_db

AGENT = [[0, 10_000], [20_000, 24_000]]
CALLER = [[9000, 15_000]]


def said(text, start, end, *who, **more):
    speaker, channel, role = (*who, *("Speaker 1", None, "")[len(who) :])
    return {"start": start, "end": end, "speaker": speaker, "channel": channel, "role": role, "text": text, **more}


STEREO = [
    said("Good morning to you.", 0.1, 9.9, "Speaker 1", 0, "agent"),
    said("Wait.", 9.1, 14.8, "Speaker 2", 1, "customer"),
    said("Go on please.", 20.2, 23.5, "Speaker 1", 0, "agent"),
]
MONO = [
    said("Good morning to you.", 0.0, 9.0),
    said("Wait.", 9.0, 15.5, "Speaker 2"),
    said("Go on please.", 19.0, 25.0),
]


@pytest.fixture
def call():
    return cast.new_call(cast.new_customer())


def heard(call, *activity, **fields):
    return AudioProfile.objects.create(
        call=call, content_hash=call.content_hash, analyser_version=3, silence_threshold_dbfs=-40, min_silence_ms=1000,
        container="wav", codec="pcm", sample_rate=8000, channels=len(activity), duration_seconds=30.0,
        activity=list(activity), **fields,
    )  # fmt: skip


def written(call, segments):
    transcript = Transcript.objects.create(
        call=call, content_hash=call.content_hash, engine="moonshine", model="tiny", language="en", segments=segments,
        text=plain_text(segments), text_hash=text_hash(segments), word_count=1, audio_seconds=30,
    )  # fmt: skip
    readings.follow(transcript)
    return transcript


def sides(call):
    return TalkMetrics.objects.get(call=call).sides


def of(call, *names):
    return [tuple(side[name] for name in names) for side in sides(call)]


# Channels


def test_each_channel_that_speaks_is_a_side(call):
    heard(call, AGENT, CALLER)
    row = remeasure(call)
    assert row.measured_from == "channels"
    assert of(call, "channel", "talk_seconds", "words") == [(0, 14.0, None), (1, 6.0, None)]
    assert (row.crosstalk_seconds, row.non_talk_seconds, row.non_talk_count) == (1.0, 11.0, 2)
    assert row.interruptions == [{"at": 9.0, "by": 1, "of": 0, "overlap_seconds": 1.0}]


def test_channels_are_named_by_who_was_heard_there(call):
    heard(call, AGENT, CALLER)
    written(call, STEREO)
    assert of(call, "speaker", "role", "words") == [("Speaker 1", "agent", 7), ("Speaker 2", "customer", 1)]
    assert sides(call)[0]["words_per_minute"] == 30.0


def test_a_channel_on_which_nobody_speaks_is_no_side(call):
    heard(call, AGENT, CALLER, [], [[0, 30_000]], silent_channels=[3])
    remeasure(call)
    assert of(call, "channel") == [(0,), (1,)]


def test_a_click_makes_no_side_but_a_short_word_that_was_heard_does(call):
    heard(call, AGENT, [[12_000, 12_600]])
    assert remeasure(call) is None
    written(call, [*STEREO[:1], said("Hello?", 12.0, 12.6, "Speaker 2", 1)])
    assert of(call, "channel", "talk_seconds") == [(0, 14.0), (1, 0.6)]


# Voices


def test_the_speakers_of_one_channel_speak_where_the_transcript_and_the_signal_agree(call):
    heard(call, [[0, 15_000], [20_000, 24_000]])
    written(call, MONO)
    assert TalkMetrics.objects.get().measured_from == "voices"
    told = of(call, "channel", "speaker", "talk_seconds", "words")
    assert told == [(None, "Speaker 1", 13.0, 7), (None, "Speaker 2", 6.0, 1)]


def test_times_of_words_are_exacter_than_those_of_their_segment(call):
    heard(call, [[0, 15_000]])
    words = [{"text": "Wait", "start": 9.0, "end": 9.4, "probability": None},
             {"text": "then.", "start": 9.6, "end": 10.0, "probability": None},
             {"text": "No.", "start": 12.0, "end": 12.5, "probability": None}]  # fmt: skip
    written(call, [said("Wait then. No.", 8.0, 14.0, words=words)])
    assert of(call, "talk_seconds") == [(1.5,)]


def test_identical_channels_are_one(call):
    heard(call, [[0, 15_000]], [[0, 15_000]], identical_channels=True)
    assert remeasure(call) is None
    written(call, MONO)
    assert TalkMetrics.objects.get().measured_from == "voices"


def test_channels_whose_voices_were_told_apart_are_measured_by_voices(call):
    heard(call, AGENT, CALLER)
    written(call, [said("A.", 0, 10, "Speaker 1", 0), said("B.", 20, 24, "Speaker 2", 0), said("C.", 9, 15, "S 3", 1)])
    told = of(call, "speaker", "talk_seconds")
    assert told == [("Speaker 1", 10.0), ("Speaker 2", 4.0), ("S 3", 6.0)]


def test_what_is_doubted_counts_for_nothing(call):
    heard(call, [[0, 15_000]])
    written(call, [*MONO[:1], said("Thank you for watching.", 9.0, 15.0, "Speaker 2", doubt="no-speech")])
    assert of(call, "speaker", "words") == [("Speaker 1", 4)]


# No row


def test_one_channel_without_a_transcript_tells_nothing(call):
    heard(call, AGENT)
    assert remeasure(call) is None


def test_a_call_that_was_never_measured_has_no_row(call):
    written(call, MONO)
    assert not TalkMetrics.objects.exists()


def test_a_row_goes_when_nothing_tells_the_sides_apart_any_more(call):
    profile = heard(call, AGENT, CALLER)
    remeasure(call)
    AudioProfile.objects.filter(pk=profile.pk).update(activity=[])
    remeasure(call)
    assert not TalkMetrics.objects.exists()


# What people correct


def test_swapping_the_speakers_gives_each_the_others_figures_without_decoding(call, olga):
    heard(call, [[0, 15_000], [20_000, 24_000]])
    transcript = written(call, MONO)
    swapped = swap_speakers(call=call, seen_hash=transcript.text_hash, user=olga)
    assert dict(of(call, "speaker", "talk_seconds")) == {"Speaker 2": 13.0, "Speaker 1": 6.0}
    undo(call=call, seen_hash=swapped.text_hash)
    assert dict(of(call, "speaker", "talk_seconds")) == {"Speaker 1": 13.0, "Speaker 2": 6.0}


def test_swapped_channels_keep_their_figures_and_change_their_names(call, olga):
    heard(call, AGENT, CALLER)
    transcript = written(call, STEREO)
    swap_speakers(call=call, seen_hash=transcript.text_hash, user=olga)
    assert of(call, "role", "talk_seconds") == [("customer", 14.0), ("agent", 6.0)]


def test_words_that_a_person_wrote_change_the_pace(call, olga):
    heard(call, AGENT, CALLER)
    transcript = written(call, STEREO)
    correct_text(call=call, texts={1: "Wait a moment, please."}, seen_hash=transcript.text_hash, user=olga)
    assert of(call, "words", "words_per_minute")[1] == (4, 40.0)


def test_roles_that_an_insight_found_out_are_not_stored(call):
    heard(call, [[0, 15_000]])
    transcript = written(call, MONO)
    Insight.objects.create(
        call=call, transcript=transcript, provider="offline", model="rules", prompt_version="1", rule_based=True,
        transcript_hash=transcript.text_hash, roles={"Speaker 1": {"role": "agent"}},
    )  # fmt: skip
    remeasure(call)
    assert of(call, "role")[0] == ("",)


# Speed


def test_an_hour_is_measured_in_no_time(call):
    turns = [(start, start + 9000) for start in range(0, 3_600_000, 10_000)]
    words = [
        said("Word " * 25, start / 1000, end / 1000, f"Speaker {1 + number % 2}", words=[
            {"text": "word", "start": at / 1000, "end": at / 1000 + 0.3, "probability": 0.9}
            for at in range(start, end, 360)
        ])
        for number, (start, end) in enumerate(turns)
    ]  # fmt: skip
    heard(call, [list(turn) for turn in turns])
    written(call, words)
    began = time.process_time()
    remeasure(call)
    spent = time.process_time() - began
    print(f"remeasure: {spent * 1000:.1f} ms")
    assert spent < 0.2
