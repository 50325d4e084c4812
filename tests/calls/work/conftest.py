"""Toy jobs for the engine's tests."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.work.claim import Claimer
from calls.work.lease import Lease
from calls.work.runner import run
from tests.toy.models import ToyItem, ToyJob


@pytest.fixture
def new_job(db):
    def make(count=1, *, lane="cpu", stage="only", sealed=True, **fields):
        job = ToyJob.objects.create(sealed=sealed)
        for _ in range(count):
            ToyItem.objects.create(job=job, lane=lane, stage=stage, **fields)
        return job

    return make


@pytest.fixture
def claim(db):
    def take(lane="cpu"):
        return Claimer(lane).claim()

    return take


@pytest.fixture
def work(claim):
    """Claim and work on one item; the item as the database has it afterwards."""

    def once(lane="cpu"):
        item = claim(lane)
        if item is None:
            return None
        run(item, Lease(item))
        item.refresh_from_db()
        return item

    return once


@pytest.fixture
def let_lease_expire():
    def expire(item):
        ToyItem.objects.filter(pk=item.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    return expire


@pytest.fixture
def make_due():
    def due(item):
        ToyItem.objects.filter(pk=item.pk).update(not_before=timezone.now())

    return due
