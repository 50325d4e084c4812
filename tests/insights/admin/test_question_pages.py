"""Questions in the admin: edited, imported, copied; what a change undoes is shown before it is stored."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from insights import questions
from insights.admin.question import ask_address
from insights.models import Answer, Question, Quote
from tests import cast
from tests.insights.test_questions import answered

pytestmark = pytest.mark.django_db

IMPORT, COPY = "admin:insights_question_import", "admin:insights_question_copy"


@pytest.fixture
def customer():
    return cast.new_customer()


@pytest.fixture
def operators():
    return cast.logged_in(cast.operator())


@pytest.fixture
def question(customer):
    return questions.add(customer=customer, text="What of the price?", group="Price")


def form(question, **changed):
    names = ("text", "wanted_role", "group", "position")
    return {**{name: getattr(question, name) for name in names}, "is_active": "on", **changed}


def test_a_question_is_added_and_earlier_calls_are_offered(operators, question):
    answered(question)
    added = {"customer": question.customer_id, "text": "Who calls?", "group": "", "wanted_role": "", "position": "0",
             "is_active": "on"}  # fmt: skip
    page = operators.post(cast.add_url(Question), added, follow=True)
    assert Question.objects.filter(text="Who calls?").exists()
    assert any("Ask 1 earlier call too" in message for message in cast.messages_of(page))


def test_the_offer_leads_to_the_confirm_page_of_just_these_calls(operators, question):
    answered(question)
    questions.add(customer=question.customer, text="Who calls?")
    cast.new_call(question.customer, "never read.wav")
    page = operators.get(ask_address(question))
    assert page.context["plan"].eligible == 1


def test_what_a_change_undoes_is_shown_before_it_is_stored(operators, question):
    answered(question)
    page = operators.post(cast.page_url(question), form(question, text="What about the price?"))
    assert "answer would be outdated" in page.content.decode()
    question.refresh_from_db()
    assert (question.text, question.version) == ("What of the price?", 1)


def test_a_confirmed_change_is_stored_as_another_version(operators, question):
    answered(question)
    operators.post(cast.page_url(question), form(question, text="What about the price?", sure="1"))
    question.refresh_from_db()
    assert (question.text, question.version) == ("What about the price?", 2)


def test_a_change_that_undoes_nothing_is_stored_at_once(operators, question):
    answered(question)
    operators.post(cast.page_url(question), form(question, group="Money"))
    question.refresh_from_db()
    assert (question.group, question.version) == ("Money", 1)


def test_group_place_and_standing_are_edited_in_the_list(operators, question):
    row = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": question.pk, "form-0-group": "Money",
           "form-0-position": "9", "_save": "Save"}  # fmt: skip
    operators.post(cast.list_url(Question), row)
    question.refresh_from_db()
    assert (question.group, question.position, question.is_active, question.version) == ("Money", 9, False, 1)


def test_a_pasted_list_is_added_and_told_of(operators, customer, question):
    lines = "What of the price?\n\nPeople: Who calls?\nPeople: who calls?"
    page = operators.post(reverse(IMPORT), {"customer": customer.pk, "lines": lines}, follow=True)
    assert {row.text for row in Question.objects.all()} == {"What of the price?", "Who calls?"}
    told = cast.messages_of(page)
    assert told == ["1 question added.", "2 questions left out: there already, or twice in the list.",
                    "1 empty line left out."]  # fmt: skip


def test_a_file_is_read_as_a_table(operators, customer):
    file = SimpleUploadedFile("questions.csv", b'Price,What of it?\nPeople,"Who, then?"')
    operators.post(reverse(IMPORT), {"customer": customer.pk, "lines": "", "file": file})
    assert [(row.group, row.text) for row in Question.objects.order_by("group")] == [
        ("People", "Who, then?"),
        ("Price", "What of it?"),
    ]


@pytest.mark.parametrize("lines", ["", "   "])
def test_an_empty_list_is_refused_in_words(operators, customer, lines):
    page = operators.post(reverse(IMPORT), {"customer": customer.pk, "lines": lines})
    assert "Paste questions or choose a file" in page.content.decode()


def test_questions_are_copied_to_another_customer(operators, question):
    other = cast.new_customer("Other Clinic")
    operators.post(reverse(COPY), {"source": question.customer_id, "target": other.pk})
    assert other.questions.get().text == "What of the price?"


def test_nothing_is_imported_for_a_customer_that_one_does_not_see(question):
    other = cast.new_customer("Other Clinic")
    client = cast.logged_in(cast.limited(cast.operator(), other))
    client.post(reverse(IMPORT), {"customer": question.customer_id, "lines": "Who calls?"})
    client.post(reverse(COPY), {"source": question.customer_id, "target": other.pk})
    assert Question.objects.count() == 1


def test_viewers_look_and_change_nothing(question):
    client = cast.logged_in(cast.viewer())
    assert client.get(cast.page_url(question)).status_code == 200
    assert client.post(cast.page_url(question), form(question, group="Money")).status_code == 403
    assert client.post(reverse(IMPORT), {"customer": question.customer_id, "lines": "Why?"}).status_code == 403


def test_admins_delete_a_question_with_its_answers():
    cast.everything(cast.new_customer("Mine Dental"))
    question = Question.objects.get()
    cast.logged_in(cast.admin()).post(reverse("admin:insights_question_delete", args=[question.pk]), {"post": "yes"})
    assert (Question.objects.count(), Answer.objects.count(), Quote.objects.count()) == (0, 0, 0)


def test_a_quote_leads_to_its_moment_and_says_who_drew_it():
    cast.everything(cast.new_customer("Mine Dental"))
    viewers, quote = cast.logged_in(cast.viewer()), Quote.objects.get()
    for address in (cast.list_url(Quote), cast.page_url(quote), cast.page_url(quote.answer)):
        page = viewers.get(address).content.decode()
        assert f"/admin/calls/call/{quote.answer.call_id}/change/?t=65.00" in page
        assert "offline (rule-based)" in page


def test_an_answer_page_shows_quotes_that_nobody_said_to_staff():
    cast.everything(cast.new_customer("Mine Dental"))
    Answer.objects.update(unverified=["Never said."])
    assert "Never said." in cast.logged_in(cast.viewer()).get(cast.page_url(Answer.objects.get())).content.decode()
