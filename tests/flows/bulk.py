"""What makes batches: the confirm page without its page, and imports without their import."""

from calls import services
from calls.bulk.actions import ACTIONS
from calls.bulk.estimate import estimate
from calls.bulk.freeze import freeze
from calls.bulk.plan import make_plan
from calls.bulk.selection import Selection
from tests.flows.engine import after_commit


def confirm(action, user, *, ids=None, **filters):
    """The batch of an action on these calls."""
    action = ACTIONS[action]
    selection = Selection(ids=None if ids is None else tuple(ids), filters=filters)
    plan = make_plan(selection, action, user)
    with after_commit(execute=True):
        return freeze(selection=selection, action=action, user=user, confirmed=plan, expected=estimate(plan, action))


def add(calls, stages, *, name="again"):
    """A batch of these calls as an import makes it: also of those that another batch works on."""
    batch = services.create_batch(name=name, customer=calls[0].customer, stages=stages, created_by=None)
    with after_commit(execute=True):
        services.add_to_batch(batch=batch, calls=calls)
        services.seal_batch(batch=batch)
    return batch
