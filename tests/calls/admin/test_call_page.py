"""The page of a call: what is heard, read and corrected there, and by whom."""

import re

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.admin.transcript_form import AT_ONCE
from calls.models import AudioProfile, Batch, Call, KeywordHit, Transcript
from calls.segments import plain_text, text_hash
from calls.talk import remeasure
from calls.work.states import State
from insights.models import Insight, Objection
from tests import cast

pytestmark = pytest.mark.django_db

SEGMENTS = [
    {"start": 0.0, "end": 2.5, "speaker": "Speaker 1", "channel": 0, "role": "", "text": "Good <b>morning</b>."},
    {"start": 65.0, "end": 68.0, "speaker": "Speaker 2", "channel": 1, "role": "", "text": "Oops, too expensive."},
]
CORRECTIONS = ("correct", "swap", "undo")


@pytest.fixture
def call(customer):
    call = next(row for row in cast.everything(customer) if isinstance(row, Call))
    written(call, SEGMENTS)
    hit = {"keyword": "oops", "segment": 1, "position": 0, "speaker": "Speaker 2", "exact_time": True}
    KeywordHit.objects.all().delete()
    KeywordHit.objects.create(transcript=current(call), start_seconds=65.5, end_seconds=66, **hit)
    AudioProfile.objects.filter(call=call).update(waveform=bytes([0x80, 0x7F] * 100), channels=2)
    return call


def written(call, segments):
    changed = {"segments": segments, "text": plain_text(segments), "text_hash": text_hash(segments)}
    Transcript.objects.filter(call=call, is_current=True).update(**changed)
    Insight.objects.filter(call=call).update(transcript_hash=text_hash(segments))


def current(call):
    return Transcript.objects.get(call=call, is_current=True)


def page(client, call, **query):
    return client.get(cast.page_url(call), query).content.decode()


def post(client, call, what, **data):
    seen = {"seen_hash": current(call).text_hash}
    return client.post(reverse(f"admin:calls_call_{what}", args=[call.pk]), {**seen, **data}, follow=True)


def line(html, start):
    """The transcript's line that begins at this moment."""
    return re.search(rf'<li [^>]*data-seek="{start}".*?</li>', html, re.DOTALL)[0]


def test_the_waveform_shows_both_channels(operators, call):
    html = page(operators, call)
    assert html.count('class="lane lane-') == 2
    assert '<li class="lane-1">Agent</li>' in html


def test_a_call_that_was_not_measured_has_a_player_without_a_waveform(operators, customer):
    html = page(operators, cast.new_call(customer, "new.wav"))
    assert "<audio" in html
    assert "lane-1" not in html
    assert "no transcript of this call yet" in html


def test_a_waveform_of_all_speakers_has_the_colour_of_none(operators, call):
    AudioProfile.objects.filter(call=call).update(channels=1, activity=[[[0, 2500]]])
    html = page(operators, call)
    assert 'class="lane lane-all"' in html
    assert "Line below: speech" in html


def test_a_recording_that_is_cut_off_is_said_to_be(operators, call):
    assert "cut off" not in page(operators, call)
    AudioProfile.objects.filter(call=call).update(truncated=True)
    assert "The file is cut off: only what it holds" in page(operators, call)


def test_what_failed_is_told_with_what_to_do(operators, customer):
    call = cast.new_call(customer, "new.wav")
    job = Batch.objects.create(name="x", stages=["audio", "transcribe"])
    error = {"error_code": "speech:settings:no-key", "error_text": "There is no key.", "error_hint": "Set one."}
    told = {"stage": "transcribe", "lane": "network", "state": State.FAILED, **error}
    job.items.create(call=call, customer=customer, **told)
    assert "<b>Transcribe: failed.</b> There is no key. Set one." in page(operators, call)


def test_silences_alone_are_not_taken_for_a_transcript(operators, call):
    Transcript.objects.filter(call=call).delete()
    html = page(operators, call)
    assert "There is no transcript of this call yet." in html
    assert "SILENCE 2.5" in html


