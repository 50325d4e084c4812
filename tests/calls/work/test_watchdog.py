"""When a cluster counts as frozen, although its pulse was deleted."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ

from calls.work import pulse
from calls.work.lanes import CPU
from calls.work.models import WorkerPulse
from calls.work.watchdog import PATIENCE_AT_START_SECONDS, Cluster

pytestmark = pytest.mark.django_db

GROUP = "here:1"
LONG = timedelta(seconds=2 * max(PATIENCE_AT_START_SECONDS, settings.WORK["watchdog_seconds"]))


@pytest.fixture
def cluster():
    """A cluster whose doorbell nobody answers, and whose pulse somebody deleted."""
    OrmQ.objects.create(key=CPU, payload="", lock=timezone.now() - LONG)
    return Cluster(group=GROUP, lane=CPU, stop_pipe=0)


def test_a_cluster_that_has_just_started_is_not_frozen_although_its_pulse_was_deleted(cluster):
    assert not cluster.is_frozen()


def test_a_cluster_without_a_pulse_is_frozen_once_its_start_is_long_ago(cluster, monkeypatch):
    monkeypatch.setattr(cluster, "_started_at", timezone.now() - LONG)
    assert cluster.is_frozen()


def test_workers_can_beat_again_once_the_watchdog_has_looked(cluster, monkeypatch):
    monkeypatch.setattr(cluster, "_started_at", timezone.now() - LONG)
    monkeypatch.setenv(pulse.GROUP, GROUP)
    monkeypatch.setenv(pulse.LANE, CPU)
    monkeypatch.setattr(pulse, "_last", -pulse.EVERY_SECONDS)
    cluster.is_frozen()
    pulse.record()
    assert WorkerPulse.objects.get(group=GROUP, lane=CPU).beat_at > timezone.now() - LONG / 2
    assert not cluster.is_frozen()
