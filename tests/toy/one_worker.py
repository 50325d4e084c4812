"""One worker in a process of its own: `python -m tests.toy.one_worker LANE` claims an item and works on it."""

import sys

import django

django.setup()

from calls.work.claim import Claimer  # noqa: E402 - the models have to be there
from calls.work.lease import Lease  # noqa: E402
from calls.work.runner import run  # noqa: E402

item = Claimer(sys.argv[1]).claim()
run(item, Lease(item))
