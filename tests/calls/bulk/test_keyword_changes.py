"""What looking for keywords anew would change: told before, without changing it."""

import pytest

from calls import readings
from calls.bulk import keyword_changes as dry_run
from calls.bulk.actions import ACTIONS
from calls.bulk.keyword_changes import KeywordCount, keyword_changes
from calls.bulk.plan import IN_WORK, NO_TRANSCRIPT, make_plan
from calls.bulk.selection import Selection
from calls.models import Call, Customer, KeywordHit, Transcript
from calls.work.states import State
from tests import cast

pytestmark = pytest.mark.django_db

ACTION = ACTIONS["keywords"]


def spoken(customer, *texts, looked=True):
    """Calls in which one sentence each was said, and looked for the customer's keywords."""
    for number, text in enumerate(texts):
        call = cast.new_call(customer, f"{customer.slug} {number}.wav", has_transcript=True)
        segments = [{**cast.SEGMENTS[0], "text": text}]
        transcript = Transcript.objects.create(
            call=call,
            content_hash="x",
            engine="m",
            model="m",
            language="en",
            segments=segments,
            text=text,
            text_hash="h",
        )
        if looked:
            readings.look_for_keywords(transcript)


def asks_for(customer, *keywords):
    Customer.objects.filter(pk=customer.pk).update(keywords=list(keywords))


def plan(user, selection=None):
    return make_plan(selection or Selection(), ACTION, user)


def changes(user, selection=None):
    return keyword_changes(selection or Selection(), ACTION, user, plan(user, selection))


def test_it_tells_how_many_calls_change_and_what_is_found_then(customer, operator):
    asks_for(customer, "oops", "price")
    customer.refresh_from_db()
    spoken(customer, "Oops.", "The price.", "A refund, refunded.", "Nothing.")
    asks_for(customer, "price", "/refund(ed)?/")
    told = changes(operator)
    assert (told.of, told.read, told.changed, told.is_exact) == (4, 4, 2, True)
    assert told.keywords == (
        KeywordCount("/refund(ed)?/", 0, 2), KeywordCount("oops", 1, 0), KeywordCount("price", 1, 1)
    )  # fmt: skip


def test_it_changes_nothing(customer, operator):
    spoken(customer, "Oops.")
    asks_for(customer, "oops")
    before = plan(operator)
    assert changes(operator).changed == 1
    assert plan(operator) == before
    assert not KeywordHit.objects.exists()


def test_every_customers_own_keywords_are_looked_for(customer, other_customer, operator):
    for owner in (customer, other_customer):
        spoken(owner, "Oops, the price.")
    asks_for(customer, "oops")
    asks_for(other_customer, "price")
    assert {(count.keyword, count.then) for count in changes(operator).keywords} == {("oops", 1), ("price", 1)}


def test_of_more_customers_than_are_held_at_once_all_are_looked_for(customer, other_customer, operator, monkeypatch):
    monkeypatch.setattr(dry_run, "FINDERS", 1)
    for owner, word in ((customer, "oops"), (other_customer, "price")):
        spoken(owner, *["Oops, the price."] * 5)
        asks_for(owner, word)
    assert {(count.keyword, count.then) for count in changes(operator).keywords} == {("oops", 5), ("price", 5)}


def test_what_is_done_or_cannot_be_taken_is_not_read(customer, operator, in_work):
    asks_for(customer, "oops")
    customer.refresh_from_db()
    spoken(customer, "Oops.")
    cast.new_call(customer, "silent.wav")
    spoken(cast.new_customer("Third Clinic", keywords=["x"]), "oops", looked=False)
    in_work(Call.objects.get(file_name="third-clinic 0.wav"))
    told = plan(operator)
    assert (told.done, told.left_out, told.eligible) == (1, {IN_WORK: 1, NO_TRANSCRIPT: 1}, 0)
    assert changes(operator) is None


def test_calls_of_strangers_are_not_read(customer, other_customer):
    spoken(customer, "Oops.", looked=False)
    spoken(other_customer, "Oops.", looked=False)
    assert changes(cast.limited(cast.operator(), customer)).read == 1


def test_of_many_calls_a_sample_spread_over_all_is_read(customer, operator, monkeypatch):
    monkeypatch.setattr(dry_run, "MOST_READ", 60)
    spoken(customer, *(f"Number {number} {'oops' if number % 3 == 0 else ''}" for number in range(240)))
    asks_for(customer, "oops")
    told = changes(operator)
    assert (told.of, told.read, told.is_exact) == (240, 60, False)
    assert told.changed == pytest.approx(80, abs=40)
    assert told.keywords == (KeywordCount("oops", 0, told.changed),)


def test_reading_ends_when_somebody_has_waited_long_enough(customer, operator, monkeypatch):
    monkeypatch.setattr(dry_run, "MOST_SECONDS", 0.0)
    spoken(customer, "Oops.", "Oops.")
    asks_for(customer, "oops")
    told = changes(operator)
    assert (told.of, told.read, told.changed, told.is_exact) == (2, 1, 2, False)


def test_other_actions_have_no_keywords_to_tell_of(customer, operator):
    spoken(customer, "Oops.", looked=False)
    insights = ACTIONS["insights"]
    assert keyword_changes(Selection(), insights, operator, make_plan(Selection(), insights, operator)) is None


def test_a_confirmed_batch_makes_it_so(customer, operator, confirm):
    spoken(customer, "Oops.", "Nothing.")
    asks_for(customer, "oops")
    batch = confirm(Selection(), "keywords", operator)
    assert (batch.stages, batch.again, batch.items.filter(stage="keywords", state=State.WAITING).count()) == (
        ["keywords"], False, 2,
    )  # fmt: skip


@pytest.mark.parametrize("count", [3, 40])
def test_it_asks_the_same_number_of_questions_however_many_calls(
    customer, operator, count, django_assert_max_num_queries
):
    spoken(customer, *["Oops."] * count)
    asks_for(customer, "oops")
    told = plan(operator)
    with django_assert_max_num_queries(4):
        keyword_changes(Selection(), ACTION, operator, told)