def test_that_all_times_are_estimated_is_said_once(operators, call):
    written(call, [{**segment, "timing": "activity"} for segment in SEGMENTS])
    html = page(operators, call)
    assert html.count("The engine tells no times") == 1
    assert "time estimated" not in html
    written(call, [SEGMENTS[0], {**SEGMENTS[1], "timing": "activity"}])
    html = page(operators, call)
    assert "The engine tells no times" not in html
    assert html.count("time estimated") == 1


def test_every_sentence_leads_to_its_moment_without_a_script(operators, call):
    html = page(operators, call)
    assert re.search(r'href="/recordings/[^"#]+#t=65\.00"', line(html, "65.00"))
    assert "1:05" in line(html, "65.00")


def test_the_recording_is_linked_for_the_person_who_looks(operators, call):
    [address] = set(re.findall(r'<audio[^>]* src="([^"]+)"', page(operators, call)))
    assert cast.logged_in(cast.viewer()).get(address).status_code == 404
    assert operators.get(address).status_code == 404  # the cast's recordings have no file
    assert operators.head(address).status_code == 404


def test_silences_stand_in_their_places(operators, call):
    html = page(operators, call)
    assert "SILENCE 2.5–19.5 s" in line(html, "2.50")  # noqa: RUF001 - from, to
    assert html.index("Good &lt;b&gt;") < html.index("SILENCE 2.5") < html.index("too expensive.</span>")


def test_the_conversation_is_told_with_its_longest_monologue_to_be_heard(operators, call):
    AudioProfile.objects.filter(call=call).update(activity=[[[0, 2500], [30_000, 41_000]], [[40_000, 68_000]]])
    remeasure(call)
    html = page(operators, call)
    talk = re.search(r'<section class="talk".*?</section>', html, re.DOTALL)[0]
    assert 'aria-label="Share of talk: Agent 33%, Speaker 2 67%"' in talk
    assert "Measured on the channels" in talk
    assert re.search(r'28\.0 s <a class="at" href="/recordings/[^"#]+#t=40\.00" data-seek="40\.00">at 0:40</a>', talk)
    assert re.search(r'Longest silence</dt><dd>17\.0 s <a class="at" [^>]*data-seek="2\.50">at 0:02</a>', talk)
    assert re.search(r'class="mark interruption" href="[^"]+#t=40\.00"', html)


def test_a_call_whose_sides_are_not_known_says_why(operators, customer):
    assert "once the audio has been measured" in page(operators, cast.new_call(customer, "new.wav"))


def test_keywords_are_marked_in_the_text_and_on_the_waveform(operators, call):
    html = page(operators, call)
    assert "<mark>Oops</mark>, too expensive." in html
    assert re.search(r'class="mark keyword" href="[^"]+#t=65\.50" data-seek="65\.50"', html)


def test_objections_are_marked_where_they_were_raised(operators, call):
    assert re.search(r'class="mark objection" href="[^"]+#t=65\.00"', page(operators, call))


def test_what_was_said_is_shown_as_text(operators, call):
    assert "Good &lt;b&gt;morning&lt;/b&gt;." in page(operators, call)


def test_roles_that_were_found_out_name_the_speakers(operators, call):
    assert "Agent" in line(page(operators, call), "0.00")
    assert "Speaker 2" in line(page(operators, call), "65.00")


def test_the_insight_stands_beside_the_transcript(operators, call):
    html = page(operators, call)
    for told in ("Acme Clinic.wav summary", "Asked for the price.", "Other question", "75% sure", "Call back",
                 "Rule-based", "is too expensive", "Cost value"):  # fmt: skip
        assert told in html, told


def test_how_an_objection_was_overcome_is_told_with_its_moment(operators, call):
    Objection.objects.update(
        overcome_method="price-offer", overcome_quote="Half of it.", overcome_speaker="Speaker 1",
        overcome_start_seconds=66.5, overcome_confidence=0.5,
    )  # fmt: skip
    html = page(operators, call)
    assert "by price offer" in html
    assert re.search(r'data-seek="66\.50".*Half of it\.', html, re.DOTALL)


def test_a_placeholder_says_that_nothing_was_judged(operators, call):
    Insight.objects.update(is_placeholder=True, sentiment="", category="", summary="Too little speech to judge.")
    assert "does not count in statistics" in page(operators, call)


def test_the_page_has_nothing_inline(operators, call):
    html = page(operators, call)
    assert not re.search(r'\sstyle="|<style|\son[a-z]+="|javascript:', html)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", html))


