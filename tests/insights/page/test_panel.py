"""The insight on a call's page: what it was about, how it ended, what went wrong, where to listen; and for whom."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from calls.models import BatchItem
from calls.work.states import JobState, State
from insights.models import Answer, Insight, Objection, Question, Quote
from tests import cast

SECRETS = (
    "Never said by anybody",
    "refused to read",
    "gpt-5-mini",
    "$0.0123",
    "75% sure",
    "prompt-7",
    "Cues of greeting",
)
LEASE = {"lease_token": uuid4(), "lease_until": timezone.now()}


@pytest.fixture
def rich(insight):
    """An insight with everything, by a model that stood in for another."""
    Insight.objects.filter(pk=insight.pk).update(
        provider="openai", model="gpt-5-mini", rule_based=False, prompt_version="prompt-7", cost_usd="0.0123",
        input_tokens=1200, output_tokens=340, call_type="pricing", satisfaction="angry", outcome="no_resolution",
        agent_performance="needs_improvement", sentiment_course=[1.0, -2.0, -3.0, -4.0],
        next_steps=["Somebody calls back."], fallback_from="gemini", fallback_reason="The model refused to read this.",
        unverified=[{"about": "red_flag", "quote": "Never said by anybody"}], unverified_count=1,
        roles={"Speaker 2": {"role": "customer", "score": 0.9, "band": "high", "reason": "Cues of greeting."}},
        evidence=[{"about": "satisfaction", "quote": "It is too expensive.", "turn": 1, "start": 66.0}],
        red_flags=[
            {"concern": "Mild", "severity": "low", "category": "billing", "quote": "Good morning.", "turn": 0},
            {"concern": "Awful", "severity": "high", "category": "compliance", "quote": "too expensive", "turn": 1},
        ],
    )  # fmt: skip
    return insight


def gist(html):
    return re.search(r'<section class="gist.*?</section>', html, re.DOTALL)[0]


def test_the_top_says_what_it_was_about_and_how_it_ended(rich, call, page):
    top = gist(page(call))
    for told in ("Pricing", "Other question", "No resolution", "Angry", "Needs improvement",
                 f"{call.file_name} summary", "Began positive, ended negative"):  # fmt: skip
        assert told in top, told


def test_what_went_wrong_is_told_worst_first_with_its_words(rich, call, page):
    wrong = re.search(r"What went wrong.*?</ul>", gist(page(call)), re.DOTALL)[0]
    order = ("Awful", "Mild", "Objection not overcome", "customer was angry", "without a resolution", "could have done")
    places = [wrong.index(told) for told in order]
    assert places == sorted(places)
    assert "“It is too expensive.”" in wrong


def test_an_objection_that_was_overcome_did_not_go_wrong(rich, call, page):
    Objection.objects.update(overcome_method="evidence", overcome_quote="Good morning.", overcome_segment=0)
    html = page(call)
    assert "not overcome" not in gist(html)
    assert "by evidence" in html


def test_every_moment_plays_with_one_click_in_the_order_of_the_call(rich, call, page):
    listen = re.search(r"Where to listen.*?</ol>", gist(page(call)), re.DOTALL)[0]
    moments = [float(start) for start in re.findall(r'href="/recordings/[^"#]+#t=[\d.]+" data-seek="([\d.]+)"', listen)]
    assert moments == sorted(moments)
    assert {0.0, 65.0, 66.0} <= set(moments)


def test_staff_see_who_stood_in_for_whom_and_why(rich, call, page):
    top = gist(page(call))
    assert "<b>Chosen: gemini.</b> Read by openai gpt-5-mini instead, because: The model refused to read this." in top


def test_staff_see_what_nobody_said_and_what_it_cost(rich, call, page):
    html = page(call)
    assert "1 quote of the model not found in the call" in html
    assert all(told in html for told in SECRETS)


def test_customers_see_the_findings_but_not_how_they_were_made(rich, call, customers_page):
    html = customers_page(call)
    assert "Awful" in gist(html)
    assert "Angry" in gist(html)
    assert [told for told in SECRETS if told in html] == []


def test_rules_are_marked_for_everybody(call, page, customers_page):
    assert "Rule-based" in gist(page(call))
    assert "Rule-based" in gist(customers_page(call))


def test_answers_stand_with_their_quotes_and_what_led_to_them(call, transcript, page, customers_page):
    question = Question.objects.create(customer=call.customer, group="Money", text="Was a price named?")
    Question.objects.create(customer=call.customer, text="Who called?")
    answer = Answer.objects.create(
        call=call, question=question, transcript=transcript, question_version=1, question_hash=question.text_hash,
        transcript_hash=transcript.text_hash, provider="offline", model="m", prompt_version="1", rule_based=True,
        is_found=True, text="It was.", confidence=0.8, unverified=["Never said by anybody"],
    )  # fmt: skip
    Quote.objects.create(
        answer=answer, text="too expensive", context="How much is it?", speaker="Speaker 2", segment=1,
        start_seconds=65.5, end_seconds=66, match=1, retrieval=1, relevance=1, combined=1, rank=1,
    )  # fmt: skip
    for html in (page(call), customers_page(call)):
        for told in ("Questions: Money", "Was a price named?", "It was.", "How much is it?", 'data-seek="65.50"',
                     "Not asked of this call yet."):  # fmt: skip
            assert told in html, told


def test_an_outdated_insight_has_a_button_for_just_that(call, page, customers_page):
    Insight.objects.update(prompt_version="0")
    top = gist(page(call))
    assert "What is asked of the model has changed since" in top
    assert 'name="action" value="insights"' in top
    assert "has changed since" not in customers_page(call)


def test_nobody_is_offered_to_begin_what_is_under_way(call, page):
    Insight.objects.update(prompt_version="0")
    BatchItem.objects.update(state=State.RUNNING, stage="insights", **LEASE)
    html = page(call)
    assert 'name="action" value="insights"' not in gist(html)
    assert f'data-live="/admin/calls/call/{call.pk}/live/"' in html


def test_roles_that_were_found_out_are_told_with_the_swap_beside_them(rich, call, page):
    html = page(call)
    who = html[html.index("Who is who") :]
    assert re.search(r"Speaker 2</b>: customer.*High.*90% sure\. Cues of greeting\..*Swap speakers", who, re.DOTALL)


class TestWork:
    """The line about work under way, live."""

    @pytest.fixture
    def live(self, call, operators):
        return lambda: operators.get(f"/admin/calls/call/{call.pk}/live/")

    def test_it_says_why_a_batch_was_paused(self, call, live):
        BatchItem.objects.update(state=State.WAITING, stage="insights")
        told = {"paused_text": "There is no key.", "paused_hint": "Set one."}
        cast.Batch.objects.update(state=JobState.PAUSED, **told)
        html = live().content.decode()
        assert "Generate insights: the batch is paused. There is no key. Set one." in html

    def test_it_ends_with_what_came_of_it(self, call, live):
        BatchItem.objects.update(
            state=State.FAILED, stage="insights", error_text="It refused.", error_hint="Ask again."
        )
        answer = live()
        assert answer["X-Live"] == "done"
        assert "It refused. Ask again." in answer.content.decode()

    def test_it_goes_on_while_work_does(self, call, live):
        BatchItem.objects.update(state=State.RUNNING, stage="insights", **LEASE)
        assert live()["X-Live"] == "on"
