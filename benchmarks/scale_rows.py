"""The INSERT … SELECT statements of `scale_data`: the same rows on both databases, by arithmetic instead of chance."""

# ruff: noqa: S608 - SQL of our own
from django.db import connection
from django.utils import timezone

from calls.models import AudioProfile, BatchItem, Call, CallText, Transcript, Usage
from imports.models import ImportFile
from insights.models import Insight, Objection

PRIME = 2_147_483_647
FIRST_MOMENT = "2024-12-01 00:00:00"
DAYS = 724
TEXTS, RARE, SLOTS = 20_000, 40_000, 10_000
PER_BATCH = 10_000
_FACTORS = (
    0, 1_103_515_245, 742_938_285, 950_706_376, 1_226_874_159, 62_089_911, 1_343_714_438, 630_360_016, 1_203_248_318,
    397_204_094, 858_993_459, 1_442_695_041, 1_597_334_677, 1_111_111_111, 1_566_083_941, 784_588_716, 1_865_811_235,
)  # fmt: skip


def chance(number, below, of="n"):
    """SQL of an even number below `below`, another for each `number`, the same on both databases."""
    return f"(({of} * {_FACTORS[number]} + {number * 7919}) % {PRIME} % {below})"


def on_postgresql():
    return connection.vendor == "postgresql"


def moment(seconds):
    """SQL of a time so many seconds after the first."""
    if on_postgresql():
        return f"(timestamptz '{FIRST_MOMENT}+00' + ({seconds}) * interval '1 second')"
    return f"datetime('{FIRST_MOMENT}', ({seconds}) || ' seconds')"


def day(of):
    return f"({of} AT TIME ZONE 'UTC')::date" if on_postgresql() else f"date({of})"


def js(text):
    """SQL of JSON from SQL of its text."""
    return f"CAST({text} AS jsonb)" if on_postgresql() else text


def pick(number, values, of="n"):
    """SQL that takes one of the values, each as likely as it is often named."""
    whens = " ".join(f"WHEN {place} THEN '{value}'" for place, value in enumerate(values))
    return f"CASE {chance(number, len(values), of)} {whens} END"


def insert(model, source, /, **columns):
    """Rows of a model from a FROM clause; what is not named gets the field's default."""
    given, parameters = dict(columns), []
    for field in model._meta.concrete_fields:
        if field.column in given or (field.primary_key and "id" not in columns and field.column == "id"):
            continue
        given[field.column] = "%s"
        value = timezone.now() if getattr(field, "auto_now_add", False) else field.get_default()
        parameters.append(field.get_db_prep_save(value, connection))
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in given)
    with connection.cursor() as cursor:
        sql = ", ".join(text if text == "%s" else text.replace("%", "%%") for text in given.values())
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {sql} FROM {source.replace("%", "%%")}', parameters)


def numbers(count):
    if on_postgresql():
        return f"generate_series(1::bigint, {count}) AS numbers(n)"
    return f"""(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT n FROM c)
        AS numbers"""


