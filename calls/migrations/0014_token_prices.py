"""List prices and windows of language models as of November 2026; admins keep them up to date."""

from datetime import date
from decimal import Decimal

from django.db import migrations

END_OF_5, END_OF_4O = date(2026, 12, 11), date(2027, 1, 14)
END_OF_FLASH = date(2026, 12, 1)
HALF = Decimal("0.5")
CHEAP_UP_TO = 272_000
CUT = "Window kept where the lower price holds: requests beyond 272,000 tokens cost twice as much."

PRICES = (
    # provider, model, USD per million tokens of input, cached input, output; window, day of withdrawal, note
    ("openai", "gpt-6-luna", "0.1", "0.01", "0.5", CHEAP_UP_TO, None, CUT),
    ("openai", "gpt-6.1-terra", "1", "0.05", "5", CHEAP_UP_TO, None, CUT),
    ("openai", "gpt-6-sol", "2", "0.2", "10", CHEAP_UP_TO, None, CUT),
    ("openai", "gpt-5.6-luna", "0.2", "0.02", "1.2", CHEAP_UP_TO, None, CUT),
    ("openai", "gpt-5.6-terra", "2", "0.2", "12", CHEAP_UP_TO, None, CUT),
    ("openai", "gpt-5", "1.25", "0.125", "10", 400_000, END_OF_5, ""),
    ("openai", "gpt-5-mini", "0.25", "0.025", "2", 400_000, END_OF_5, ""),
    ("openai", "gpt-5-nano", "0.05", "0.005", "0.4", 400_000, END_OF_5, ""),
    ("openai", "gpt-4.1", "2", "0.5", "8", 1_047_576, END_OF_4O, ""),
    ("openai", "gpt-4.1-mini", "0.4", "0.1", "1.6", 1_047_576, END_OF_4O, ""),
    ("openai", "gpt-4o", "2.5", "1.25", "10", 128_000, END_OF_4O, ""),
    ("openai", "gpt-4o-mini", "0.15", "0.075", "0.6", 128_000, END_OF_4O, ""),
    ("gemini", "gemini-3.5-flash-lite", "0.3", "0.03", "2.5", 1_048_576, None, ""),
    ("gemini", "gemini-3.7-flash", "0.75", "0.075", "3.75", 1_048_576, None, "Price up to the end of 2027."),
    ("gemini", "gemini-3.1-flash-lite", "0.25", "0.025", "1.5", 1_048_576, None, ""),
    ("gemini", "gemini-2.5-flash", "0.3", "0.03", "2.5", 1_048_576, END_OF_FLASH, ""),
    ("gemini", "gemini-2.5-flash-lite", "0.1", "0.01", "0.4", 1_048_576, None, ""),
)


def seed(apps, schema_editor):
    """New rows; of rows that are there only the prices of tokens, which nobody can have entered before."""
    prices = apps.get_model("calls", "ModelPrice").objects.using(schema_editor.connection.alias)
    for provider, model, *amounts, window, retires_on, note in PRICES:
        per_input, per_cached, per_output = map(Decimal, amounts)
        tokens = {
            "usd_per_million_input": per_input,
            "usd_per_million_cached_input": per_cached,
            "usd_per_million_output": per_output,
            "batch_factor": HALF,
            "context_tokens": window,
        }
        row, made = prices.get_or_create(
            provider=provider, model=model, defaults={**tokens, "retires_on": retires_on, "note": note}
        )
        if not made and not (row.usd_per_million_input or row.usd_per_million_output):
            prices.filter(pk=row.pk).update(**tokens)


class Migration(migrations.Migration):
    dependencies = [("calls", "0013_budgets_and_tokens")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
