"""List prices of hosted speech models as their vendors publish them in November 2026; admins keep them up to date."""

from datetime import date
from decimal import Decimal

from django.db import migrations

END_OF_WHISPER = date(2027, 2, 26)

PRICES = (
    ("openai", "gpt-transcribe", "0.0045", None, "Text alone: times come from our own speech activity."),
    ("openai", "whisper-1", "0.006", END_OF_WHISPER, "With times of words."),
    ("openai", "gpt-4o-transcribe", "0.006", END_OF_WHISPER, "Text alone: times come from our own speech activity."),
    ("openai", "gpt-4o-mini-transcribe", "0.003", END_OF_WHISPER, "Text alone: times come from our own speech activity."),
    ("openai", "gpt-4o-transcribe-diarize", "0.006", END_OF_WHISPER, "Tells voices apart."),
    ("deepgram", "nova-3", "0.0043", None, "One language; several cost more."),
    ("deepgram", "nova-2", "0.0043", None, ""),
    ("assemblyai", "universal-2", "0.0025", None, ""),
    ("assemblyai", "universal-3-5-pro", "0.0035", None, "Tells voices apart at a surcharge."),
)


def seed(apps, schema_editor):
    prices = apps.get_model("calls", "ModelPrice").objects.using(schema_editor.connection.alias)
    for provider, model, usd_per_minute, retires_on, note in PRICES:
        price = {"usd_per_minute": Decimal(usd_per_minute), "retires_on": retires_on, "note": note}
        prices.get_or_create(provider=provider, model=model, defaults=price)


class Migration(migrations.Migration):
    dependencies = [("calls", "0007_hearing")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
