"""A transcript as it is read, and the player beside it."""

import pytest

from calls.listening.conversation import channel_names, lines
from calls.listening.player import MOST_DRAWN, player
from calls.models import AudioProfile, KeywordHit, Transcript
from calls.panels import Mark
from tests import cast


def said(text, start, speaker="Speaker 1", channel=None, role=""):
    return {"start": start, "end": start + 1, "speaker": speaker, "channel": channel, "role": role, "text": text}


def read(*segments, silences=(), hits=(), roles=None):
    audio = AudioProfile(silences=[{"start": start, "end": end, "duration": end - start} for start, end in silences])
    return lines(Transcript(segments=list(segments)), audio, hits, roles or {})


def hit(keyword, position, segment=0, length=0):
    return KeywordHit(keyword=keyword, segment=segment, position=position, length=length)


def test_what_was_said_and_silences_come_in_the_order_of_time():
    told = read(said("One.", 0), said("Two.", 10), silences=[(2.0, 9.0), (12.0, 15.5)])
    assert [str(line.text) for line in told] == ["One.", "SILENCE 2.0–9.0 s", "Two.", "SILENCE 12.0–15.5 s"]  # noqa: RUF001


def test_a_silence_comes_before_what_begins_with_it():
    told = read(said("After.", 3), silences=[(3.0, 5.0)])
    assert [line.index for line in told] == [None, 0]


def test_a_speaker_is_named_once_until_another_speaks_or_nobody_does():
    told = read(said("A.", 0), said("B.", 2), said("C.", 4, "Speaker 2"), said("D.", 9, "Speaker 2"), silences=[(6, 8)])
    assert [line.follows for line in told] == [False, True, False, False, False]


def test_roles_of_the_transcript_win_over_those_found_out():
    told = read(
        said("A.", 0, role="agent"), said("B.", 2, "Speaker 2"), roles={"Speaker 1": "x", "Speaker 2": "customer"}
    )
    assert [line.speaker for line in told] == ["Agent", "Customer"]


def test_a_speaker_with_a_channel_looks_like_its_waveform():
    told = read(said("A.", 0, "Speaker 2", 1), said("B.", 2, "Speaker 1", 0))
    assert [line.side for line in told] == ["b", "a"]


def test_speakers_on_one_channel_look_apart():
    told = read(*(said("A.", number, f"Speaker {number}", 0) for number in range(6)))
    assert [line.side for line in told] == ["a", "b", "c", "d", "d", "d"]


def test_channels_are_named_by_who_speaks_there():
    segments = [said("A.", 0, "Speaker 1", 0, "agent"), said("B.", 2, "Speaker 2", 1)]
    assert channel_names(Transcript(segments=segments), {}) == {0: "Agent", 1: "Speaker 2"}


def test_channels_with_several_speakers_have_no_name():
    segments = [said("A.", 0, "Speaker 1", 0), said("B.", 2, "Speaker 2", 0)]
    assert channel_names(Transcript(segments=segments), {}) == {}
    assert channel_names(None, {}) == {}


@pytest.mark.parametrize(
    ("text", "hits", "shown"),
    [
        ("Oops, I", [hit("oops", 0)], "<mark>Oops</mark>, I"),
        ("call  back now", [hit("call back", 0)], "<mark>call  back</mark> now"),
        ("a price a price", [hit("price", 10), hit("price", 2)], "a <mark>price</mark> a <mark>price</mark>"),
        ("call back", [hit("call", 0), hit("call back", 0), hit("back", 5)], "<mark>call back</mark>"),
        ("<i> & price", [hit("price", 6)], "&lt;i&gt; &amp; <mark>price</mark>"),
    ],
)
def test_keywords_are_marked(text, hits, shown):
    assert read(said(text, 0), hits=hits)[0].text == shown


def test_as_much_is_marked_as_was_found():
    told = read(said("We refunded it.", 0), hits=[hit("/refund(ed|s)?/", 3, length=8)])
    assert told[0].text == "We <mark>refunded</mark> it."


def test_what_goes_on_in_the_next_segment_is_marked_there_too():
    told = read(said("Please call", 0), said("back today.", 1), hits=[hit("call back", 7, length=9)])
    assert [line.text for line in told] == ["Please <mark>call</mark>", "<mark>back</mark> today."]


def test_what_overlaps_is_marked_to_its_end():
    told = read(said("call back soon", 0), hits=[hit("call back", 0), hit("back soon", 5)])
    assert told[0].text == "<mark>call back</mark><mark> soon</mark>"


@pytest.mark.django_db
def test_a_long_recordings_longest_silences_are_drawn():
    call = cast.new_call(cast.new_customer())
    silences = [{"start": n * 10.0, "end": n * 10 + 1.0, "duration": 1.0} for n in range(MOST_DRAWN + 50)]
    silences[7]["duration"] = 9.0
    audio = AudioProfile(duration_seconds=6000, channels=1, silences=silences)
    shown = player(call, cast.viewer(), audio, [], {})
    assert len(shown.silences) == MOST_DRAWN
    assert shown.silences[7].width == "0.15%"


@pytest.mark.django_db
def test_a_mark_behind_the_end_is_drawn_at_the_end():
    call = cast.new_call(cast.new_customer())
    audio = AudioProfile(duration_seconds=10, channels=1)
    [mark] = player(call, cast.viewer(), audio, [Mark(11.0, "keyword", "x")], {}).marks
    assert (mark.x, mark.start) == ("100.00%", "11.00")


@pytest.mark.django_db
def test_a_call_of_unknown_length_has_no_marks():
    call = cast.new_call(cast.new_customer())
    assert player(call, cast.viewer(), None, [Mark(1.0, "keyword", "x")], {}).marks == []


def test_a_line_that_was_probably_not_said_tells_why_and_one_without_a_time_of_its_own_tells_that():
    no_speech, loop = ({**said("Thank you.", 0), "doubt": doubt} for doubt in ("no-speech", "loop"))
    told = read(said("Hello.", 0), no_speech, loop, {**said("Bye.", 5), "timing": "activity"})
    assert ["nobody speaks" in line.doubt for line in told] == [False, True, False, False]
    assert ["repeats" in line.doubt for line in told] == [False, False, True, False]
    assert [line.timing for line in told] == ["", "", "", "time estimated"]
