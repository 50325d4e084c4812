"""A selection travels through the browser and comes back as it was, or not at all."""

import pytest
from django.core import signing

from calls.bulk import selection as selections
from calls.bulk.selection import Selection, sealed, unsealed
from calls.work.errors import WorkError


@pytest.mark.parametrize(
    "chosen", [Selection(ids=(1, 2, 3)), Selection(filters={"q": "über", "customer": "7"}), Selection()]
)
def test_what_was_sealed_comes_back(chosen):
    assert unsealed(sealed(chosen, action="delete")) == (chosen, {"action": "delete"})


def test_a_changed_seal_is_refused():
    text = sealed(Selection(ids=(1,)))
    for forged in (text[:-1] + ("A" if text[-1] != "A" else "B"), "x" + text, "", "a:b:c"):
        with pytest.raises(WorkError) as raised:
            unsealed(forged)
        assert raised.value.code == "calls:user:stale-selection"


def test_what_we_signed_for_something_else_is_refused():
    with pytest.raises(WorkError):
        unsealed(signing.dumps({"selection": {"ids": [1], "filters": {}}}, salt="something.else", compress=True))


def test_an_old_seal_is_refused(monkeypatch):
    text = sealed(Selection(ids=(1,)))
    monkeypatch.setattr(selections, "LONGEST_SECONDS", -1)
    with pytest.raises(WorkError) as raised:
        unsealed(text)
    assert raised.value.code == "calls:user:stale-selection"


@pytest.mark.django_db
def test_a_selection_says_how_it_was_chosen(operator):
    assert Selection(ids=tuple(range(1500))).words(operator) == "1,500 ticked"
    assert Selection().words(operator) == "All calls"
    assert Selection(filters={"agent": "Ann"}).words(operator) == "All calls with agent: Ann"
