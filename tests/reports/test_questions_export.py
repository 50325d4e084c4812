"""Answers and quotes in the files of an export."""

import csv
import io
import shutil

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from calls import downloads
from insights.models import Quote
from tests import cast
from tests.flows.bulk import confirm
from tests.flows.engine import work_until_idle
from tests.reports.answered import a_question, an_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(settings):
    yield
    shutil.rmtree(settings.RECORDINGS_DIR / "exports", ignore_errors=True)


@pytest.fixture
def price(customer):
    question = a_question(customer, group="Price")
    an_answer(question, ("It is far too dear.", "negative", 0.9), ("=1+1", "positive", 0.8))
    an_answer(question, ("It is far too dear for me.", "negative", 0.7))
    return question


def export(user, **selection):
    batch = confirm("export", user, **selection)
    work_until_idle()
    batch.refresh_from_db()
    return batch


def fetched(user, batch, kind):
    url = reverse("admin:reports_exportfile_download", args=[batch.exports.get().pk, kind])
    answer = cast.logged_in(user).get(url)
    return answer, b"".join(answer.streaming_content) if answer.streaming else b""


def test_an_export_has_a_workbook_of_answers_and_quotes(price):
    user = cast.operator()
    batch = export(user)
    answer, content = fetched(user, batch, "answers-xlsx")
    assert answer["Content-Disposition"] == f'attachment; filename="answers-{batch.pk}.xlsx"'
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Quotes", "Key takeaways", "Strengths", "Weaknesses", "Coverage"]
    rows = {name: list(book[name].iter_rows(min_row=2, values_only=True)) for name in book.sheetnames}
    assert [row[1] for row in rows["Quotes"]] == ["It is far too dear.", "=1+1", "It is far too dear for me."]
    assert [(row[3], row[4]) for row in rows["Key takeaways"]] == [("It is far too dear.", 2)]
    assert [len(rows[name]) for name in ("Strengths", "Weaknesses")] == [1, 2]
    assert rows["Coverage"][0][6:8] == (2, 2)


def test_no_cell_of_it_is_a_formula(price):
    user = cast.operator()
    batch = export(user)
    book = load_workbook(io.BytesIO(fetched(user, batch, "answers-xlsx")[1]))
    assert "f" not in {cell.data_type for row in book["Quotes"].iter_rows() for cell in row}
    text = fetched(user, batch, "answers-csv")[1].decode("utf-8-sig")
    assert "'=1+1" in [row["Quote"] for row in csv.DictReader(io.StringIO(text))]


def test_only_the_chosen_calls_are_in_it(price):
    call = Quote.objects.get(text="=1+1").answer.call
    user = cast.operator()
    text = fetched(user, export(user, ids=(call.pk,)), "answers-csv")[1].decode("utf-8-sig")
    assert {row["Call"] for row in csv.DictReader(io.StringIO(text))} == {str(call.pk)}


def test_the_batch_offers_the_files_where_questions_were_asked(price):
    batch = export(cast.operator())
    assert [file.label for file in downloads.of(batch)][2:] == ["Answers and quotes, Excel", "Answers and quotes, CSV"]


def test_without_questions_there_are_no_such_files(customer):
    cast.new_call(customer)
    user = cast.operator()
    batch = export(user)
    assert len(downloads.of(batch)) == 2
    assert fetched(user, batch, "answers-xlsx")[0].status_code == 404


def test_whoever_may_not_see_all_its_calls_gets_no_answers(price, customer):
    a_question(cast.new_customer("Stranger Clinic"))
    batch = export(cast.superuser())
    limited = cast.limited(cast.operator(), cast.new_customer("Other"))
    assert fetched(limited, batch, "answers-csv")[0].status_code == 404
    assert fetched(cast.viewer(), batch, "answers-csv")[0].status_code == 403
