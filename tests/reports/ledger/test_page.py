"""The page "Costs": what work cost, for whoever may know it."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import Batch, Usage
from tests import cast

pytestmark = pytest.mark.django_db

COSTS, FILE = reverse("admin:costs"), reverse("admin:costs_csv")


def spent(customer, usd="1.50", **more):
    """A piece of work, paid today or at `at`."""
    at = more.pop("at", None)
    usage = Usage.objects.create(
        **{"customer": customer, "stage": "insights", "provider": "openai", "model": "gpt-x", "cost_usd": usd, **more}
    )
    if at:
        Usage.objects.filter(pk=usage.pk).update(created_at=at)
    return usage


def table(page):
    """The rows of the ledger, each as the texts of its cells."""
    body = page.content.decode().split('class="ledger"')[1].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]*>", "", cell) for cell in row] for row in cells]


def file_rows(answer):
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_customers_are_summed_the_dearest_first(operators, customer):
    other = cast.new_customer("Other")
    spent(customer, "1", input_tokens=1000, cached_input_tokens=400, output_tokens=50)
    spent(other, "2")
    spent(other, "3", audio_seconds=90)
    head, first, second, total = table(operators.get(COSTS))
    assert head[0] == "Customer"
    assert (first[0], first[1], first[2], first[-1]) == ("Other", "2", "1:30", "$5.0000")
    assert second == [customer.name, "1", "0:00", "1,000", "400", "50", "$1.0000"]
    assert (total[0], total[-1]) == ("Total", "$6.0000")


@pytest.mark.parametrize(("by", "labels"), [
    ("stage", ["Generate insights", "Transcribe"]),
    ("model", ["openai gpt-x", "deepgram nova-3"]),
    ("day", ["2026-11-03", "2026-11-02"]),
])  # fmt: skip
def test_it_is_summed_by(operators, customer, by, labels):
    spent(customer, "2", at=datetime(2026, 11, 3, 0, 0, tzinfo=UTC))
    late = datetime(2026, 11, 2, 23, 59, 59, 999999, tzinfo=UTC)
    spent(customer, "1", stage="transcribe", provider="deepgram", model="nova-3", at=late)
    page = operators.get(COSTS, {"by": by, "first_day": "2026-11-01", "last_day": "2026-11-30"})
    assert [row[0] for row in table(page)[1:-1]] == labels


def test_days_customer_and_work_can_be_chosen(operators, customer):
    other = cast.new_customer("Other")
    spent(customer, "1", at=datetime(2026, 11, 3, tzinfo=UTC))
    spent(customer, "2", at=datetime(2026, 11, 4, tzinfo=UTC))
    spent(customer, "4", at=datetime(2026, 11, 4, tzinfo=UTC), stage="transcribe")
    spent(other, "8", at=datetime(2026, 11, 4, tzinfo=UTC))
    asked = {"first_day": "2026-11-04", "last_day": "2026-11-04"}
    assert table(operators.get(COSTS, asked))[-1][-1] == "$14.0000"
    assert table(operators.get(COSTS, {**asked, "customer": customer.pk}))[-1][-1] == "$6.0000"
    assert table(operators.get(COSTS, {**asked, "customer": customer.pk, "stage": "insights"}))[-1][-1] == "$2.0000"


def test_a_batchs_cost_stands_beside_what_was_estimated(operators, customer):
    batch = Batch.objects.create(
        customer=customer, name="Insights of May", stages=["insights"], estimated_usd_low=1, estimated_usd_high=3
    )
    spent(customer, "0.5", batch=batch, at=timezone.now() - timedelta(days=300))
    spent(customer, "2.5", batch=batch)
    spent(customer, "9")
    rows = table(operators.get(COSTS, {"by": "batch"}))
    assert [row[0] for row in rows[1:-1]] == ["Without a batch", "Insights of May"]
    assert rows[2][6:] == ["$2.5000", "$1.00 to $3.00", "1.50"]


def test_whoever_is_limited_to_a_customer_sees_its_costs_only(customer):
    other = cast.new_customer("Other")
    spent(customer, "1")
    spent(other, "2")
    mixed = Batch.objects.create(name="Secret mixed batch", stages=["insights"])
    spent(other, "4", batch=mixed)
    vera = cast.logged_in(cast.limited(cast.viewer(), other))
    page = vera.get(COSTS)
    assert table(page)[-1][-1] == "$6.0000"
    assert customer.name not in page.content.decode()
    assert "Secret" not in vera.get(COSTS, {"by": "batch"}).content.decode()
    assert {row["Customer"] for row in file_rows(vera.get(FILE, {"by": "entry"}))} == {"Other"}
    strange = vera.get(COSTS, {"customer": customer.pk})
    assert "Nothing was done" in strange.content.decode()


def test_customers_people_learn_no_prices(customer):
    spent(customer)
    people = cast.logged_in(cast.customers_user(customer))
    for address in (COSTS, FILE):
        assert people.get(address).status_code == 302


def test_staff_without_a_role_may_not_look(customer):
    norman = cast.logged_in(cast.nobody())
    assert [norman.get(address).status_code for address in (COSTS, FILE)] == [403, 403]


def test_the_file_has_every_line_as_numbers(operators, customer):
    spent(customer, "1.234567", input_tokens=5)
    (row,) = file_rows(operators.get(FILE))
    assert (row["Customer"], float(row["Cost (USD)"]), row["Input tokens"]) == (customer.name, 1.234567, "5")


def test_every_piece_of_work_can_be_taken_along(operators, customer):
    call = cast.new_call(customer)
    first, second = spent(customer, call=call), spent(customer, "0.25", purpose="repair")
    rows = file_rows(operators.get(FILE, {"by": "entry"}))
    assert [(int(row["Entry"]), row["Call"], row["Asked for"]) for row in rows] == [
        (first.pk, str(call.pk), ""), (second.pk, "", "repair"),
    ]  # fmt: skip
    assert sum(Decimal(row["Cost (USD)"]) for row in rows) == Decimal("1.75")


def test_no_name_in_the_files_is_taken_for_a_formula(operators):
    spent(cast.new_customer("=1+1"), model="@evil")
    for by in ("customer", "model", "entry"):
        (row,) = file_rows(operators.get(FILE, {"by": by}))
        assert not any(value.startswith(("=", "@")) for value in row.values())


@pytest.mark.parametrize("asked", [
    {"first_day": "2026-11-05", "last_day": "2026-11-01"}, {"customer": "x"}, {"stage": "x"}, {"first_day": "x"},
])  # fmt: skip
def test_questions_that_make_no_sense_sum_nothing(operators, customer, asked):
    spent(customer)
    page = operators.get(COSTS, asked)
    assert page.status_code == 200
    assert "Nothing was done" in page.content.decode()


def test_an_unknown_dimension_is_the_usual_one(operators, customer):
    spent(customer)
    assert table(operators.get(COSTS, {"by": "colour"}))[0][0] == "Customer"


def test_more_lines_take_no_more_questions(operators, customer, django_assert_max_num_queries):
    for number in range(12):
        batch = Batch.objects.create(name=f"{number}", stages=["insights"], estimated_usd_high=1)
        spent(cast.new_customer(f"Customer {number}"), batch=batch)
    for by in ("customer", "stage", "model", "batch", "day"):
        with django_assert_max_num_queries(8):
            assert operators.get(COSTS, {"by": by}).status_code == 200
