"""The three roles of staff, as groups: one table says what each may do."""

from typing import Any

from auditlog.context import disable_auditlog
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q

ADMIN, OPERATOR, VIEWER = "admin", "operator", "viewer"

APPS = ("calls", "imports", "insights", "reports")
"""Apps whose rows staff look at."""

PEOPLE = ("user", "membership")
"""Models about staff and customers' people: the admins' business."""

PROCESSING = (
    "add_importjob", "change_importjob", "add_batch", "change_batch", "change_call", "change_customer",
)  # fmt: skip
"""Importing, running batches, correcting what is known of calls, customers' settings. Nothing is deleted."""

EXPORTS = Q(content_type__app_label="reports", codename="view_exportfile")
"""Whole lists of calls in a file that leaves the house."""

LOOKING = (
    Q(content_type__app_label__in=APPS, codename__startswith="view_") & ~Q(content_type__model__in=PEOPLE) & ~EXPORTS
)

PERMISSIONS: dict[str, Q] = {
    VIEWER: LOOKING,
    OPERATOR: LOOKING | EXPORTS | Q(content_type__app_label__in=APPS, codename__in=PROCESSING),
    ADMIN: Q(content_type__app_label__in=APPS) | Q(content_type__app_label="auth", codename="view_group"),
}
"""What each role may do, as a question to the table of permissions.

Admins may do everything with rows of ours and give people roles, but not change what a role or group may do: that
would let them give out permissions nobody gave them.
"""


def sync_roles(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Give every role exactly the permissions of the table; runs after each migration, since permissions come then."""
    with disable_auditlog():
        for name, question in PERMISSIONS.items():
            group, _created = Group.objects.using(using).get_or_create(name=name)
            group.permissions.set(Permission.objects.using(using).filter(question))
