"""The list of hosts that asked for less."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.models import Gate
from tests import cast

pytestmark = pytest.mark.django_db


def listed():
    return cast.logged_in(cast.operator()).get(cast.list_url(Gate)).content.decode()


def test_the_empty_list_says_what_it_is_for():
    text = listed()
    assert "There are no hosts yet." in text
    assert "asked CHAT to fetch more slowly" in text


def test_a_host_that_is_left_alone_says_so():
    Gate.objects.create(name="calls.example.com", closed_until=timezone.now() + timedelta(minutes=5))
    Gate.objects.create(name="other.example.com", closed_until=timezone.now() - timedelta(minutes=5))
    text = listed()
    assert text.count("Left alone for now") == 1
    assert "2 hosts" in text
