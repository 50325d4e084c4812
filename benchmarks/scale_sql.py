"""All that each page needs from the database, asked by hand: the fewest statements, only the columns that are shown."""

# ruff: noqa: S608 - SQL of our own
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from calls.models import Call
from reports.needs import MOST_FAILURES

COLUMNS = """c.id, c.listed_at, c.duration_seconds, c.silence_share, c.category, c.sentiment, c.objection_count,
    c.has_transcript, c.has_insight, c.order_id, c.file_name, c.started_at, c.agent, k.name, k.time_zone"""
LIST = f"SELECT {COLUMNS} FROM calls_call AS c JOIN calls_customer AS k ON k.id = c.customer_id"
OF_CUSTOMER = """SELECT c.id, c.listed_at, c.duration_seconds, c.silence_share, c.category, c.sentiment, c.outcome,
    c.satisfaction, c.objection_count, c.red_flag_count, c.action_item_count, c.has_transcript, c.has_insight,
    c.order_id, c.file_name, c.direction, c.agent FROM calls_call AS c"""
NEWEST = "ORDER BY c.listed_at DESC, c.id DESC LIMIT"


def asked(statements):
    """Ask all of them, and fetch every row."""
    with connection.cursor() as cursor:
        for sql, parameters in statements:
            cursor.execute(sql, parameters)
            rows = cursor.fetchall()
    return rows


def who(client, user):
    """Whose request it is."""
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return [
        ("SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s", [key, timezone.now()]),
        ("""SELECT id, username, password, is_active, is_staff, is_superuser, all_customers, EXISTS (SELECT 1 FROM
            otp_totp_totpdevice AS d WHERE d.user_id = u.id AND confirmed)
            FROM calls_user AS u WHERE id = %s""", [user]),
    ]  # fmt: skip


def library(listed, counted):
    """The filters' choices, the bounded count, a page of rows, and the newest work on each of them.

    The same condition twice, with its parameters, since listing and counting may want other words.
    """
    condition, parameters = listed
    rows = (f"{LIST} WHERE {condition} {NEWEST} 100", parameters)
    keys = [row[0] for row in asked([rows])] or [0]
    marks = ", ".join(["%s"] * len(keys))
    newest = f"SELECT MAX(id) FROM calls_batchitem WHERE call_id IN ({marks}) GROUP BY call_id"
    return [
        ("SELECT id, user_id, name, query, is_shared FROM calls_savedfilter WHERE user_id = 1 OR is_shared", []),
        ("SELECT id, name FROM calls_customer ORDER BY name LIMIT 100", []),
        count(*counted),
        rows,
        (f"SELECT call_id, state, stage FROM calls_batchitem WHERE id IN ({newest})", keys),
    ]


def count(where, parameters):
    return f"SELECT COUNT(*) FROM (SELECT 1 FROM calls_call AS c WHERE {where} LIMIT 10001) AS found", parameters


def customer(user, pk):
    """The customer whose pages these are, and whether there are others."""
    return [
        ("""SELECT k.id, k.name, k.slug, k.time_zone FROM calls_customer AS k JOIN calls_membership AS m
            ON m.customer_id = k.id WHERE m.user_id = %s AND k.slug = %s""", [user, f"customer-{pk}"]),
        ("SELECT COUNT(*) FROM calls_membership WHERE user_id = %s", [user]),
    ]  # fmt: skip


def customers_list(pk):
    where = "c.customer_id = %s"
    return [count(where, [pk]), (f"{OF_CUSTOMER} WHERE {where} {NEWEST} 50", [pk])]


def overview(pk):
    """Sums of the days, the newest calls, the objections, and the red flags with what was concerning."""
    first = str(first_day())
    recent = "c.customer_id = %s AND c.listed_on >= %s AND c.listed_at >= %s"
    given = [pk, first, timezone.now() - timedelta(days=30)]
    return [
        days("customer_id = %s AND", [pk]),
        (f"{OF_CUSTOMER} WHERE {recent} {NEWEST} 8", given),
        (f"""SELECT o.type, o.overcome_method, c.id, c.category FROM calls_call AS c JOIN insights_insight AS i
            ON i.call_id = c.id AND i.is_current JOIN insights_objection AS o ON o.insight_id = i.id
            WHERE {recent} AND c.objection_count > 0""", given),
        (f"""SELECT c.id, c.listed_at, c.file_name, c.order_id, i.red_flags FROM calls_call AS c JOIN insights_insight
            AS i ON i.call_id = c.id AND i.is_current WHERE {recent} AND c.red_flag_count > 0 {NEWEST} 50""", given),
    ]  # fmt: skip


def first_day():
    """Of the 30 that charts show."""
    return timezone.now().date() - timedelta(days=29)


def days(where, parameters):
    sums = f"""SELECT listed_on, category, sentiment, COUNT(*), SUM(duration_seconds), SUM(cost_usd) FROM calls_call
        WHERE {where} listed_on BETWEEN %s AND %s GROUP BY 1, 2, 3"""
    return sums, [*parameters, str(first_day()), str(timezone.now().date())]


