"""Fill what lists and searches stand on for the calls that are there, and let the database keep the word index."""

from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import OuterRef, Subquery, Sum

CHUNK = 500

SQLITE = [
    "CREATE VIRTUAL TABLE calls_text_index USING fts5(body, content='calls_calltext', content_rowid='call_id')",
    """CREATE TRIGGER calls_calltext_added AFTER INSERT ON calls_calltext BEGIN
        INSERT INTO calls_text_index (rowid, body) VALUES (new.call_id, new.body);
    END""",
    """CREATE TRIGGER calls_calltext_removed AFTER DELETE ON calls_calltext BEGIN
        INSERT INTO calls_text_index (calls_text_index, rowid, body) VALUES ('delete', old.call_id, old.body);
    END""",
    """CREATE TRIGGER calls_calltext_changed AFTER UPDATE ON calls_calltext BEGIN
        INSERT INTO calls_text_index (calls_text_index, rowid, body) VALUES ('delete', old.call_id, old.body);
        INSERT INTO calls_text_index (rowid, body) VALUES (new.call_id, new.body);
    END""",
]
POSTGRESQL = [
    """ALTER TABLE calls_calltext
        ADD COLUMN vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED""",
    "CREATE INDEX calls_calltext_vector ON calls_calltext USING gin (vector)",
    # What `Stage.current` asks of a hundred thousand calls, without reading their transcripts.
    """CREATE INDEX calls_transcript_asked ON calls_transcript (call_id)
        INCLUDE (text_hash, content_hash, engine, model) WHERE is_current""",
]


def make_word_index(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    get = apps.get_model
    alias = schema_editor.connection.alias
    item, call = get("calls", "BatchItem"), get("calls", "Call")
    customers = call.objects.filter(pk=OuterRef("call")).values("customer")[:1]
    item.objects.using(alias).filter(customer=None).update(customer=Subquery(customers))
    last = 0
    while calls := list(
        call.objects.using(alias).select_related("customer", "audio").filter(pk__gt=last).order_by("pk")[:CHUNK]
    ):
        _fill_calls(get, alias, calls)
        last = calls[-1].pk


def _fill_calls(get, alias, calls):
    # The text is made as it was at this migration; later code may write it otherwise.
    from calls.search import searched_text

    transcripts = get("calls", "Transcript").objects.using(alias).filter(call__in=calls, is_current=True)
    said = dict(transcripts.values_list("call", "text"))
    usage = get("calls", "Usage").objects.using(alias).filter(call__in=calls).order_by()
    costs = dict(usage.values_list("call").annotate(Sum("cost_usd")))
    texts = []
    for call in calls:
        call.listed_at = call.started_at or call.imported_at
        call.listed_on = call.listed_at.astimezone(ZoneInfo(call.customer.time_zone)).date()
        audio = getattr(call, "audio", None)
        if audio:
            call.duration_seconds = audio.duration_seconds
            call.silence_share = min(audio.silence_seconds / audio.duration_seconds, 1) if audio.duration_seconds else None
        call.has_transcript = call.pk in said
        call.cost_usd = costs.get(call.pk, 0)
        words = (call.order_id, call.file_name, call.agent, call.caller_number, call.callee_number, said.get(call.pk, ""))
        texts.append(get("calls", "CallText")(call_id=call.pk, body=searched_text(*words)))
    fields = ["listed_at", "listed_on", "duration_seconds", "silence_share", "has_transcript", "cost_usd"]
    get("calls", "Call").objects.using(alias).bulk_update(calls, fields, batch_size=CHUNK)
    get("calls", "CallText").objects.using(alias).bulk_create(texts)


class Migration(migrations.Migration):
    dependencies = [("calls", "0003_place_to_work")]

    operations = [
        migrations.RunPython(make_word_index, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
