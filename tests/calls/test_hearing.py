"""What hosted engines have heard, kept in the database with what it cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from calls.hearing import Hearing, cost_usd
from calls.models import ModelPrice, SpeechPiece, Usage
from calls.speech import registry
from calls.speech.base import Access, Wish
from calls.speech.pieces import Piece
from calls.work.errors import WorkError
from tests import cast

pytestmark = pytest.mark.django_db

FIRST, SECOND = Piece(0, 0, 90_000), Piece(0, 90_000, 120_000)
ANSWER = {"text": "Hello."}


@pytest.fixture
def call(customer):
    ModelPrice.objects.update_or_create(
        provider="openai", model="whisper-1", defaults={"usd_per_minute": Decimal("0.006")}
    )
    return cast.new_call(customer)


@pytest.fixture
def batch(customer):
    return cast.new_batch(customer)


@pytest.fixture
def hearing(call, batch):
    """`hearing(model)`: of the call, for a worker who begins to work on it."""

    def hearing(model="whisper-1", call=call):
        engine = registry.engine("openai", Wish(model), Access("key"))
        return Hearing(call, engine, stage="transcribe", batch_id=batch.pk)

    return hearing


def test_what_is_about_to_be_sent_is_written_down(hearing):
    hearing().sending(FIRST)
    hearing().sending(FIRST)
    piece = SpeechPiece.objects.get()
    assert (piece.engine, piece.model, piece.channel, piece.start_ms, piece.end_ms) == (
        "openai", "whisper-1", 0, 0, 90_000,
    )  # fmt: skip
    assert (piece.sendings, piece.sent_at is None, piece.answer, piece.answered_at) == (2, False, None, None)


def test_an_answer_is_found_by_whoever_works_on_the_call_next(hearing):
    hearing().sending(FIRST)
    hearing().heard(FIRST, ANSWER)
    assert (hearing().answer(FIRST), hearing().answer(SECOND)) == (ANSWER, None)


def test_an_answer_costs_what_the_model_costs_by_the_minute(hearing, call, batch):
    hearing().sending(FIRST)
    hearing().heard(FIRST, ANSWER)
    usage = Usage.objects.get()
    assert (usage.customer, usage.call, usage.batch, usage.stage) == (call.customer, call, batch, "transcribe")
    assert (usage.provider, usage.model, usage.audio_seconds) == ("openai", "whisper-1", 90)
    call.refresh_from_db()
    assert usage.cost_usd == call.cost_usd == Decimal("0.009")


def test_a_model_without_a_price_costs_nothing_that_we_know_of(hearing):
    engine = registry.engine("openai", Wish("large-v3"), Access("", "http://127.0.0.1"))
    assert cost_usd(engine, 60) == 0


def test_another_recording_model_language_or_cut_has_to_be_heard_itself(hearing, call):
    hearing().sending(FIRST)
    hearing().heard(FIRST, ANSWER)
    assert hearing("gpt-transcribe").answer(FIRST) is None
    assert hearing().answer(Piece(1, 0, 90_000)) is None
    assert hearing().answer(Piece(0, 0, 90_000, cut="2")) is None
    call.customer.speech_language = "de"
    assert hearing().answer(FIRST) is None
    call.customer.speech_language = ""
    call.content_hash = "b" * 64
    assert hearing().answer(FIRST) is None


def test_a_ticket_lasts_until_the_piece_is_sent_again_or_forgotten(hearing):
    hearing().sending(FIRST)
    hearing().accepted(FIRST, "job-17")
    assert hearing().ticket(FIRST) == "job-17"
    hearing().sending(FIRST)
    assert hearing().ticket(FIRST) == ""
    hearing().accepted(FIRST, "job-18")
    hearing().forget(FIRST)
    assert hearing().ticket(FIRST) == ""


def test_an_answer_that_is_forgotten_has_been_paid_all_the_same(hearing):
    hearing().sending(FIRST)
    hearing().heard(FIRST, ANSWER)
    hearing().forget(FIRST)
    assert hearing().answer(FIRST) is None
    assert Usage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_not_lost_while_the_database_is_away(hearing, monkeypatch):
    monkeypatch.setattr("calls.hearing.PAUSES", (0.0, 0.0))
    worker, away = hearing(), [OperationalError("server closed the connection")] * 2
    worker.sending(FIRST)

    def ask(execute, *asked):
        if away:
            raise away.pop()
        return execute(*asked)

    with connection.execute_wrapper(ask):
        worker.heard(FIRST, ANSWER)
    assert hearing().answer(FIRST) == ANSWER
    assert Usage.objects.count() == 1


def test_what_was_paid_for_a_call_deleted_meanwhile_is_told_with_its_customer(hearing, call, customer):
    worker = hearing()
    worker.sending(FIRST)
    call.delete()
    worker.heard(FIRST, ANSWER)
    worker.sending(SECOND)
    usage = Usage.objects.get()
    assert (usage.customer, usage.call, usage.cost_usd) == (customer, None, Decimal("0.009"))
    assert not SpeechPiece.objects.exists()


def test_once_the_transcript_is_stored_its_pieces_are_gone_and_no_others(hearing, customer):
    other = cast.new_call(customer, "other.wav")
    for worker in (hearing(), hearing("gpt-transcribe"), hearing(call=other)):
        worker.sending(FIRST)
    hearing().done()
    assert sorted(SpeechPiece.objects.values_list("call__file_name", "model")) == [
        ("call.wav", "gpt-transcribe"),
        ("other.wav", "whisper-1"),
    ]


def test_a_budget_pauses_before_a_piece_passes_it_those_under_way_counted(hearing, call):
    call.customer.monthly_budget_usd = hearing()._most_usd(FIRST) + Decimal("0.000001")
    call.customer.save()
    worker = hearing()
    worker.sending(FIRST)
    with pytest.raises(WorkError) as error:
        worker.sending(SECOND)
    assert (error.value.code, error.value.pauses) == ("work:customer:budget-spent", True)
    assert SpeechPiece.objects.count() == 1


def test_a_piece_that_nobody_hears_again_holds_no_budget_back_for_ever(hearing, call):
    call.customer.monthly_budget_usd = hearing()._most_usd(FIRST) + Decimal("0.000001")
    call.customer.save()
    worker = hearing()
    worker.sending(FIRST)
    SpeechPiece.objects.update(sent_at=timezone.now() - timedelta(hours=2))
    worker.sending(SECOND)
    assert SpeechPiece.objects.count() == 2
