"""Which model reads a customer's calls, for whoever looks after models (`calls.retirement`)."""

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Coalesce, NullIf

from insights import known
from insights.providers import registry as providers


def reading_model() -> Case:
    """Of a row of `Customer`: the hosted model that reads its calls; empty where they are read on this machine."""
    cases = []
    for name in known.hosted():
        chosen = NullIf(F("insight_settings__model"), Value(""))
        model = Coalesce(chosen, Value(providers.provider_class(name).default_model))
        cases.append(When(insight_provider=name, then=model))
    return Case(*cases, default=Value(""), output_field=CharField())
