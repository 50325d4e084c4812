"""Bulk actions: chosen in the library, confirmed on a page of their own, frozen into a batch."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.admin.library import confirm
from calls.bulk import keyword_changes
from calls.bulk.actions import ACTIONS
from calls.models import Batch, BatchItem, Call, Transcript
from calls.speech import registry as speech
from calls.work.states import State
from reports.models import ExportFile
from tests import cast

pytestmark = pytest.mark.django_db

CONFIRM = reverse("admin:calls_call_confirm")


def all_matching(client, action="process", **query):
    address = cast.list_url(Call) + "?" + "&".join(f"{name}={value}" for name, value in query.items())
    return client.post(address, {"action": action, "select_across": "1"}, follow=True)


def confirmed(client, page, **more):
    return client.post(CONFIRM, {"sealed": page.context["sealed"], **more}, follow=True)


def taken(batch):
    return {item.call.file_name for item in batch.items.select_related("call")}


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def calls_of(customer, count, **fields):
    return [cast.new_call(customer, f"{number}.wav", **fields) for number in range(count)]


def test_nothing_is_done_before_it_is_confirmed(operators, customer):
    page = cast.act(operators, "process", *calls_of(customer, 2))
    assert "2 calls will be processed" in text(page)
    assert not Batch.objects.exists()


def test_a_confirmed_action_becomes_a_batch_of_the_ticked_calls(operators, customer, olga):
    calls = calls_of(customer, 3)
    page = confirmed(operators, cast.act(operators, "process", *calls[:2]))
    batch = Batch.objects.get()
    assert page.redirect_chain[-1][0] == cast.page_url(batch)
    assert taken(batch) == {"0.wav", "1.wav"}
    assert (batch.created_by, batch.action, batch.selection) == (olga, "process", "2 ticked")
    assert cast.messages_of(page) == ["2 calls will be processed."]


def test_all_matching_calls_are_taken_without_a_tick(operators, customer):
    cast.new_call(customer, "sad.wav", sentiment="negative")
    cast.new_call(customer, "glad.wav", sentiment="positive")
    confirmed(operators, all_matching(operators, sentiment="negative"))
    assert taken(Batch.objects.get()) == {"sad.wav"}


def test_more_than_a_thousand_calls_can_be_ticked(operators, customer):
    rows = [
        Call(customer=customer, file_name=f"{n}", content_hash=f"{n}", size_bytes=1, recording="x") for n in range(1500)
    ]
    page = cast.act(operators, "process", *Call.objects.bulk_create(rows))
    assert "1,500 calls will be processed" in text(page)
    confirmed(operators, page)
    assert Batch.objects.get().items.count() == 1500


def test_a_stranger_takes_no_calls_of_others_neither_ticked_nor_by_filter(customer):
    other = cast.new_customer("Other")
    theirs, ours = cast.new_call(customer, "theirs.wav"), cast.new_call(other, "ours.wav")
    limited = cast.logged_in(cast.limited(cast.operator(), other))
    confirmed(limited, cast.act(limited, "process", theirs, ours))
    confirmed(limited, all_matching(limited, "export"))
    assert "The filters do not fit" in text(all_matching(limited, customer=customer.pk))
    assert [taken(batch) for batch in Batch.objects.all()] == [{"ours.wav"}, {"ours.wav"}]


def test_a_strangers_confirm_page_works_only_in_ones_own_scope(operators, customer):
    """The sealed text says what was chosen, not whose it is."""
    page = cast.act(operators, "process", *calls_of(customer, 2))
    limited = cast.logged_in(cast.limited(cast.admin(), cast.new_customer("Other")))
    assert "The selection has changed" in text(confirmed(limited, page))
    assert not Batch.objects.exists()


def test_the_page_tells_what_is_left_out_and_why(operators, customer):
    new, busy = calls_of(customer, 2)
    cast.new_batch(customer, busy, state=State.WAITING)
    said = text(cast.act(operators, "insights", new, busy))
    assert "1 Left out Waiting or running in another batch. Wait for that batch, or stop it." in said
    assert "1 Left out Without a transcript. Transcribe them first, or process everything." in said


def test_what_is_there_already_is_free_and_not_made_again(operators, customer):
    done, new = calls_of(customer, 2)
    engine = speech.engine(customer.speech_engine)
    Transcript.objects.create(
        call=done, content_hash=done.content_hash, engine=engine.name, model=engine.model, language="en", text_hash="x"
    )
    said = text(cast.act(operators, "transcribe", done, new))
    assert "1 Will be done Transcribe" in said
    assert "1 Done already Nothing has to be done; free" in said
    assert "Free: everything runs on this installation" in said


def test_calls_are_told_by_the_stage_they_begin_with(operators, customer):
    said = text(cast.act(operators, "process", *calls_of(customer, 2)))
    assert "2 Will be done Beginning with: Measure the audio" in said


def test_where_nothing_can_be_done_nothing_can_be_confirmed(operators, customer):
    page = cast.act(operators, "insights", cast.new_call(customer))
    assert "There is nothing to do." in text(page)
    assert 'name="sealed"' not in page.content.decode()


def test_every_action_has_words_for_what_it_does():
    assert set(confirm.WORDS) == {action.action for action in ACTIONS.values()}


def test_a_selection_that_changed_meanwhile_is_shown_and_not_taken(operators, customer):
    cast.new_call(customer, "first.wav")
    page = all_matching(operators)
    cast.new_call(customer, "second.wav")
    again = confirmed(operators, page)
    assert "You confirmed 1 of 1 calls; now it would be 2 of 2" in text(again)
    assert not Batch.objects.exists()
    confirmed(operators, again)
    assert taken(Batch.objects.get()) == {"first.wav", "second.wav"}


def test_other_calls_of_the_same_number_are_told_too(operators, customer):
    first = cast.new_call(customer, "first.wav", sentiment="negative")
    page = all_matching(operators, sentiment="negative")
    Call.objects.filter(pk=first.pk).update(sentiment="positive")
    cast.new_call(customer, "second.wav", sentiment="negative")
    assert "but not the same ones" in text(confirmed(operators, page))


def test_who_lost_the_permission_meanwhile_confirms_nothing(operators, customer, olga):
    page = cast.act(operators, "process", *calls_of(customer, 1))
    olga.groups.set(Group.objects.filter(name="viewer"))
    assert confirmed(operators, page).status_code == 403
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("member", "offered"),
    [
        (cast.viewer, []),
        (cast.operator, ["process", "transcribe", "insights", "regenerate", "keywords", "export"]),
        (cast.admin, ["process", "transcribe", "insights", "regenerate", "keywords", "export", "delete"]),
    ],
)
def test_people_are_offered_what_they_may_do(member, offered, customer):
    cast.new_call(customer)
    page = cast.logged_in(member()).get(cast.list_url(Call))
    assert [action.name for action in page.context["bulk_actions"]] == offered


@pytest.mark.parametrize("action", ["process", "transcribe", "insights", "regenerate", "delete"])
def test_a_viewer_has_nothing_done(customer, action):
    page = cast.act(cast.logged_in(cast.viewer()), action, cast.new_call(customer))
    assert cast.messages_of(page) == ["Choose one of the actions above the list."]


def test_staff_without_a_role_reach_no_confirm_page(customer):
    client = cast.logged_in(cast.nobody())
    assert cast.act(client, "process", cast.new_call(customer)).status_code == 403


@pytest.mark.parametrize("ticked", [[], ["x"], ["9" * 40]])
def test_who_ticks_nothing_is_told_so(operators, customer, ticked):
    cast.new_call(customer)
    page = operators.post(cast.list_url(Call), {"action": "process", "_selected_action": ticked}, follow=True)
    assert cast.messages_of(page) == ["Tick the calls first, or choose all calls that match."]


def test_filters_that_make_no_sense_choose_nothing(operators, customer):
    cast.new_call(customer)
    page = all_matching(operators, first_day="yesterday")
    assert "The filters do not fit" in cast.messages_of(page)[0]


def test_cancelling_leads_back_to_the_filtered_list(operators, customer):
    cast.new_call(customer, sentiment="negative")
    page = all_matching(operators, sentiment="negative")
    assert page.context["back"] == f"{cast.list_url(Call)}?sentiment=negative"


@pytest.mark.parametrize("sealed", ["", "forged", "a:b:c"])
def test_a_forged_selection_is_refused_in_words(operators, customer, sealed):
    page = operators.post(CONFIRM, {"sealed": sealed}, follow=True)
    assert "This selection cannot be used any more." in cast.messages_of(page)[0]


def test_the_confirm_page_is_not_looked_up(operators):
    assert operators.get(CONFIRM).status_code == 405


def test_deleting_asks_for_the_number_of_calls(customer):
    client = cast.logged_in(cast.admin())
    page = cast.act(client, "delete", *calls_of(customer, 2))
    assert "This cannot be undone." in text(page)
    assert "That is not the number of calls." in text(confirmed(client, page, typed="3"))
    assert not Batch.objects.exists()
    confirmed(client, page, typed=" 2 ")
    assert Batch.objects.get().action == "delete"


@pytest.mark.parametrize("action", ["process", "insights"])
def test_the_page_takes_at_most_twelve_questions_however_many_calls(customer, action):
    client = cast.logged_in(cast.limited(cast.operator(), customer))
    calls_of(customer, 30, has_transcript=True)
    all_matching(client, action)
    with CaptureQueriesContext(connection) as captured:
        all_matching(client, action, q="wav", customer=customer.pk)
    assert len(captured) <= 12


def test_the_choice_is_told_in_words_and_names_no_strangers_customer(operators, customer):
    cast.new_call(customer, sentiment="negative")
    query = {"customer": customer.pk, "sentiment": "negative", "has_red_flags": "false"}
    told = "All calls with customer: Acme Clinic, sentiment: Negative, red flags: no"
    assert all_matching(operators, **query).context["selection"] == told
    limited = cast.logged_in(cast.limited(cast.admin(), cast.new_customer("Other")))
    assert "Acme" not in text(all_matching(limited, **query))


def test_a_page_confirmed_twice_begins_one_batch(operators, customer):
    page = cast.act(operators, "export", *calls_of(customer, 2))
    first, second = (confirmed(operators, page) for _ in range(2))
    batch = Batch.objects.get()
    assert first.redirect_chain[-1][0] == second.redirect_chain[-1][0] == cast.page_url(batch)
    assert ExportFile.objects.count() == 1


def test_what_was_done_again_is_not_done_a_third_time_by_going_back_in_the_browser(operators, customer):
    cast.everything(customer)
    page = cast.act(operators, "regenerate", Call.objects.get())
    confirmed(operators, page)
    BatchItem.objects.update(state=State.DONE)
    confirmed(operators, page)
    assert Batch.objects.filter(action="regenerate").count() == 1


def transcribed(customer, *texts):
    for number, words in enumerate(texts):
        call = cast.new_call(customer, f"{number}.wav", has_transcript=True)
        Transcript.objects.create(
            call=call, content_hash="x", engine="m", model="m", language="en", text_hash="h",
            segments=[{**cast.SEGMENTS[0], "text": words}], text=words,
        )  # fmt: skip


def proposed(client, **query):
    return client.get(CONFIRM, query, follow=True)


def test_finding_keywords_tells_first_how_many_calls_change(operators):
    transcribed(cast.new_customer(keywords=["oops", "/pri(c|z)e/"]), "Oops, the price.", "Nothing.")
    said = text(all_matching(operators, "keywords"))
    assert "2 calls will be searched for keywords" in said
    assert "1 call of 2 would change. Nothing is heard again, and it costs nothing." in said
    assert "0 1 /pri(c|z)e/ 0 1 oops" in said


def test_an_estimate_from_some_of_the_calls_says_so(operators, monkeypatch):
    monkeypatch.setattr(keyword_changes, "MOST_READ", 1)
    transcribed(cast.new_customer(keywords=["oops"]), "Oops.", "Oops.")
    said = text(all_matching(operators, "keywords"))
    assert "About 2 calls of 2 would change: estimated from 1 spread over all of them." in said


def test_a_link_leads_to_the_confirm_page_of_all_that_matches(operators, customer):
    transcribed(customer, "Oops.")
    transcribed(cast.new_customer("Other"), "Oops.")
    page = proposed(operators, action="keywords", customer=customer.pk)
    assert page.context["selection"] == "All calls with customer: Acme Clinic"
    assert page.context["back"] == f"{cast.list_url(Call)}?customer={customer.pk}"
    confirmed(operators, page)
    assert Batch.objects.get().items.count() == 1


def test_a_link_proposes_only_what_the_person_may_do(operators, customer):
    transcribed(customer, "Oops.")
    assert proposed(cast.logged_in(cast.viewer()), action="keywords").status_code == 403
    assert proposed(cast.logged_in(cast.nobody()), action="keywords").status_code == 403
    assert proposed(operators, action="delete").status_code == 403
    limited = cast.logged_in(cast.limited(cast.admin(), cast.new_customer("Other")))
    assert "The filters do not fit" in text(proposed(limited, action="keywords", customer=customer.pk))
