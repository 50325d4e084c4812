"""Corrections of a transcript: what people wrote is current, what the machine heard stays beside it."""

import pytest

from calls import readings, search
from calls.corrections import correct_text, swap_speakers, undo
from calls.keywords import find_keywords
from calls.models import Call, KeywordHit, Transcript
from calls.segments import plain_text, text_hash
from calls.speech.base import SpeechResult
from calls.speech.embedded.moonshine import MoonshineEngine
from calls.stages.transcribe import TranscribeStage
from calls.work.errors import WorkError
from insights.models import Insight
from insights.providers.offline.provider import OfflineProvider
from insights.stage import InsightsStage
from tests import cast

pytestmark = pytest.mark.django_db


def said(text, start, speaker="Speaker 1", role="agent"):
    words = [{"text": word, "start": start, "end": start + 0.1, "probability": None} for word in text.split()]
    return {"start": start, "end": start + 2.0, "speaker": speaker, "channel": 0, "role": role, "text": text,
            "words": words}  # fmt: skip


SEGMENTS = [
    said("Good mourning.", 0.0),
    said("Oops, the prize?", 3.0, "Speaker 2", "customer"),
    said("It is twenty dollars.", 6.0),
]


@pytest.fixture
def call():
    customer = cast.new_customer(keywords=["oops", "price"])
    call = cast.new_call(customer)
    machine = Transcript.objects.create(
        call=call, content_hash=call.content_hash, engine="moonshine", model=MoonshineEngine.default_model,
        language="en",
        segments=SEGMENTS, text=plain_text(SEGMENTS), text_hash=text_hash(SEGMENTS), word_count=9, audio_seconds=9,
    )  # fmt: skip
    hits = find_keywords(SEGMENTS, customer.keywords)
    KeywordHit.objects.bulk_create(KeywordHit(transcript=machine, **hit) for hit in hits)
    search.index(call)
    return call


def current(call):
    return Transcript.objects.get(call=call, is_current=True)


def machines(call):
    return Transcript.objects.get(call=call, corrects=None)


def correct(call, user, texts, seen_hash=None):
    return correct_text(call=call, texts=texts, seen_hash=seen_hash or current(call).text_hash, user=user)


def found(call, words):
    return search.matching(Call.objects.all(), words).filter(pk=call.pk).exists()


def test_what_a_person_wrote_is_the_current_transcript(call, olga):
    correct(call, olga, {0: "Good morning.", 1: "Oops, the price?"})
    transcript = current(call)
    assert transcript.text == "Good morning. Oops, the price? It is twenty dollars."
    assert transcript.text_hash == text_hash(transcript.segments)
    assert transcript.word_count == 9
    assert transcript.corrected_by == olga
    assert transcript.corrected_at is not None


def test_what_the_machine_heard_stays_untouched_beside_it(call, olga):
    before = machines(call)
    correct(call, olga, {0: "Good morning."})
    machine = machines(call)
    assert current(call).corrects == machine
    assert not machine.is_current
    assert (machine.segments, machine.text, machine.text_hash) == (before.segments, before.text, before.text_hash)


def test_further_corrections_change_the_same_row(call, olga):
    correct(call, olga, {0: "Good morning."})
    ada = cast.admin()
    correct(call, ada, {2: "It is thirty dollars."})
    assert Transcript.objects.filter(call=call).count() == 2
    assert current(call).text == "Good morning. Oops, the prize? It is thirty dollars."
    assert current(call).corrected_by == ada


def test_times_stay_but_the_engines_words_go_where_the_text_is_another(call, olga):
    correct(call, olga, {0: "Good morning."})
    changed, same = current(call).segments[:2]
    assert (changed["start"], changed["end"]) == (0.0, 2.0)
    assert "words" not in changed
    assert same == SEGMENTS[1]


def test_keywords_are_found_anew(call, olga):
    correct(call, olga, {1: "Oops, the price?"})
    hits = KeywordHit.objects.filter(transcript=current(call)).order_by("position")
    assert [hit.keyword for hit in hits] == ["oops", "price"]
    assert [hit.keyword for hit in KeywordHit.objects.filter(transcript=machines(call))] == ["oops"]


def test_the_call_is_found_by_its_corrected_words(call, olga):
    correct(call, olga, {1: "Oops, the price?"})
    assert found(call, "price")
    assert not found(call, "prize")


def test_a_line_without_words_is_taken_out(call, olga):
    correct(call, olga, {1: "  \n"})
    assert [segment["start"] for segment in current(call).segments] == [0.0, 6.0]


def test_a_line_that_was_probably_not_said_can_be_taken_out_or_be_given_words_that_count(call, olga):
    doubtful = [SEGMENTS[0], {**SEGMENTS[1], "doubt": "loop"}, {**SEGMENTS[2], "doubt": "no-speech"}]
    Transcript.objects.update(segments=doubtful, text_hash=text_hash(doubtful))
    correct(call, olga, {1: "", 2: "It is forty dollars."})
    assert current(call).text == "Good mourning. It is forty dollars."
    assert [segment.get("doubt") for segment in current(call).segments] == [None, None]


def test_line_breaks_and_characters_that_databases_refuse_do_not_come_in(call, olga):
    correct(call, olga, {0: " Good\r\n\x00morning. "})
    assert current(call).segments[0]["text"] == "Good morning."


def test_saving_without_a_change_makes_no_correction(call, olga):
    correct(call, olga, {0: "Good mourning.", 99: "Nobody said this."})
    assert current(call) == machines(call)


def test_a_correction_of_a_transcript_that_changed_meanwhile_is_refused(call, olga):
    seen = current(call).text_hash
    correct(call, olga, {0: "Good morning."})
    with pytest.raises(WorkError) as refused:
        correct(call, cast.admin(), {0: "Good evening."}, seen_hash=seen)
    assert refused.value.code == "calls:user:transcript-changed"
    assert refused.value.hint
    assert current(call).text.startswith("Good morning.")


