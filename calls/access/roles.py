"""The three roles of staff, as groups: one table says what each may do."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Right:
    """Something that roles may do; docs/operating.md shows the same rows."""

    words: str
    permissions: Q
    roles: tuple[str, ...]


def _named(app: str, *codenames: str) -> Q:
    return Q(content_type__app_label=app, codename__in=codenames)


LOOKING = (
    Q(content_type__app_label__in=APPS, codename__startswith="view_")
    & ~Q(content_type__model__in=PEOPLE)
    & ~_named("reports", "view_exportfile")
)

RIGHTS = (
    Right("look at calls and all that was found in them, batches, imports and customers", LOOKING,
          (VIEWER, OPERATOR, ADMIN)),
    Right("make and revoke API tokens of one's own, which never may more than oneself",
          _named("calls", "add_apitoken", "change_apitoken"), (VIEWER, OPERATOR, ADMIN)),
    Right("start imports; pause, resume, stop and retry them", _named("imports", "add_importjob", "change_importjob"),
          (OPERATOR, ADMIN)),
    Right("watch sources, and say how a customer's order IDs and file names are read",
          _named("imports", "add_watchedsource", "change_watchedsource", "delete_watchedsource", "add_importsettings",
                 "change_importsettings"), (OPERATOR, ADMIN)),
    Right("say which model reads a customer's calls, and who comes next where it cannot",
          _named("insights", "add_insightsettings", "change_insightsettings"), (OPERATOR, ADMIN)),
    Right("keep what customers' sources are opened with",
          _named("imports", "add_sourcecredential", "change_sourcecredential", "delete_sourcecredential"), (ADMIN,)),
    Right("start batches; pause, resume, stop and retry them", _named("calls", "add_batch", "change_batch"),
          (OPERATOR, ADMIN)),
    Right("schedule batches",
          _named("calls", "add_scheduledbatch", "change_scheduledbatch", "delete_scheduledbatch"), (OPERATOR, ADMIN)),
    Right("export calls and fetch the files", _named("reports", "view_exportfile"), (OPERATOR, ADMIN)),
    Right("correct transcripts and what is known of a call", _named("calls", "change_call"), (OPERATOR, ADMIN)),
    Right("change a customer's settings", _named("calls", "change_customer"), (OPERATOR, ADMIN)),
    Right("say what customers' calls are asked",
          _named("insights", "add_question", "change_question"), (OPERATOR, ADMIN)),
    Right("delete questions with their answers", _named("insights", "delete_question"), (ADMIN,)),
    Right("delete calls", _named("calls", "delete_call"), (ADMIN,)),
    Right("add and delete customers", _named("calls", "add_customer", "delete_customer"), (ADMIN,)),
    Right("keep the prices of hosted models",
          _named("calls", "add_modelprice", "change_modelprice", "delete_modelprice"), (ADMIN,)),
    Right("add people, give them roles, customers and passwords, take away a lost second factor",
          Q(content_type__app_label="calls", content_type__model__in=PEOPLE) | _named("auth", "view_group"), (ADMIN,)),
    Right("read who changed and looked at what, and who logged in",
          _named("auditlog", "view_logentry") | _named("axes", "view_accesslog", "view_accessfailurelog"), (ADMIN,)),
)  # fmt: skip
"""What each role may do. What no row names only superusers may: what groups may do, for instance, since who could
change that would give out permissions nobody gave them."""


def may(role: str) -> Q:
    """The permissions of a role, as a question to their table."""
    question = Q(pk__in=())
    for right in RIGHTS:
        if role in right.roles:
            question |= right.permissions
    return question


PERMISSIONS: dict[str, Q] = {role: may(role) for role in (VIEWER, OPERATOR, ADMIN)}


def sync_roles(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Give every role exactly the permissions of the table; runs after each migration, since permissions come then."""
    with disable_auditlog():
        for name, question in PERMISSIONS.items():
            group, _created = Group.objects.using(using).get_or_create(name=name)
            group.permissions.set(Permission.objects.using(using).filter(question))