def calls(count):
    when = moment(chance(1, DAYS * 86_400))
    duration, seen = f"(8 + {chance(2, 6000)} / 10.0)", f"({chance(4, 100)} < 95)"
    insert(
        Call,
        f"{numbers(count)} JOIN slot ON slot.id = {chance(3, SLOTS)}",
        id="n",
        customer_id="slot.customer_id",
        order_id="'ORD-' || (100000 + n)",
        file_name="'call-' || n || '.wav'",
        recording="'customer-' || slot.customer_id || '/call-' || n || '.wav'",
        content_hash="md5('call' || n) || md5('hash' || n)",
        size_bytes="16000 * (8 + n % 600)",
        container="'wav'",
        started_at=when,
        imported_at=when,
        listed_at=when,
        listed_on=day(when),
        direction=pick(5, ["inbound", "inbound", "outbound"]),
        agent=f"'Agent ' || (slot.customer_id * 10 + {chance(6, 10)})",
        caller_number=f"'+4930' || (1000000 + {chance(7, 9_000_000)})",
        callee_number=f"'+4989' || (1000000 + {chance(8, 900)})",
        duration_seconds=duration,
        silence_share=f"({chance(9, 500)} / 1000.0)",
        has_transcript=f"({chance(4, 100)} < 97)",
        has_insight=seen,
        category=f"CASE WHEN {seen} THEN {pick(10, _CATEGORIES)} ELSE '' END",
        sentiment=f"CASE WHEN {seen} THEN {pick(11, _SENTIMENTS)} ELSE '' END",
        outcome=f"CASE WHEN {seen} THEN {pick(12, _OUTCOMES)} ELSE '' END",
        satisfaction=f"CASE WHEN {seen} THEN {pick(13, _SATISFACTIONS)} ELSE '' END",
        objection_count=f"CASE WHEN {seen} AND {chance(14, 100)} < 8 THEN 1 ELSE 0 END",
        red_flag_count=f"CASE WHEN {seen} AND {chance(15, 100)} < 3 THEN 1 ELSE 0 END",
        action_item_count=f"CASE WHEN {seen} AND {chance(16, 100)} < 30 THEN 1 ELSE 0 END",
        cost_usd=f"CASE WHEN {seen} THEN {chance(9, 300)} / 10000.0 ELSE 0 END",
    )


_CATEGORIES = ["other_question"] * 6 + ["consult_scheduled"] * 3 + ["consult_not_scheduled"]
_SENTIMENTS = ["neutral"] * 5 + ["positive"] * 3 + ["negative"] + ["mixed"]
_OUTCOMES = ["resolved"] * 6 + ["pending"] * 2 + ["escalated", "no_resolution"]
_SATISFACTIONS = ["satisfied"] * 5 + ["neutral"] * 3 + ["happy", "frustrated"]

_POOLS = f"""calls_call AS call
    JOIN pool AS a ON a.id = {chance(13, TEXTS, "call.id")} JOIN pool AS b ON b.id = {chance(14, TEXTS, "call.id")}"""
_SAID = f"a.body || ' ' || b.body || ' rareword' || (call.id % {RARE})"


def audio():
    insert(
        AudioProfile,
        "calls_call AS call",
        call_id="call.id",
        content_hash="content_hash",
        analyser_version="1",
        silence_threshold_dbfs="-40.0",
        min_silence_ms="1000",
        container="'wav'",
        codec="'pcm_s16le'",
        sample_rate="8000",
        channels="2",
        duration_seconds="duration_seconds",
        silence_seconds="duration_seconds * silence_share",
        silences=js("""'[{"start": 3.0, "end": 5.0, "duration": 2.0}]'"""),
        talk_seconds=js("'[20.0, 30.0]'"),
        peaks_dbfs=js("'[-3.0, -4.5]'"),
        clipped_samples=js("'[0, 0]'"),
        waveform="decode(repeat('20e0', 400), 'hex')" if on_postgresql() else "zeroblob(800)",
    )


def transcripts():
    insert(
        Transcript,
        f"{_POOLS} WHERE has_transcript",
        call_id="call.id",
        content_hash="content_hash",
        engine="'moonshine'",
        model="'tiny-en'",
        language="'en'",
        segments=js(f"""'[{{"start": 0.0, "end": 9.5, "speaker": "Speaker 1", "channel": 0, "role": "agent", "text": "'
            || a.body || '"}}, {{"start": 9.5, "end": 20.0, "speaker": "Speaker 2", "channel": 1, "role": "customer",
            "text": "' || b.body || ' rareword' || (call.id % {RARE}) || '"}}]'"""),
        text=_SAID,
        text_hash="content_hash",
        word_count="50",
        audio_seconds="duration_seconds",
    )


