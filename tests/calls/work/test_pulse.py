"""Signs of life: whose are believed."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from calls.management.workers import any_alive
from calls.work import pulse
from calls.work.lanes import LANES
from calls.work.models import WorkerPulse

pytestmark = pytest.mark.django_db


def beat(group, *, ago=timedelta()):
    for lane in LANES:
        WorkerPulse.objects.create(group=group, lane=lane, beat_at=timezone.now() - ago)


def test_workers_with_a_fresh_pulse_in_every_lane_are_alive():
    assert not any_alive()
    beat(pulse.group_name())
    assert any_alive()


def test_workers_that_were_killed_a_moment_ago_are_not_believed_to_be_alive():
    killed = subprocess.Popen([sys.executable, "-c", "pass"])
    killed.wait()
    beat(f"{socket.gethostname()}:{killed.pid}")
    assert not any_alive()


def test_workers_of_other_machines_are_believed_by_their_pulse_alone():
    beat("elsewhere:999999999")
    assert any_alive()


def test_a_group_that_is_silent_for_a_day_is_forgotten():
    beat("elsewhere:1", ago=timedelta(days=2))
    beat(pulse.group_name())
    pulse.forget_dead()
    assert set(WorkerPulse.objects.values_list("group", flat=True)) == {f"{socket.gethostname()}:{os.getpid()}"}
