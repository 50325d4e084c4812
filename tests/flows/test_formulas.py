"""What strangers write becomes a formula in no file that leaves the system, whichever there is."""

import csv
import io
import re
import shutil
from urllib.parse import parse_qsl, quote

import pytest
from django.core.files.base import ContentFile
from openpyxl import load_workbook

from calls.models import BatchItem, Call, Customer, KeywordHit, Transcript
from calls.work.states import State
from imports import uploads
from imports.models import ImportFile, ImportSource, UnusableRow, UploadKind
from insights.models import Insight, Objection, Question, Quote
from tests import cast
from tests.architecture import url_table
from tests.flows.bulk import confirm
from tests.flows.engine import work_until_idle
from tests.imports.download.server import WAV

pytestmark = pytest.mark.django_db

MARK = "1+1"
"""In everything that a stranger writes here, so that it is known again."""
EVIL = [
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\uff1d1+1", "\uff0d1+1", "=cmd|' /C 1+1'!A0", '=HYPERLINK("http://x/1+1")',
    "'=1+1", '"=1+1', "\u00a0=1+1", "\u200b=1+1",
]  # fmt: skip
RUN_AT_ONCE = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WITHOUT_ROWS_HERE = ("{play}", "{logentry}", "{calltype}", "{savedfilter}")
"""Recordings, and pages of the admin's own: asked for elsewhere."""


@pytest.fixture
def manifest(customer, web):
    """A manifest in which every cell but the address is made to run; the last row leads nowhere, one has no address."""
    lines = [["Recording URL", "Order ID", "Agent", "Direction", "Caller", "Called", "=1+1 heading"]]
    for number, evil in enumerate(EVIL):
        path = f"/{number}/{quote(evil, safe='')}.wav"
        web.gives(path, WAV + str(number).encode())
        lines.append([web.url(path), evil, evil, "in", evil, evil, evil])
    lines.append([web.url("/%3D1+1.wav"), "=1+1", "=1+1", "", "", "", ""])
    lines.append(["=1+1", "", "=1+1", "=1+1", "=1+1", "=1+1", "=1+1"])
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    file = ContentFile(text.getvalue().encode(), name="=1+1.csv")
    return uploads.take_in(customer=customer, file=file, kind=UploadKind.MANIFEST, created_by=None)


@pytest.fixture
def names(customer, manifest, bring, settings):
    """Rows with what strangers write in every field, by the names that the table of addresses knows."""
    Customer.objects.filter(pk=customer.pk).update(name="=1+1 Clinic", process_on_import=False)
    customer.refresh_from_db()
    names = {row._meta.model_name: row.pk for row in (*cast.everything(customer), *cast.everything_shared(1))}
    ImportSource.objects.update(state=State.DONE)  # it lies outside
    job = bring(uploads=[manifest], allow_local=False)
    for call, evil in zip(Call.objects.filter(customer=customer).order_by("pk"), EVIL * 2, strict=False):
        said(call, evil)
    Question.objects.filter(customer=customer).update(group="=1+1")
    batch = confirm("export", cast.operator(), customer=customer.pk)
    work_until_idle()
    ImportFile.objects.exclude(error_text="").update(error_text="=1+1", error_hint="=1+1")
    BatchItem.objects.update(error_text="=1+1", error_hint="=1+1", error_code="=1+1")
    BatchItem.objects.filter(pk=batch.items.first().pk).update(state=State.FAILED)
    yield {
        **names, "slug": customer.slug, "importjob": job.pk, "batch": batch.pk, "exportfile": batch.exports.get().pk,
    }  # fmt: skip
    shutil.rmtree(settings.RECORDINGS_DIR / "exports", ignore_errors=True)