def dashboard():
    """What runs and how far it is, who works, what failed, and the days."""
    lasting = "j.state IN ('active', 'paused') OR (j.state = 'stopped' AND j.updated_at >= %s)"
    week, month = ([timezone.now() - timedelta(days=number)] for number in (7, 30))
    running = "SELECT id FROM calls_batch WHERE state IN ('active', 'paused')"
    last_end = """SELECT finished_at FROM calls_batchitem AS i WHERE i.job_id = j.id AND i.state = 'done'
        ORDER BY lane DESC, not_before DESC, id DESC LIMIT 1"""
    failed = f"""SELECT error_code, error_text, error_hint, job_id FROM %s WHERE state = 'failed' AND job_id IN
        (SELECT id FROM imports_importjob WHERE created_at >= %%s ORDER BY id DESC LIMIT 50) LIMIT {MOST_FAILURES}"""
    return [
        (f"""SELECT j.id, j.state, j.sealed, k.name FROM imports_importjob AS j JOIN calls_customer AS k
            ON k.id = j.customer_id WHERE {lasting} ORDER BY j.id DESC LIMIT 30""", week),
        (f"""SELECT j.id, j.name, j.state, j.sealed, j.action, k.name, ({last_end}), ({last_end} OFFSET 10)
            FROM calls_batch AS j LEFT JOIN calls_customer AS k ON k.id = j.customer_id WHERE {lasting}
            ORDER BY j.id DESC LIMIT 30""", week),
        (f"SELECT job_id, state, lane, COUNT(*) FROM calls_batchitem WHERE job_id IN ({running}) GROUP BY 1, 2, 3", []),
        ("SELECT lane FROM calls_workerpulse WHERE beat_at >= %s", [timezone.now() - timedelta(minutes=3)]),
        (f"""SELECT error_code, error_text, error_hint, job_id FROM calls_batchitem AS i WHERE state = 'failed'
            AND call_id IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM calls_batchitem AS j WHERE j.call_id = i.call_id AND j.id > i.id)
            ORDER BY call_id DESC LIMIT {MOST_FAILURES}""", []),
        (failed % "imports_importsource", month),
        (failed % "imports_importfile", month),
        days("", []),
    ]  # fmt: skip


def call(key, user):
    """The call and all that hangs on it, its neighbours, and what happened to it."""
    of_call = [key]
    row = asked([("SELECT customer_id, listed_at FROM calls_call WHERE id = %s", of_call)])[0]
    near = "SELECT c.id FROM calls_call AS c WHERE c.customer_id = %s AND (c.listed_at, c.id)"
    logged = [ContentType.objects.get_for_model(Call).pk, key]
    return [
        ("""SELECT c.*, k.* FROM calls_call AS c JOIN calls_customer AS k ON k.id = c.customer_id
            WHERE c.id = %s""", of_call),
        ("SELECT * FROM calls_audioprofile WHERE call_id = %s", of_call),
        ("""SELECT t.*, u.username FROM calls_transcript AS t LEFT JOIN calls_user AS u ON u.id = t.corrected_by_id
            WHERE t.call_id = %s AND t.is_current""", of_call),
        ("""SELECT h.* FROM calls_keywordhit AS h JOIN calls_transcript AS t ON t.id = h.transcript_id
            WHERE t.call_id = %s AND t.is_current ORDER BY h.start_seconds""", of_call),
        ("SELECT * FROM insights_insight WHERE call_id = %s AND is_current", of_call),
        ("""SELECT o.* FROM insights_objection AS o JOIN insights_insight AS i ON i.id = o.insight_id
            WHERE i.call_id = %s AND i.is_current ORDER BY o.start_seconds""", of_call),
        (f"{near} > (%s, %s) ORDER BY c.listed_at, c.id LIMIT 1", [*row, key]),
        (f"{near} < (%s, %s) ORDER BY c.listed_at DESC, c.id DESC LIMIT 1", [*row, key]),
        ("""SELECT i.id, i.state, i.stage, i.error_text, i.queued_at, i.started_at, i.finished_at, b.id, b.name,
            b.action, u.username FROM calls_batchitem AS i JOIN calls_batch AS b ON b.id = i.job_id
            LEFT JOIN calls_user AS u ON u.id = b.created_by_id
            WHERE i.call_id = %s ORDER BY i.id DESC LIMIT 50""", of_call),
        ("""SELECT id, engine, model, created_at FROM calls_transcript
            WHERE call_id = %s AND corrects_id IS NULL""", of_call),
        ("SELECT id, provider, rule_based, created_at FROM insights_insight WHERE call_id = %s", of_call),
        ("""SELECT e.action, e.changes, e.timestamp, e.additional_data, u.username FROM auditlog_logentry AS e
            LEFT JOIN calls_user AS u ON u.id = e.actor_id WHERE e.content_type_id = %s AND e.object_id = %s
            ORDER BY e.timestamp DESC LIMIT 50""", logged),
        ("""SELECT 1 FROM auditlog_logentry WHERE content_type_id = %s AND object_id = %s AND action = 3
            AND actor_id = %s AND timestamp > %s LIMIT 1""", [*logged, user, timezone.now() - timedelta(hours=1)]),
        ("""SELECT f.duplicate_by, f.queued_at, f.finished_at, j.id, u.username, s.location FROM imports_importfile AS f
            JOIN imports_importjob AS j ON j.id = f.job_id JOIN imports_importsource AS s ON s.id = f.source_id
            LEFT JOIN calls_user AS u ON u.id = j.created_by_id WHERE f.call_id = %s""", of_call),
    ]  # fmt: skip
