"""Customers and their settings in the admin."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from calls.models import Call, Customer
from insights.providers import registry as providers
from tests import cast

pytestmark = pytest.mark.django_db

SETTINGS = {
    "name": "Acme Clinic", "slug": "acme-clinic", "time_zone": "Europe/Berlin", "process_on_import": "on",
    "speech_engine": "moonshine", "insight_provider": "offline", "keywords": "oops\n call back \n\noops",
    "first_channel": "", "silence_threshold_dbfs": "-40", "min_silence_ms": "1000", "storage_prefix": "",
    "speech_model": "", "speech_language": "", "medium_silence_seconds": "3", "long_silence_seconds": "10",
    "retention_days": "",
}  # fmt: skip


def errors(page):
    return page.context["adminform"].form.errors


def test_an_operator_changes_settings(operators, customer):
    operators.post(cast.page_url(customer), SETTINGS)
    customer.refresh_from_db()
    assert customer.time_zone == "Europe/Berlin"


def test_keywords_are_typed_one_a_line(operators, customer):
    operators.post(cast.page_url(customer), SETTINGS)
    customer.refresh_from_db()
    assert customer.keywords == ["oops", "call back"]
    field = operators.get(cast.page_url(customer)).context["adminform"].form["keywords"]
    assert field.value() == "oops\ncall back"


def test_all_providers_of_insights_are_offered_and_no_other_is_taken(operators, customer):
    form = operators.get(cast.page_url(customer)).context["adminform"].form
    assert tuple(name for name, _ in form.fields["insight_provider"].choices) == providers.names()
    page = operators.post(cast.page_url(customer), {**SETTINGS, "insight_provider": "crystal ball"})
    assert set(errors(page)) == {"insight_provider"}


def test_a_speech_engine_that_is_not_there_is_refused(operators, customer):
    page = operators.post(cast.page_url(customer), {**SETTINGS, "speech_engine": "ear trumpet"})
    assert set(errors(page)) == {"speech_engine"}


def test_the_storage_folder_stays_once_there_are_recordings(operators, customer):
    cast.new_call(customer)
    operators.post(cast.page_url(customer), {**SETTINGS, "slug": "moved", "storage_prefix": "elsewhere"})
    customer.refresh_from_db()
    assert customer.storage_folder == "customer-acme-clinic"


@pytest.mark.parametrize(
    "place",
    [
        {"slug": "other-analysis"},
        {"storage_prefix": "customer-other"},
        {"storage_prefix": "customer-other-analysis"},
        {"storage_prefix": "exports"},
        {"storage_prefix": "vault"},
    ],
)
def test_a_folder_in_the_storage_that_is_in_use_is_refused(operators, customer, place):
    cast.new_customer("Other")
    cast.new_customer("Third", storage_prefix="vault-analysis")
    page = operators.post(cast.page_url(customer), {**SETTINGS, **place})
    assert "is in use for something else" in str(errors(page)["__all__"])


def test_a_folder_that_was_taken_before_keeps_nobody_from_changing_settings(operators, customer):
    cast.new_customer("Other", storage_prefix="customer-acme-clinic-analysis")
    operators.post(cast.page_url(customer), SETTINGS)
    customer.refresh_from_db()
    assert customer.time_zone == "Europe/Berlin"


def test_the_slug_may_change_while_there_are_none(operators, customer):
    operators.post(cast.page_url(customer), {**SETTINGS, "slug": "moved"})
    customer.refresh_from_db()
    assert customer.slug == "moved"


def test_an_admin_makes_a_customer():
    cast.logged_in(cast.admin()).post(cast.add_url(Customer), SETTINGS)
    assert Customer.objects.get().name == "Acme Clinic"


def test_an_operator_makes_no_customer(operators):
    assert operators.post(cast.add_url(Customer), SETTINGS).status_code == 403


def test_an_admin_of_one_customer_makes_no_other(customer):
    client = cast.logged_in(cast.limited(cast.admin(), customer))
    assert client.post(cast.add_url(Customer), {**SETTINGS, "name": "B", "slug": "b"}).status_code == 403


def test_a_strangers_settings_cannot_be_changed(customer):
    strange = cast.new_customer("Stranger")
    client = cast.logged_in(cast.limited(cast.operator(), customer))
    assert client.post(cast.page_url(strange), SETTINGS).status_code == 404


def test_a_customer_with_calls_is_not_deleted(customer):
    cast.new_call(customer)
    client = cast.logged_in(cast.admin())
    client.post(cast.page_url(customer).replace("/change/", "/delete/"), {"post": "yes"})
    assert Customer.objects.filter(pk=customer.pk).exists()


def test_calls_move_to_the_days_of_a_new_time_zone(operators, customer):
    call = cast.new_call(customer, listed_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC), listed_on=date(2026, 3, 1))
    operators.post(cast.page_url(customer), SETTINGS)
    call.refresh_from_db()
    assert call.listed_on == date(2026, 3, 2)


def test_a_customer_leads_to_its_calls(operators, customer):
    cast.new_call(customer)
    cast.new_call(cast.new_customer("Other Clinic"), "strange.wav")
    page = operators.get(cast.list_url(Customer)).content.decode()
    address = f"{cast.list_url(Call)}?customer={customer.pk}"
    assert f'<a href="{address}">Calls</a>' in page
    assert "strange.wav" not in operators.get(address).content.decode()


def test_the_help_for_the_storage_folder_is_whole(operators, customer):
    assert "“customer-” and its slug when empty" in operators.get(cast.page_url(customer)).content.decode()


def test_a_hosted_engine_without_its_key_is_refused_with_the_variable_to_set(operators, customer, monkeypatch):
    monkeypatch.setitem(settings.ENV, "OPENAI_API_KEY", "")
    page = operators.post(cast.page_url(customer), {**SETTINGS, "speech_engine": "openai"})
    assert "OPENAI_API_KEY" in errors(page)["speech_engine"][0]


def test_a_hosted_engine_with_a_key_is_taken(operators, customer, monkeypatch):
    monkeypatch.setitem(settings.ENV, "OPENAI_API_KEY", "sk-test")
    operators.post(cast.page_url(customer), {**SETTINGS, "speech_engine": "openai", "speech_model": "whisper-1"})
    customer.refresh_from_db()
    assert (customer.speech_engine, customer.speech_model) == ("openai", "whisper-1")


def test_other_settings_can_be_changed_while_the_engine_lacks_its_key(operators, customer, monkeypatch):
    monkeypatch.setitem(settings.ENV, "OPENAI_API_KEY", "")
    Customer.objects.filter(pk=customer.pk).update(speech_engine="openai")
    operators.post(cast.page_url(customer), {**SETTINGS, "speech_engine": "openai"})
    customer.refresh_from_db()
    assert customer.time_zone == "Europe/Berlin"


@pytest.mark.parametrize("wish", [{"speech_model": "whisper-1"}, {"speech_language": "de"}])
def test_the_embedded_engine_is_not_asked_for_what_it_cannot_do(operators, customer, wish):
    page = operators.post(cast.page_url(customer), {**SETTINGS, **wish})
    assert set(errors(page)) == {"speech_engine"}


def test_the_models_with_a_price_are_named(operators, customer):
    assert "gpt-transcribe" in operators.get(cast.page_url(customer)).content.decode()


def test_long_silences_have_to_be_longer_than_medium_ones(operators, customer):
    page = operators.post(cast.page_url(customer), {**SETTINGS, "long_silence_seconds": "2"})
    assert "longer than medium" in str(errors(page))