def said(call, evil):
    """A transcript, keywords and insights in which somebody has said it."""
    if not call.transcripts.exists():
        cast._said(call)
    Call.objects.filter(pk=call.pk).update(sentiment="neutral", satisfaction="neutral")
    segments = [{**segment, "text": evil, "speaker": evil} for segment in cast.SEGMENTS]
    Transcript.objects.filter(call=call).update(text=evil, segments=segments, language="en")
    KeywordHit.objects.filter(transcript__call=call).update(keyword=evil, speaker=evil[:20])
    flag = {"concern": evil, "severity": evil, "category": "billing", "quote": evil, "turn": 1}
    Insight.objects.filter(call=call).update(
        summary=evil, key_points=[evil], model=evil, category_notes=evil, red_flags=[flag], next_steps=[evil],
        fallback_reason=evil,
        action_items=[{"action": evil, "priority": evil, "assignee": evil, "quote": evil, "turn": 1}],
    )  # fmt: skip
    Quote.objects.filter(answer__call=call).update(text=evil, context=evil, speaker=evil[:20])
    Objection.objects.filter(insight__call=call).update(
        quote=evil, speaker=evil[:20], overcome_method=evil[:20], overcome_quote=evil, overcome_speaker=evil[:20]
    )


@pytest.fixture
def files(names):
    """Every file that the addresses of the project give, by its address."""
    client = cast.logged_in(cast.superuser())
    found = {}
    for address in addresses(names):
        path, _, query = address.partition("?")
        answer = client.get(path, dict(parse_qsl(query)))
        kind = answer.get("Content-Type", "").partition(";")[0]
        attached = "attachment" in answer.get("Content-Disposition", "")
        if attached or "csv" in kind or kind == SPREADSHEET:
            found[path] = kind, b"".join(answer.streaming_content) if answer.streaming else answer.content
    return found


def addresses(names):
    """Of every page that is looked at; an export that comes as CSV may come as Excel too."""
    for row in url_table.rows():
        if row.method == "GET" and not any(mark in row.address for mark in WITHOUT_ROWS_HERE):
            address = row.address.format(**names)
            yield address
            if address.endswith("/csv/"):
                yield address.removesuffix("csv/") + "xlsx/"


def cells_of_csv(content):
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]


def cells_of_excel(content):
    book = load_workbook(io.BytesIO(content))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def runs(cell):
    """Whether a spreadsheet program could take a cell of a CSV file for a formula; a number is none."""
    if re.fullmatch(r"-?\d+(\.\d+)?", cell):
        return False
    return cell[:1] in set(RUN_AT_ONCE) or cell.lstrip(' "\u00a0\u200b')[:1] in set(RUN_AT_ONCE)


def test_the_manifest_brought_what_strangers_write_into_calls(names):
    call = Call.objects.filter(order_id="=1+1", agent="=1+1", caller_number="=1+1", callee_number="=1+1").first()
    assert call.metadata["=1+1 heading"] == "=1+1"
    assert call.file_name == "=1+1.wav"
    assert UnusableRow.objects.filter(source__job=names["importjob"]).exists()
    assert ImportFile.objects.filter(job=names["importjob"], error_text="=1+1").exists()


def test_no_cell_of_any_file_is_a_formula(files):
    assert len(files) >= 6
    [(_, exported)] = [file for path, file in files.items() if path.endswith("/download/csv/")]
    assert {f"'{evil}" for evil in EVIL} <= set(cells_of_csv(exported))
    for address, (kind, content) in files.items():
        if kind == SPREADSHEET:
            cells = cells_of_excel(content)
            assert [cell.value for cell in cells if cell.data_type == "f"] == [], address
            assert any(MARK in str(cell.value) for cell in cells), address
        else:
            assert kind == "text/csv", f"{address} gives {kind}: read it here, to see that nothing in it runs"
            cells = cells_of_csv(content)
            assert [cell for cell in cells if runs(cell)] == [], address
            assert any(MARK in cell for cell in cells), f"{address} holds nothing that a stranger wrote"


@pytest.mark.parametrize("evil", EVIL)
def test_what_runs_would_be_found(evil):
    assert runs(evil) or evil.startswith("'")
    assert not runs(f"'{evil}")
