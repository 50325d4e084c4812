"""The stage "keywords": the customer's present keywords in a transcript that is there."""

import pytest

from calls import corrections, readings
from calls.models import Call, KeywordHit, Transcript
from calls.segments import text_hash
from calls.stages import registry
from calls.work.errors import WorkError
from tests import cast

pytestmark = pytest.mark.django_db

HARD = ["ä", "call back", r"/x(y)?\b/", 'so "said"', "back\\slash"]


@pytest.fixture
def customer():
    return cast.new_customer(keywords=["oops", "price"])


@pytest.fixture
def transcript(customer):
    """Read before keywords were written down with it."""
    call = cast.new_call(customer, has_transcript=True)
    segments = [{**cast.SEGMENTS[0], "text": "Oops, the price is the price."}]
    return Transcript.objects.create(
        call=call, content_hash="x", engine="m", model="m", language="en", segments=segments,
        text_hash=text_hash(segments),
    )  # fmt: skip


@pytest.fixture
def item(customer, transcript):
    batch = cast.new_batch(customer)
    batch.stages = ["keywords"]
    batch.save()
    return batch.items.create(call=transcript.call, customer=customer, stage="keywords", lane="cpu")


def stage():
    return registry.get("keywords")


def found():
    return list(KeywordHit.objects.order_by("position").values_list("keyword", flat=True))


def test_the_present_keywords_take_the_place_of_those_found_before(item, transcript, lease):
    KeywordHit.objects.create(
        transcript=transcript, keyword="old", segment=0, position=0, speaker="Speaker 1", start_seconds=0,
        end_seconds=1, exact_time=False,
    )  # fmt: skip
    stage().run(item, lease)()
    assert found() == ["oops", "price", "price"]
    transcript.refresh_from_db()
    assert transcript.keywords == ["oops", "price"]


def test_a_call_is_done_until_its_customers_keywords_change(item, transcript, customer, lease):
    assert not stage().is_current(transcript.call)
    stage().run(item, lease)()
    assert stage().is_current(transcript.call)
    customer.keywords = ["price", "oops"]
    customer.save(update_fields=["keywords"])
    assert not stage().is_current(transcript.call)


@pytest.mark.parametrize("keywords", [[], ["oops"], HARD])
def test_the_database_knows_the_same_list_again(transcript, customer, keywords):
    customer.keywords = keywords
    customer.save(update_fields=["keywords"])
    readings.look_for_keywords(Transcript.objects.select_related("call__customer").get())
    assert list(Call.objects.filter(stage().current())) == [transcript.call]
    customer.keywords = [*keywords, "more"]
    customer.save(update_fields=["keywords"])
    assert not Call.objects.filter(stage().current()).exists()


def test_a_transcript_in_which_none_was_looked_for_is_not_done(transcript, customer):
    customer.keywords = []
    customer.save(update_fields=["keywords"])
    assert not stage().is_current(transcript.call)


def test_who_corrects_the_transcript_meanwhile_gets_the_hits_of_the_new_words(item, transcript, lease, olga):
    store = stage().run(item, lease)
    corrections.correct_text(
        call=transcript.call, texts={0: "A price, oops."}, seen_hash=transcript.text_hash, user=olga
    )
    store()
    hits = KeywordHit.objects.filter(transcript__is_current=True).order_by("position")
    assert [(hit.keyword, hit.position) for hit in hits] == [("price", 2), ("oops", 9)]


def test_a_call_without_a_transcript_is_told_so(item, transcript, lease):
    transcript.delete()
    with pytest.raises(WorkError) as raised:
        stage().run(item, lease)
    assert (raised.value.code, raised.value.permanent) == ("calls:user:no-transcript", True)


def test_calls_do_not_walk_through_it_unless_asked_to():
    assert "keywords" not in registry.names()
    assert "keywords" in registry.all_names()
