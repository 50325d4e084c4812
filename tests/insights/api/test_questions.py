"""Questions, answers and quotes over the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import TokenScope
from insights.models import Answer, Question, Quote
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(customer, stranger):
    """Everything of our customer and of a stranger, by model."""
    return [{type(row): row for row in cast.everything(owner)} for owner in (customer, stranger)]


def post(client, customer, **more):
    body = {"customer": customer.pk, "text": "What did they think of the price?", **more}
    return client.post("/api/questions/", body, content_type="application/json")


def patch(client, question, **more):
    return client.patch(f"/api/questions/{question.pk}/", more, content_type="application/json")


def ids(client, address):
    return [row["id"] for row in client.get(address).json()["results"]]


def test_an_operator_adds_changes_and_switches_off_a_question(program, customer):
    client = program(cast.operator(), TokenScope.RUN)
    added = post(client, customer, group="Price", wanted_role="customer")
    assert added.status_code == 201
    question = Question.objects.get()
    assert (added.json()["id"], added.json()["version"], question.wanted_role) == (question.pk, 1, "customer")
    assert patch(client, question, text="And of the price?").json()["version"] == 2
    assert patch(client, question, is_active=False).json()["version"] == 2
    assert ids(client, "/api/questions/?is_active=true") == []


def test_the_same_question_twice_is_refused(program, customer):
    client = program(cast.operator(), TokenScope.RUN)
    post(client, customer)
    answer = post(client, customer)
    assert answer.status_code == 422
    assert "already" in str(answer.json()["errors"])


@pytest.mark.parametrize("who", [cast.viewer, cast.operator])
def test_who_may_not_write_questions_does_not(program, customer, who):
    assert post(program(who(), TokenScope.READ), customer).status_code == 403
    assert not Question.objects.exists()


def test_nobody_asks_a_strangers_calls(program, customer, rows):
    mine, strange = (found[Question] for found in rows)
    client = program(cast.limited(cast.operator(), customer), TokenScope.RUN)
    assert post(client, strange.customer).status_code == 422
    assert patch(client, strange, is_active=False).status_code == 404
    assert patch(client, mine, is_active=False).status_code == 200


@pytest.mark.parametrize(("name", "model"), [("questions", Question), ("answers", Answer), ("quotes", Quote)])
def test_customers_people_read_their_own(program, customer, rows, name, model):
    client = program(customer.memberships.get().user)
    assert ids(client, f"/api/{name}/") == [rows[0][model].pk]
    assert client.post(f"/api/{name}/").status_code in {403, 405}


def test_an_answer_has_its_quotes_with_their_places(program, customer, rows):
    Answer.objects.update(unverified=["Nobody said this."])
    reader = program(customer.memberships.get().user)
    [told] = program(cast.limited(cast.viewer(), customer)).get("/api/answers/").json()["results"]
    quote = rows[0][Quote]
    assert [row["id"] for row in told["quotes"]] == [quote.pk]
    assert (told["quotes"][0]["segment"], told["quotes"][0]["start_seconds"]) == (quote.segment, quote.start_seconds)
    assert told["unverified"] == ["Nobody said this."]
    assert "Nobody said" not in reader.get("/api/answers/").content.decode()


def test_an_answer_to_an_earlier_version_is_outdated(program, customer, rows):
    client = program(cast.limited(cast.viewer(), customer))
    Answer.objects.update(question_hash=rows[0][Question].text_hash)
    assert client.get("/api/answers/").json()["results"][0]["is_outdated"] is False
    Question.objects.filter(customer=customer).update(text_hash="x")
    assert client.get("/api/answers/").json()["results"][0]["is_outdated"] is True


def test_quotes_are_filtered_by_question_customer_call_mood_and_day(program, rows):
    client = program(cast.viewer())
    mine, strange = (found[Quote] for found in rows)
    Quote.objects.filter(pk=mine.pk).update(sentiment="negative")
    Quote.objects.filter(pk=strange.pk).update(sentiment="positive")
    call = mine.answer.call
    asked = {
        f"question={mine.answer.question_id}", f"customer={call.customer_id}", f"call={call.pk}", "sentiment=negative",
        f"sentiment=negative&first_day={call.listed_on}&last_day={call.listed_on}",
    }  # fmt: skip
    for query in asked:
        assert ids(client, f"/api/quotes/?{query}") == [mine.pk], query
    assert ids(client, "/api/quotes/?last_day=2001-01-01") == []


def test_earlier_answers_and_their_quotes_are_not_listed(program, rows):
    Answer.objects.update(is_current=False)
    client = program(cast.viewer())
    assert ids(client, "/api/answers/") == ids(client, "/api/quotes/") == []


def test_the_questions_to_the_database_do_not_grow_with_the_answers(program):
    client, counts = program(cast.viewer()), []
    client.get("/api/answers/")  # the first use of a token is noted
    for number in (1, 3):
        for each in range(number):
            cast.everything(cast.new_customer(f"{number} {each}"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/api/answers/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