def texts():
    insert(
        CallText,
        _POOLS,
        call_id="call.id",
        body=f"""lower('ord ' || (100000 + call.id) || ' call ' || call.id || ' wav ' || agent || ' '
            || substr(caller_number, 2) || ' ' || substr(callee_number, 2)
            || CASE WHEN has_transcript THEN ' ' || {_SAID} ELSE '' END)""",
    )


def insights(provider):
    flag = """'[{"concern": "x", "severity": "low", "category": "missed_opportunity", "quote": "q", "turn": 1}]'"""
    insert(
        Insight,
        "calls_transcript AS said JOIN calls_call AS call ON call.id = said.call_id WHERE has_insight",
        call_id="call.id",
        transcript_id="said.id",
        provider=f"'{provider.name}'",
        model=f"'{provider.model}'",
        prompt_version=f"'{provider.prompt_version}'",
        rule_based="(1 = 1)",
        transcript_hash="said.text_hash",
        summary="'The customer asked for an appointment and the agent offered one.'",
        key_points=js("""'["Asked for an appointment.", "Was offered one."]'"""),
        category="call.category",
        sentiment="call.sentiment",
        outcome="call.outcome",
        satisfaction="call.satisfaction",
        call_type="'scheduling'",
        agent_performance="'professional'",
        sentiment_score="1.0",
        sentiment_confidence="0.7",
        category_confidence="0.8",
        red_flags=js(f"CASE WHEN red_flag_count > 0 THEN {flag} ELSE '[]' END"),
        action_items=js("""CASE WHEN action_item_count > 0
            THEN '[{"action": "Call back", "priority": "high", "assignee": "agent"}]' ELSE '[]' END"""),
    )


def objections():
    insert(
        Objection,
        "insights_insight AS i JOIN calls_call AS call ON call.id = i.call_id WHERE objection_count > 0",
        insight_id="i.id",
        type="'cost-value'",
        quote="'It is too expensive'",
        speaker="'Speaker 2'",
        segment="1",
        start_seconds="9.5",
        end_seconds="20.0",
        confidence="0.8",
    )


_JOB = f"((call.id - 1) / {PER_BATCH} + 1)"


def usage():
    insert(
        Usage,
        "calls_call AS call WHERE has_insight",
        customer_id="customer_id",
        call_id="call.id",
        batch_id=_JOB,
        stage="'insights'",
        provider="'offline'",
        model="'rules-2'",
        audio_seconds="duration_seconds",
        cost_usd="cost_usd",
        created_at="listed_at",
    )


def items():
    failed = "(call.id % 400 = 7)"
    insert(
        BatchItem,
        "calls_call AS call",
        job_id=_JOB,
        call_id="call.id",
        customer_id="customer_id",
        stage="'insights'",
        lane="'cpu'",
        attempts="1",
        state=f"CASE WHEN {failed} THEN 'failed' ELSE 'done' END",
        error_code=f"CASE WHEN {failed} THEN 'speech:vendor:timeout' ELSE '' END",
        error_text=f"CASE WHEN {failed} THEN 'The engine did not answer in time.' ELSE '' END",
        queued_at="listed_at",
        started_at="listed_at",
        finished_at="listed_at",
    )


def waiting_items(job, every):
    """Calls that wait in a paused batch."""
    insert(
        BatchItem,
        f"calls_call AS call WHERE id % {every} = 3",
        job_id=str(job),
        call_id="call.id",
        customer_id="customer_id",
        stage="'transcribe'",
        lane="'cpu'",
    )


def import_files():
    insert(
        ImportFile,
        "calls_call AS call",
        job_id=_JOB,
        source_id=_JOB,
        stage="'fetch'",
        lane="'network'",
        attempts="1",
        state="'done'",
        url="'https://recordings.example/' || file_name",
        url_hash="content_hash",
        name="file_name",
        size_bytes="size_bytes",
        order_id="order_id",
        call_id="call.id",
        queued_at="listed_at",
        started_at="listed_at",
        finished_at="listed_at",
    )
