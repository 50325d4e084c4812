"""Filters kept under a name: one's own, those others share, and those everybody has."""

import pytest
from django.urls import reverse

from calls.models import Call, SavedFilter
from calls.services import MOST_FILTERS
from tests import cast

pytestmark = pytest.mark.django_db

SAVE = reverse("admin:calls_call_savefilter")


def save(client, **fields):
    return client.post(SAVE, {"name": "Sad ones", "query": "sentiment=negative&q=refund", **fields}, follow=True)


def names(client, **query):
    return [view.name for view in client.get(cast.list_url(Call), query).context["saved_filters"]]


def forget(client, row):
    return client.post(reverse("admin:calls_call_deletefilter", args=[row.pk]), follow=True)


def test_filters_are_kept_under_a_name(operators, olga):
    page = save(operators)
    assert "Saved as “Sad ones”." in cast.messages_of(page)
    row = SavedFilter.objects.get(user=olga)
    assert (row.query, row.is_shared) == ("q=refund&sentiment=negative", False)
    assert f'href="{cast.list_url(Call)}?q=refund&amp;sentiment=negative" aria-current="page"' in page.content.decode()


def test_everybody_finds_what_failed_what_is_new_and_red_flags(operators):
    assert names(operators) == ["All calls", "Failed", "Not transcribed", "Red flags"]


@pytest.mark.parametrize("query", ["status=failed", "status=new", "has_red_flags=true"])
def test_the_filters_that_everybody_has_work(operators, query):
    page = operators.get(f"{cast.list_url(Call)}?{query}")
    assert page.context["cl"].filters.is_valid()
    assert [view.is_current for view in page.context["saved_filters"]].count(True) == 1


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 81}, {"query": ""}, {"query": "unknown=1"}])
def test_nothing_is_kept_without_a_name_or_a_filter(operators, wrong):
    assert "The filters were not saved." in cast.messages_of(save(operators, **wrong))[0]
    assert not SavedFilter.objects.exists()


def test_the_same_name_replaces_what_it_held(operators):
    save(operators)
    save(operators, query="status=failed")
    assert SavedFilter.objects.get().query == "status=failed"


def test_others_see_a_filter_only_when_it_is_shared(operators):
    ada = cast.logged_in(cast.admin())
    save(operators)
    assert "Sad ones" not in names(ada)
    save(operators, is_shared="on")
    assert "Sad ones" in names(ada)


def test_ones_own_filter_can_be_deleted(operators):
    save(operators)
    forget(operators, SavedFilter.objects.get())
    assert not SavedFilter.objects.exists()


def test_a_stranger_deletes_no_filter_of_others(operators):
    save(operators, is_shared="on")
    assert forget(cast.logged_in(cast.admin()), SavedFilter.objects.get()).status_code == 404
    assert SavedFilter.objects.exists()


def test_staff_without_a_role_keep_nothing():
    assert save(cast.logged_in(cast.nobody())).status_code == 403


def test_nobody_fills_everybodys_library_with_filters(operators, olga):
    SavedFilter.objects.bulk_create(SavedFilter(user=olga, name=f"No. {n}", query="q=a") for n in range(MOST_FILTERS))
    assert "The filters were not saved." in cast.messages_of(save(operators))[0]
    assert "Saved" in cast.messages_of(save(operators, name="No. 1"))[0]


def test_a_filter_longer_than_an_address_is_not_kept(operators):
    assert "The filters were not saved." in cast.messages_of(save(operators, query="agent=" + "x" * 2000))[0]
