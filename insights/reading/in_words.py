"""In words: who reads a customer's calls, who comes next where that one cannot, and when."""

from django.urls import reverse

from calls.customer_lines import CustomerLine
from calls.models import Customer
from calls.work.errors import WorkError
from insights.models import InsightSettings, settings_of
from insights.providers import registry as providers


def reading_line(customer: Customer) -> CustomerLine:
    """For the customer's page, with the page of the settings: the one to make them on while there are none."""
    settings = InsightSettings.objects.filter(customer=customer).first()
    if settings is None:
        address = f"{reverse('admin:insights_insightsettings_add')}?customer={customer.pk}"
    else:
        address = reverse("admin:insights_insightsettings_change", args=[settings.pk])
    return CustomerLine(reading_in_words(customer, settings), address, "Change who reads, and when")


def reading_in_words(customer: Customer, settings: InsightSettings | None = None) -> str:
    """For a customer's page: "Calls are read by openai gpt-5-mini; where it cannot, by offline rules. …"."""
    settings = settings or settings_of(customer)
    chosen = customer.insight_provider
    others = [name for name in settings.fallbacks if name != chosen]
    first = f"Calls are read by {_named(chosen, settings.model)}"
    then = f"; where it cannot, by {', then by '.join(_named(name) for name in others)}" if others else ""
    alone = "" if others or _by_rules(chosen) else " Where it cannot, they wait or fail: nobody comes next."
    return f"{first}{then}.{alone} {_when(customer, settings)}"


def _when(customer: Customer, settings: InsightSettings) -> str:
    if not customer.process_on_import:
        return "Imported calls wait until somebody has them processed."
    if settings.automatic:
        return "This happens as soon as an imported call is transcribed."
    return "Imported calls are transcribed; insights are drawn when somebody asks for them."


def _named(provider: str, model: str = "") -> str:
    if _by_rules(provider):
        return f"{provider} rules"
    try:
        return f"{provider} {model or providers.provider_class(provider).default_model}".strip()
    except WorkError:
        return f"{provider} (which is gone)"


def _by_rules(provider: str) -> bool:
    return provider in providers.PROVIDERS and providers.PROVIDERS[provider].rule_based
