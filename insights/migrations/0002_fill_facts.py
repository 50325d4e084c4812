"""Tell each call's own row of its current insight."""

from django.db import migrations

CHUNK = 500
COPIED = ("category", "sentiment", "outcome", "satisfaction")


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    insights = apps.get_model("insights", "Insight").objects.using(alias).filter(is_current=True)
    objections = apps.get_model("insights", "Objection").objects.using(alias)
    calls = apps.get_model("calls", "Call").objects.using(alias)
    for insight in insights.iterator(chunk_size=CHUNK):
        calls.filter(pk=insight.call_id).update(
            has_insight=True,
            objection_count=objections.filter(insight=insight).count(),
            red_flag_count=len(insight.red_flags),
            action_item_count=len(insight.action_items),
            **{name: getattr(insight, name) for name in COPIED},
        )


def index_what_is_asked(apps, schema_editor):
    # What `Stage.current` asks of a hundred thousand calls, without reading their insights.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            """CREATE INDEX insights_insight_asked ON insights_insight (call_id)
                INCLUDE (provider, model, prompt_version, transcript_hash) WHERE is_current"""
        )


class Migration(migrations.Migration):
    dependencies = [("insights", "0001_initial"), ("calls", "0004_fill_facts")]

    operations = [
        migrations.RunPython(index_what_is_asked, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
