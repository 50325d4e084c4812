"""Calls at every point of their way, and people to choose them."""

import pytest

from calls import facts
from calls.bulk.actions import ACTIONS
from calls.bulk.estimate import estimate
from calls.bulk.freeze import freeze
from calls.bulk.plan import make_plan
from calls.models import Transcript
from calls.speech import registry as speech
from tests import cast


@pytest.fixture
def customer(db):
    return cast.new_customer()


@pytest.fixture
def other_customer(db):
    return cast.new_customer("Other Clinic")


@pytest.fixture
def operator(db):
    return cast.operator()


@pytest.fixture
def admin(db):
    return cast.admin()


@pytest.fixture
def new_calls(customer):
    """Makes so many calls of a customer of which nothing is known yet."""

    def make(count, owner=customer, begin=0):
        return [cast.new_call(owner, f"{begin + number}.wav") for number in range(count)]

    return make


@pytest.fixture
def transcribed():
    """Gives a call the transcript that its customer's engine would write today."""

    def write(call):
        engine = speech.engine(call.customer.speech_engine)
        Transcript.objects.create(
            call=call, content_hash=call.content_hash, engine=engine.name, model=engine.model, language="en",
            text="hello", text_hash="h",
        )  # fmt: skip
        facts.note(call, has_transcript=True)

    return write


@pytest.fixture
def in_work():
    """Lets a batch hold these calls."""
    return lambda *calls: cast.new_batch(calls[0].customer, *calls)


@pytest.fixture
def confirm():
    """Looks at a selection and freezes it at once."""

    def both(selection, name, user):
        action = ACTIONS[name]
        plan = make_plan(selection, action, user)
        return freeze(selection=selection, action=action, user=user, confirmed=plan, expected=estimate(plan, action))

    return both
