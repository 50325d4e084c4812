"""A question the whole way: asked of a call by the embedded analyser, stored, and shown on the customer's page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from calls import facts
from insights import questions
from insights.models import Answer, Quote
from tests import cast
from tests.flows.bulk import confirm
from tests.flows.engine import work_until_idle

pytestmark = pytest.mark.django_db

SAID = (
    ("Speaker 1", "Harbour Roofing, this is Dana, how can I help you?"),
    ("Speaker 2", "Water comes through my ceiling since the storm."),
    ("Speaker 1", "I am sorry to hear that. How old is the roof?"),
    ("Speaker 2", "About twenty two years, it was there when we bought the house."),
    ("Speaker 1", "We charge a hundred and twenty dollars for an inspection."),
    ("Speaker 2", "That is a terrible price, the other company does it for free."),
)


@pytest.fixture
def customer():
    customer = cast.new_customer()
    call = cast.new_call(customer, duration_seconds=60, **facts.dates(timezone.now(), customer))
    segments = [
        {"start": 10.0 * number, "end": 10.0 * number + 8, "speaker": who, "channel": None, "text": text,
         "role": "agent" if who == "Speaker 1" else "customer"}
        for number, (who, text) in enumerate(SAID)
    ]  # fmt: skip
    cast.Transcript.objects.create(
        call=call, content_hash="x", engine="x", model="x", language="en", segments=segments, audio_seconds=60,
        text=" ".join(text for _, text in SAID), text_hash="y", word_count=60,
    )  # fmt: skip
    facts.note(call, has_transcript=True)
    return customer


def test_a_question_is_answered_by_the_words_of_the_call(customer):
    questions.add(customer=customer, text="How old is the roof?", wanted_role="customer")
    questions.add(customer=customer, text="Which medication do they take?")
    confirm("insights", cast.superuser())
    work_until_idle()
    quote = Quote.objects.get(answer__question__text="How old is the roof?", rank=1)
    assert (quote.segment, quote.start_seconds, quote.speaker, quote.role) == (3, 30.0, "Speaker 2", "customer")
    assert quote.context == "How old is the roof?"
    assert Answer.objects.filter(is_found=False).count() == 1
    page = cast.logged_in(cast.customers_user(customer)).get(reverse("reports:answers", args=[customer.slug]))
    assert [shown.pk for shown in page.context["page"]] == list(
        Quote.objects.order_by("-combined", "pk").values_list("pk", flat=True)
    )


def test_a_changed_question_is_asked_again_and_the_other_is_not(customer):
    price = questions.add(customer=customer, text="What do they think of the price?", wanted_role="customer")
    questions.add(customer=customer, text="How old is the roof?")
    user = cast.superuser()
    confirm("insights", user)
    work_until_idle()
    questions.change(price, text="What is said of the price?")
    confirm("insights", user)
    work_until_idle()
    assert Answer.objects.filter(question=price).count() == 2
    assert Answer.objects.exclude(question=price).count() == 1