def test_a_call_without_a_transcript_cannot_be_corrected(olga):
    call = cast.new_call(cast.new_customer())
    with pytest.raises(WorkError, match="has changed"):
        correct_text(call=call, texts={}, seen_hash="", user=olga)


def test_two_speakers_are_swapped_throughout_with_their_roles(call, olga):
    swap_speakers(call=call, seen_hash=current(call).text_hash, user=olga)
    who = [(segment["speaker"], segment["role"]) for segment in current(call).segments]
    assert who == [("Speaker 2", "customer"), ("Speaker 1", "agent"), ("Speaker 2", "customer")]
    assert current(call).segments[0]["words"] == SEGMENTS[0]["words"]
    hits = KeywordHit.objects.filter(transcript=current(call))
    assert [hit.speaker for hit in hits] == ["Speaker 1"]


def test_roles_that_were_found_out_stay_as_the_person_swapped_them(call, olga):
    plain = [{**segment, "role": ""} for segment in SEGMENTS]
    Transcript.objects.filter(call=call).update(segments=plain, text_hash=text_hash(plain))
    seen = {"Speaker 1": "customer", "Speaker 2": "agent"}
    swap_speakers(call=call, seen_hash=current(call).text_hash, user=olga, roles=seen)
    who = [(segment["speaker"], segment["role"]) for segment in current(call).segments]
    assert who == [("Speaker 2", "agent"), ("Speaker 1", "customer"), ("Speaker 2", "agent")]


def test_swapping_twice_is_as_before(call, olga):
    for _ in range(2):
        swap_speakers(call=call, seen_hash=current(call).text_hash, user=olga)
    assert current(call).text_hash == machines(call).text_hash


@pytest.mark.parametrize("speakers", [("Speaker 1",), ("Speaker 1", "Speaker 2", "Speaker 3")])
def test_speakers_are_swapped_only_where_there_are_two(call, olga, speakers):
    segments = [said("Well.", number, speaker) for number, speaker in enumerate(speakers)]
    Transcript.objects.filter(call=call).update(segments=segments, text_hash=text_hash(segments))
    with pytest.raises(WorkError) as refused:
        swap_speakers(call=call, seen_hash=current(call).text_hash, user=olga)
    assert refused.value.code == "calls:user:not-two-speakers"
    assert current(call) == machines(call)


def test_going_back_makes_the_machines_reading_current(call, olga):
    correct(call, olga, {1: "Oops, the price?"})
    undo(call=call, seen_hash=current(call).text_hash)
    assert current(call) == machines(call)
    assert found(call, "prize")
    assert not found(call, "price")


def test_a_correction_after_going_back_begins_with_what_the_machine_heard(call, olga):
    correct(call, olga, {0: "Good morning."})
    undo(call=call, seen_hash=current(call).text_hash)
    correct(call, olga, {2: "It is thirty dollars."})
    assert current(call).text == "Good mourning. Oops, the prize? It is thirty dollars."
    assert Transcript.objects.filter(call=call).count() == 2


def test_what_was_drawn_from_a_correction_is_kept_when_somebody_goes_back(call, olga):
    correct(call, olga, {0: "Good morning."})
    cast_insight(call)
    undo(call=call, seen_hash=current(call).text_hash)
    assert Insight.objects.filter(call=call).count() == 1


def cast_insight(call):
    transcript = current(call)
    provider = {"provider": "offline", "model": "rules", "prompt_version": "1"}
    return Insight.objects.create(
        call=call, transcript=transcript, transcript_hash=transcript.text_hash, rule_based=True, **provider
    )


def test_a_corrected_call_is_not_transcribed_again(call, olga):
    assert TranscribeStage().is_current(call)
    correct(call, olga, {0: "Good morning."})
    assert TranscribeStage().is_current(call)


def test_an_insight_from_the_earlier_wording_is_not_current(call, olga, monkeypatch):
    stage = InsightsStage()
    cast_insight(call)
    monkeypatch.setattr(OfflineProvider, "default_model", "rules")
    monkeypatch.setattr(OfflineProvider, "prompt_version", "1")
    assert stage.is_current(call)
    correct(call, olga, {0: "Good morning."})
    assert not stage.is_current(call)


def test_a_new_reading_becomes_current_and_leaves_the_correction(call, olga):
    correct(call, olga, {0: "Good morning."})
    result = SpeechResult(engine="other", model="x", language="en", segments=(), audio_seconds=9.0, truncated=False)
    readings.keep(readings.reading(call, result))
    assert current(call).engine == "other"
    kept = Transcript.objects.get(call=call, corrects__isnull=False)
    assert kept.text.startswith("Good morning.")
    assert not kept.is_current


def test_a_correction_of_the_new_reading_is_another_row(call, olga):
    correct(call, olga, {0: "Good morning."})
    machine = Transcript.objects.get(call=call, corrects=None)
    Transcript.objects.filter(call=call).update(is_current=False)
    Transcript.objects.create(
        call=call, content_hash="y", engine="other", model="x", language="en", segments=SEGMENTS,
        text=plain_text(SEGMENTS), text_hash=text_hash(SEGMENTS),
    )  # fmt: skip
    correct(call, olga, {0: "Good evening."})
    assert current(call).corrects != machine
    assert current(call).engine == "other"


def test_a_call_that_was_deleted_meanwhile_cannot_be_corrected(call):
    seen = current(call).text_hash
    Call.objects.all().delete()
    with pytest.raises(WorkError, match="changed since you opened it"):
        correct_text(call=call, texts={0: "Good morning."}, seen_hash=seen, user=cast.operator())
