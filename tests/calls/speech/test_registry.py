"""Engines are found by name."""

import pytest

from calls.models import ModelPrice
from calls.speech import registry
from calls.speech.base import Access
from calls.work.errors import WorkError

OPTIONAL = {"faster_whisper"}  # its package and models are not there


@pytest.mark.parametrize("name", registry.names())
def test_an_engine_goes_by_its_own_name(name):
    assert registry.engine_class(name).name == name
    if name not in OPTIONAL:
        assert registry.engine(name, access=Access(api_key="key")).name == name


def test_the_embedded_engine_comes_first_and_keeps_recordings_here():
    first = registry.engine(registry.names()[0])
    assert (first.name, first.hosted) == ("moonshine", False)


def test_an_unknown_engine_is_an_error_that_names_the_known_ones():
    with pytest.raises(WorkError) as caught:
        registry.engine("dictaphone")
    assert caught.value.code == "speech:settings:unknown-engine"
    assert caught.value.permanent
    assert "moonshine" in caught.value.hint


@pytest.mark.django_db
def test_the_usual_model_of_every_hosted_engine_has_a_price():
    for name in registry.names():
        cls = registry.engine_class(name)
        assert not cls.hosted or ModelPrice.objects.filter(provider=name, model=cls.default_model).exists(), name
