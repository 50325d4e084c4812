"""How right the analyser has to stay on the public samples, where they are there (see benchmarks/analyser.py)."""

import pytest

from benchmarks.analyser import (
    booking_figures,
    call_type_figures,
    mood_figures,
    objection_figures,
    perturbed,
    source_of,
)
from benchmarks.corpus import CORPORA, CORPORA_LAST, FRESH, SHARED, TRUTH, UNSEEN, public, written
from benchmarks.train_roles import examples, unseen_margins
from insights.roles import model_of

SAMPLES = [SHARED] if SHARED.exists() else []
SOURCES = sorted({item.source for item in public("roles.jsonl")}) if SAMPLES else []


@pytest.fixture(scope="module")
def unseen_sources() -> dict[str, float]:
    """Return the share of right roles per source that the weights have not seen."""
    items = examples("service")
    margins = unseen_margins(items, "service", [item.source for item in items], only=SOURCES)
    wanted = {item.id for item in public("roles.jsonl")}
    right = [(item.source, margin > 0) for item, margin in zip(items, margins, strict=True) if item.id in wanted]
    return {
        source: sum(good for s, good in right if s == source) / sum(s == source for s, _ in right) for source in SOURCES
    }


@pytest.mark.parametrize("source", SOURCES)
def test_roles_hold_on_a_source_the_weights_have_not_seen(source, unseen_sources):
    assert unseen_sources[source] >= 0.88


@pytest.mark.parametrize("samples", SAMPLES)
def test_interviewers_hold_on_an_episode_the_weights_have_not_seen(samples):
    items = examples("interview")
    margins = unseen_margins(items, "interview", [item.id for item in items])
    assert sum(margin > 0 for margin in margins) / len(items) >= 0.92


@pytest.mark.parametrize("samples", SAMPLES)
def test_interviewers_hold_on_a_show_the_weights_have_not_seen(samples):
    items = examples("interview")
    folds = [source_of(item) for item in items]
    margins = unseen_margins(items, "interview", folds)
    public_ones = [margin > 0 for item, margin in zip(items, margins, strict=True) if item.source == "changelog"]
    assert sum(public_ones) / len(public_ones) >= 0.92


def test_roles_hold_on_dialogues_that_were_never_learnt_from():
    items = [item for path in (UNSEEN, FRESH, *CORPORA_LAST) for item in written(path)]
    assert perturbed(items, "service", model_of("service"))["as it is"] >= 0.92


def test_call_types_hold():
    assert call_type_figures()["mended with"] >= 0.9


@pytest.mark.parametrize("samples", SAMPLES)
def test_bookings_hold(samples):
    items = public("bookings.jsonl")
    assert booking_figures(items, [TRUTH[item.labels["scheduled"]] for item in items])["all"] >= 0.95


def test_categories_hold_in_the_manner_of_public_corpora():
    items = [item for path in (*CORPORA, *CORPORA_LAST) for item in written(path)]
    assert booking_figures(items, [item.labels["category"] for item in items])["all"] >= 0.95


@pytest.mark.parametrize("samples", SAMPLES)
def test_objections_hold(samples):
    found = objection_figures()
    assert found["precision"] >= 0.95
    assert found["recall"] >= 0.95


@pytest.mark.parametrize("samples", SAMPLES)
def test_an_annoyed_customer_scores_lower_than_chance_would_have_it(samples):
    assert mood_figures()["AUC"] >= 0.7
