"""Calls with answers, for tests of the page and the files about them."""

from insights import questions
from insights.models import Answer, Quote
from tests.reports.rows import TODAY, a_call


def a_question(customer, text="What of the price?", **more):
    return questions.add(customer=customer, text=text, **more)


def an_answer(question, *quotes, call=None, day=TODAY, rule_based=False, confidence=0.8, **more):
    """A call of this day that says these things (text, sentiment, combined) on a question; nothing without them."""
    call = call or a_call(question.customer, day=day)
    transcript = call.transcripts.get(is_current=True)
    answer = Answer.objects.create(
        call=call, question=question, transcript=transcript, question_version=1, question_hash=question.text_hash,
        transcript_hash=transcript.text_hash, provider="openai", model="m", prompt_version="1", rule_based=rule_based,
        is_found=bool(quotes), text=quotes[0][0] if quotes else "", confidence=confidence, **more,
    )  # fmt: skip
    for rank, (text, sentiment, combined) in enumerate(quotes, 1):
        Quote.objects.create(
            answer=answer, text=text, context="And the price?", speaker="Speaker 2", role="customer", segment=rank,
            start_seconds=65.5, end_seconds=68, match=1, retrieval=combined, relevance=combined, combined=combined,
            sentiment=sentiment, rank=rank,
        )  # fmt: skip
    return answer
