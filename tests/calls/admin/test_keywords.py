"""Keywords on the pages of the admin: a customer's list of them, and where they were said."""

import pytest
from django.urls import reverse

from calls.listening.player import listening
from calls.models import KeywordHit
from tests import cast
from tests.calls.admin.test_customers import SETTINGS, errors

pytestmark = pytest.mark.django_db


def saved(client, customer, keywords):
    return client.post(cast.page_url(customer), {**SETTINGS, "keywords": keywords}, follow=True)


def test_a_wrong_expression_is_told_beside_what_was_typed(operators, customer):
    page = saved(operators, customer, "oops\n/refund(/\n/x*/")
    assert errors(page)["keywords"] == [
        r"Keyword 2, /refund(/: missing ): refund( (a bracket is not closed; \( is the sign itself).",
        "Keyword 3, /x*/: it would also find nothing at all, which is everywhere.",
    ]
    assert page.context["adminform"].form["keywords"].value() == "oops\n/refund(/\n/x*/"


def test_new_keywords_are_offered_for_earlier_calls(operators, customer):
    cast.new_call(customer, "silent.wav")
    cast.new_call(customer, "spoken.wav", has_transcript=True)
    cast.new_call(cast.new_customer("Other"), has_transcript=True)
    [told] = [message for message in cast.messages_of(saved(operators, customer, "oops")) if "earlier" in message]
    address = f"{reverse('admin:calls_call_confirm')}?action=keywords&amp;customer={customer.pk}"
    assert f'<a href="{address}">Look for them in the 1 earlier call…</a>' in told
    assert operators.get(address.replace("&amp;", "&")).context["plan"].eligible == 1


@pytest.mark.parametrize(("has_transcript", "keywords"), [(True, ""), (False, "oops")])
def test_nothing_is_offered_without_new_keywords_or_earlier_calls(operators, customer, has_transcript, keywords):
    cast.new_call(customer, has_transcript=has_transcript)
    assert not any("earlier" in message for message in cast.messages_of(saved(operators, customer, keywords)))


@pytest.mark.parametrize(("is_exact", "shown"), [(True, "1:05"), (False, "about 1:05")])
def test_estimated_times_of_hits_say_so(operators, customer, is_exact, shown):
    cast.everything(customer)
    KeywordHit.objects.update(exact_time=is_exact)
    for address in (cast.list_url(KeywordHit), cast.page_url(KeywordHit.objects.get())):
        page = operators.get(address).content.decode()
        assert f">{shown}<" in page


@pytest.mark.parametrize(("is_exact", "shown"), [(True, "at 1:05"), (False, "about 1:05")])
def test_marks_on_the_waveform_tell_the_time_and_whether_it_is_known(olga, customer, is_exact, shown):
    call = cast.everything(customer)[1]
    KeywordHit.objects.update(exact_time=is_exact)
    labels = [mark.label for mark in listening(call, olga)["player"].marks if mark.kind == "keyword"]
    assert labels == [f"Keyword “Acme Clinic.wav word” {shown}"]


def test_a_keyword_said_without_end_is_told_to_be_cut_short(operators, customer, monkeypatch):
    monkeypatch.setattr("calls.keywords.MOST_HITS", 1)
    call = cast.everything(customer)[1]
    assert "was said more often: only its first 1,000 places" in operators.get(cast.page_url(call)).content.decode()
