"""A customer's list of calls, one call, and the list as a file."""

import csv
import io

import pytest
from django.urls import reverse

from calls import paging
from calls.models import Call
from reports.views import calls_csv
from tests import cast
from tests.reports.rows import a_call

pytestmark = pytest.mark.django_db


def listed(reader, customer, **query):
    answer = reader.get(reverse("reports:calls", args=[customer.slug]), query)
    return [call.file_name for call in answer.context["page"]]


def csv_of(reader, customer, **query):
    answer = reader.get(reverse("reports:calls-csv", args=[customer.slug]), query)
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_type_and_answer_are_asked_of_the_same_objection(reader, customer):
    a_call(customer, ("timing", ""), ("cost-value", "price-offer"), name="other.wav")
    a_call(customer, ("timing", "flexibility"), name="this.wav")
    assert listed(reader, customer, objection="timing", answer="any") == ["this.wav"]
    assert listed(reader, customer, objection="timing", answer="none") == ["other.wav"]
    assert listed(reader, customer, answer="price-offer") == ["other.wav"]


def test_calls_are_found_by_what_was_said_in_them(reader, customer):
    rows = cast.everything(cast.new_customer("Stranger Clinic"))
    call = cast.new_call(customer, "mine.wav", order_id="A-1")
    cast._said(call)
    assert listed(reader, customer, q="A-1") == ["mine.wav"]
    assert listed(reader, customer, q=rows[1].file_name.removesuffix(".wav")) == []


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("newest", ["3.wav", "2.wav", "1.wav"]),
        ("oldest", ["1.wav", "2.wav", "3.wav"]),
        ("longest", ["1.wav", "3.wav", "2.wav"]),
        ("shortest", ["3.wav", "1.wav", "2.wav"]),
        ("nonsense", ["3.wav", "2.wav", "1.wav"]),
    ],
)
def test_calls_come_in_the_order_that_was_asked_for(reader, customer, order, names):
    for name, seconds in (("1.wav", 90), ("2.wav", None), ("3.wav", 30)):
        cast.new_call(customer, name, duration_seconds=seconds)
    assert listed(reader, customer, order=order) == names


def test_a_filter_that_cannot_be_understood_is_said_and_shows_nothing(reader, customer):
    a_call(customer)
    answer = reader.get(reverse("reports:calls", args=[customer.slug]), {"sentiment": "purple"})
    assert "purple is not one of the available choices" in answer.content.decode()
    assert list(answer.context["page"]) == []


def test_the_page_says_in_words_what_it_was_filtered_by(reader, customer):
    asked = {"answer": "price-offer", "has_objections": "true", "q": "late"}
    page = reader.get(reverse("reports:calls", args=[customer.slug]), asked).content.decode()
    assert "Filtered by search: late, objections: Yes, its answer: Price offer" in page


def test_the_customer_cannot_be_asked_for_by_a_filter(reader, customer):
    a_call(customer, name="mine.wav")
    strange = cast.new_customer("Stranger Clinic")
    a_call(strange, name="strange.wav")
    asked = f"{reverse('reports:calls', args=[customer.slug])}?customer={strange.pk}"
    assert [call.file_name for call in reader.get(asked).context["page"]] == ["mine.wav"]


def test_a_long_list_comes_in_pages_and_keeps_its_filters(reader, customer):
    for number in range(53):
        cast.new_call(customer, f"{number:02}.wav", agent="Ann")
    answer = reader.get(reverse("reports:calls", args=[customer.slug]), {"agent": "ann", "order": "oldest"})
    assert len(answer.context["page"]) == 50
    assert "?agent=ann&amp;order=oldest&amp;page=2" in answer.content.decode()
    assert listed(reader, customer, agent="ann", order="oldest", page="2") == ["50.wav", "51.wav", "52.wav"]
    assert len(answer.content) < 40_000


def test_a_very_long_list_says_that_there_is_more(reader, customer, monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 60)
    for number in range(61):
        cast.new_call(customer, f"{number}.wav")
    page = reader.get(reverse("reports:calls", args=[customer.slug])).content.decode()
    assert "More than 60 found" in page
    assert "Page 1 of 2" in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Received, transcript follows"),
        ({"has_transcript": True}, "Transcribed, analysis follows"),
        ({"has_transcript": True, "has_insight": True}, "Too short to judge"),
    ],
)
def test_a_call_without_judgement_says_how_far_it_is(reader, customer, facts, said):
    cast.new_call(customer, **facts)
    assert said in reader.get(reverse("reports:calls", args=[customer.slug])).content.decode()


def test_the_file_holds_the_list_as_filtered(reader, customer):
    cast.new_call(customer, "1.wav", agent="Ann", duration_seconds=61.26, sentiment="negative", silence_share=0.123)
    cast.new_call(customer, "2.wav", agent="Bob")
    [row] = csv_of(reader, customer, agent="Ann")
    assert (row["File"], row["Seconds"], row["Sentiment"], row["Silence (%)"]) == ("1.wav", "61.3", "Negative", "12")


def test_times_in_the_file_are_the_customers(reader, customer):
    customer.time_zone = "Asia/Tokyo"
    customer.save()
    a_call(customer)
    assert csv_of(reader, customer)[0]["Time"] == "2026-11-20 21:00"


def test_no_cell_of_the_file_is_a_formula(reader, customer):
    cast.new_call(customer, "=1+1.wav", agent='@SUM("x")', order_id="-2")
    [row] = csv_of(reader, customer)
    assert (row["File"], row["Agent"], row["Order ID"]) == ("'=1+1.wav", '\'@SUM("x")', "'-2")


def test_the_file_ends_somewhere(reader, customer, monkeypatch):
    monkeypatch.setattr(calls_csv, "MOST_ROWS", 2)
    for number in range(3):
        cast.new_call(customer, f"{number}.wav")
    assert len(csv_of(reader, customer)) == 2


def test_a_call_shows_player_transcript_and_insight_marked_as_rule_based(reader, customer):
    cast.everything(customer)
    call = Call.objects.get(customer=customer)
    page = reader.get(reverse("reports:call", args=[customer.slug, call.pk])).content.decode()
    for part in ("<audio", "Good morning.", f"{call.file_name} summary", "Rule-based", "too expensive", "Conversation"):
        assert part in page
    assert "sure</span>" not in page
    assert "<textarea" not in page


def test_the_recording_of_the_page_can_be_heard_by_its_reader_alone(reader, customer):
    cast.everything(customer)
    call = Call.objects.get(customer=customer)
    page = reader.get(reverse("reports:call", args=[customer.slug, call.pk]))
    address = page.context["player"].address
    call.recording.storage.save(call.recording.name, io.BytesIO(b"RIFF"))
    assert reader.get(address).getvalue() == b"RIFF"
    other = cast.logged_in(cast.limited(cast.viewer(), customer))
    assert other.get(address).status_code == 404


@pytest.mark.parametrize(("asked", "source"), [("12.50", "#t=12.50"), ("12", "#t=12"), ('1"><b>', ""), ("-1", "")])
def test_a_link_to_a_moment_begins_the_recording_there(reader, customer, asked, source):
    call = cast.new_call(customer)
    answer = reader.get(reverse("reports:call", args=[customer.slug, call.pk]), {"t": asked})
    assert answer.context["moment"] == source
    assert f'/{source}"' in answer.content.decode()