def test_insights_from_an_earlier_wording_are_said_to_be(operators, call):
    assert "Insights were drawn from an earlier wording" not in page(operators, call)
    post(operators, call, "correct", **{"text-1": "Oops, too cheap."})
    html = page(operators, call)
    assert "Insights were drawn from an earlier wording" in html
    assert "Generate again" in html


def test_a_call_is_sent_to_the_confirm_page_of_an_action(operators, call):
    Insight.objects.all().delete()
    Call.objects.update(has_transcript=True)
    assert 'name="action" value="insights"' in page(operators, call)
    answer = operators.post(cast.list_url(Call), {"action": "insights", "_selected_action": call.pk}, follow=True)
    assert answer.status_code == 200
    assert not Batch.objects.filter(action="insights").exists()


def test_an_operator_corrects_the_text(operators, call):
    assert 'name="text-1"' in page(operators, call, edit=1)
    html = post(operators, call, "correct", **{"text-0": "Good evening.", "text-1": "Oops, too expensive."})
    assert current(call).text == "Good evening. Oops, too expensive."
    assert "Corrected by olga" in html.content.decode()


def test_the_machines_reading_can_be_looked_at_and_gone_back_to(operators, call):
    post(operators, call, "correct", **{"text-0": "Good evening."})
    html = page(operators, call, machine=1)
    assert "Good &lt;b&gt;morning" in html
    assert "Good evening" not in html
    post(operators, call, "undo")
    assert current(call).corrects is None


def test_an_operator_swaps_the_speakers(operators, call):
    post(operators, call, "swap")
    assert [segment["speaker"] for segment in current(call).segments] == ["Speaker 2", "Speaker 1"]


def test_swapped_speakers_take_the_roles_along_that_were_found_out(operators, call):
    sure = {"score": 0.9, "band": "high", "reason": "Greets."}
    Insight.objects.update(roles={"Speaker 1": {"role": "agent", **sure}, "Speaker 2": {"role": "customer", **sure}})
    post(operators, call, "swap")
    html = page(operators, call)
    assert "Customer" in line(html, "0.00")
    assert "Agent" in line(html, "65.00")
    assert [segment["role"] for segment in current(call).segments] == ["customer", "agent"]


def test_nothing_typed_is_lost_when_the_transcript_changed_meanwhile(operators, call):
    answer = post(operators, call, "correct", seen_hash="old", **{"text-0": "Good <i>evening</i>."})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "nothing was saved" in html
    assert "You had written: Good &lt;i&gt;evening&lt;/i&gt;." in html
    assert current(call).corrects is None


def test_a_long_transcript_is_corrected_in_parts(operators, call):
    many = [{**SEGMENTS[0], "start": float(n), "end": n + 0.5, "text": f"Line {n}."} for n in range(AT_ONCE + 5)]
    written(call, many)
    html = page(operators, call, edit=1, part=2)
    assert html.count("<textarea id=") == 5
    post(operators, call, "correct", **{f"text-{AT_ONCE}": "Other."})
    texts = [segment["text"] for segment in current(call).segments]
    assert (texts[0], texts[AT_ONCE], len(texts)) == ("Line 0.", "Other.", AT_ONCE + 5)


@pytest.mark.parametrize("part", ["0", "x", "-1", "99999999999", "²"])
def test_a_part_that_is_not_there_is_the_nearest(operators, call, part):
    assert 'name="text-0"' in page(operators, call, edit=1, part=part)


def offered(html):
    """Actions that the transcript's and the insight's places offer."""
    return re.findall(r'name="action" value="(\w+)"', html.split('<section class="gist')[1])


def test_a_call_without_a_transcript_offers_to_make_one_and_then_the_insight(operators, customer):
    assert offered(page(operators, cast.new_call(customer))) == ["transcribe"]
    transcribed = cast.new_call(customer, "transcribed.wav", has_transcript=True)
    Transcript.objects.create(call=transcribed, content_hash="x", engine="e", model="m", language="en", text_hash="y")
    assert offered(page(operators, transcribed)) == ["insights"]


