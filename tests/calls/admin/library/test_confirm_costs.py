"""What the confirm page says of money."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from calls import facts
from calls.models import Batch, Customer, ModelPrice, Transcript, Usage
from insights.models import Insight, InsightSettings
from insights.providers.registry import provider_class
from tests import cast

pytestmark = pytest.mark.django_db

CONFIRM = reverse("admin:calls_call_confirm")


@pytest.fixture
def calls(customer):
    """Two calls that a hosted model would read."""
    Customer.objects.filter(pk=customer.pk).update(insight_provider="openai")
    return [said(cast.new_call(customer, name), name) for name in ("a.wav", "b.wav")]


def said(call, text_hash):
    facts.note(call, has_transcript=True, duration_seconds=400.0)
    Transcript.objects.create(
        call=call, content_hash=call.content_hash, engine="moonshine", model="m", language="en", text_hash=text_hash,
        word_count=1000, audio_seconds=400.0,
    )  # fmt: skip
    return call


def read(call):
    made_by = provider_class("openai")
    transcript = call.transcripts.get()
    return Insight.objects.create(
        call=call, transcript=transcript, transcript_hash=transcript.text_hash, provider="openai", rule_based=False,
        model=made_by.default_model, prompt_version=made_by.prompt_version,
    )  # fmt: skip


def text(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split())


def asked(client, *calls, action="insights"):
    return text(cast.act(client, action, *calls))


def confirmed(client, page, **more):
    return client.post(CONFIRM, {"sealed": page.context["sealed"], **more}, follow=True)


def test_requests_tokens_dollars_and_the_model_are_told(operators, calls):
    page = asked(operators, *calls)
    assert re.search(r"Requests About 2 to 3 Tokens About [\d,]+ to [\d,]+ read, about [\d,]+ to [\d,]+ written", page)
    assert f"Read by openai {provider_class('openai').default_model}" in page
    assert re.search(r"Cost (About \$|\$|Less than \$)0\.0", page)


def test_what_is_loaded_free_is_counted_apart(operators, customer, calls):
    read(calls[0])
    same = said(cast.new_call(customer, "c.wav"), calls[0].file_name)
    page = asked(operators, same, calls[1])
    assert "1 Will be done Generate insights 1 From cache Its words were read before" in page


def test_all_from_the_cache_is_free(operators, customer, calls):
    read(calls[0])
    page = asked(operators, said(cast.new_call(customer, "c.wav"), calls[0].file_name))
    assert "Cost Free: what is not there yet is loaded from earlier results" in page
    assert "Will be done" not in page
    assert "Budget of this batch" not in page


def test_several_customers_models_are_named_and_many_counted(operators, calls):
    others = []
    for number in range(1, 6):
        other = cast.new_customer(f"Clinic {number}", insight_provider="openai")
        InsightSettings.objects.create(customer=other, model=f"model-{number}")
        others.append(said(cast.new_call(other, "a.wav"), "x"))
    page = asked(operators, calls[0], others[0])
    assert "Clinic 1: openai model-1" in page
    assert "Read by 6 models of 1 provider" in asked(operators, calls[0], *others)


def test_a_budget_that_would_do_is_told_with_what_is_left(operators, customer, calls):
    Customer.objects.filter(pk=customer.pk).update(monthly_budget_usd=50)
    Usage.objects.create(customer=customer, stage="insights", provider="openai", cost_usd="4.20")
    page = asked(operators, *calls)
    assert "Acme Clinic: $4.20 of $50.00 spent this month, at least $45.7" in page


def test_a_budget_that_may_be_passed_warns(operators, customer, calls):
    Customer.objects.filter(pk=customer.pk).update(monthly_budget_usd=50)
    Usage.objects.create(customer=customer, stage="insights", provider="openai", cost_usd="50")
    assert "Acme Clinic has $0.00 left of $50.00 this month" in asked(operators, *calls)


def test_a_budget_without_a_price_warns(operators, customer, calls):
    ModelPrice.objects.all().delete()
    Customer.objects.filter(pk=customer.pk).update(monthly_budget_usd=50)
    page = asked(operators, *calls)
    assert "nobody has entered what its model costs" in page
    assert "Cost Unknown for 2 calls" in page


def test_the_batch_keeps_the_budget_that_was_typed(operators, calls):
    confirmed(operators, cast.act(operators, "insights", *calls), budget_usd=" $1,250.50 ")
    assert Batch.objects.get().budget_usd == Decimal("1250.50")


@pytest.mark.parametrize("typed", ["much", "-1", "NaN", "Infinity", "1e30"])
def test_what_is_no_amount_begins_nothing(operators, calls, typed):
    page = confirmed(operators, cast.act(operators, "insights", *calls), budget_usd=typed)
    assert "Nothing has been begun" in text(page)
    assert not Batch.objects.exists()


def test_without_a_budget_there_is_no_limit(operators, calls):
    confirmed(operators, cast.act(operators, "insights", *calls), budget_usd="")
    batch = Batch.objects.get()
    assert batch.budget_usd is None
    assert batch.estimated_usd_high > 0