def test_a_viewer_hears_and_reads_but_is_offered_no_change(call):
    html = page(cast.logged_in(cast.viewer()), call, edit=1)
    assert "<audio" in html
    for control in ('<textarea id="text-', "Edit transcript", "Swap speakers", 'value="process"', 'value="insights"'):
        assert control not in html, control


@pytest.mark.parametrize("what", CORRECTIONS)
def test_a_viewer_corrects_nothing(call, what):
    assert post(cast.logged_in(cast.viewer()), call, what, **{"text-0": "x"}).status_code == 403
    assert current(call).corrects is None


@pytest.mark.parametrize("what", CORRECTIONS)
def test_a_stranger_finds_no_call_to_correct(call, what):
    stranger = cast.limited(cast.operator(), cast.new_customer("Stranger Clinic"))
    assert post(cast.logged_in(stranger), call, what, **{"text-0": "x"}).status_code == 404
    assert cast.logged_in(stranger).get(cast.page_url(call)).status_code == 404
    assert current(call).corrects is None


@pytest.mark.parametrize("what", CORRECTIONS)
def test_customers_people_and_nobody_correct_nothing(customer, call, client, what):
    address = reverse(f"admin:calls_call_{what}", args=[call.pk])
    theirs = cast.logged_in(customer.memberships.get().user)
    for somebody in (client, theirs):
        assert somebody.post(address, {"seen_hash": current(call).text_hash}).status_code == 302
    assert current(call).corrects is None


@pytest.mark.parametrize("what", CORRECTIONS)
def test_looking_at_the_address_of_a_correction_changes_nothing(operators, call, what):
    assert operators.get(reverse(f"admin:calls_call_{what}", args=[call.pk])).status_code == 405


def test_the_history_tells_what_happened_and_who_did_it(operators, call):
    Batch.objects.filter(items__call=call).update(created_by=cast.admin())
    post(operators, call, "correct", **{"text-0": "Good evening."})
    html = page(operators, call)
    history = html[html.index('class="events"') :]
    for told in ("Looked at", "Corrected the transcript", "by olga", "Process everything: done", "by ada",
                 "Transcript by moonshine", "Insight by offline (rule-based)",
                 "Imported from https://example.com"):  # fmt: skip
        assert told in history, told


def test_the_history_is_of_fifty_events_at_most(operators, customer, call):
    for number in range(60):
        cast.new_batch(customer, call, name=f"Batch {number}", state=State.DONE)
    assert page(operators, call).count("<li><time") == 50


def test_a_batch_over_several_customers_is_not_linked_for_staff_of_one(customer, call):
    other = cast.new_call(cast.new_customer("Other"))
    shared = cast.new_batch(None, call, other, state=State.DONE)
    html = page(cast.logged_in(cast.limited(cast.operator(), customer)), call)
    assert cast.page_url(shared) not in html
    assert cast.page_url(shared) in page(cast.logged_in(cast.admin()), call)


def test_opening_the_page_is_written_down_once_an_hour(operators, call):
    for _ in range(2):
        page(operators, call)
    looks = LogEntry.objects.get_for_object(call).filter(action=LogEntry.Action.ACCESS)
    assert [entry.actor.username for entry in looks] == ["olga"]


def test_the_way_leads_to_the_next_call_of_the_same_customer(operators, customer, call):
    cast.new_call(cast.new_customer("Other"))
    later = cast.new_call(customer, "later.wav")
    assert f'href="{cast.page_url(later)}" rel="prev"' in page(operators, call)
    assert 'rel="next"' not in page(operators, call)
    assert f'href="{cast.page_url(call)}" rel="next"' in page(operators, later)


def test_an_address_may_ask_for_a_moment(operators, call):
    assert '#t=12.5">' in page(operators, call, t="12.5")
    assert "alert" not in page(operators, call, t='1"><script>alert')


def test_the_number_of_queries_does_not_grow_with_what_was_said(operators, customer, call):
    counts = []
    for number in (2, 2000):
        segments = [{**SEGMENTS[n % 2], "start": n * 3.0, "end": n * 3.0 + 2} for n in range(number)]
        written(call, segments)
        for _ in range(number // 100):
            cast.new_batch(customer, call, state=State.DONE)
        page(operators, call)
        with CaptureQueriesContext(connection) as captured:
            page(operators, call)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 40
