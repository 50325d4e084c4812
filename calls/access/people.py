"""Who may manage whom: nobody can make somebody, or become somebody, who may do more than they."""

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db.models import Q, QuerySet

from calls.access.scope import sees_all_customers
from calls.models import User

Editor = User | AnonymousUser


def manages_people(editor: Editor) -> bool:
    """Staff limited to some customers manage nobody: they could lift their own limit, or make somebody without one."""
    return sees_all_customers(editor)


def may_manage(editor: Editor, person: User) -> bool:
    """Whoever changes somebody's password can act as them, so they must be able to do all that this person can."""
    if editor.is_superuser:
        return True
    return manages_people(editor) and not person.is_superuser and not (_held(person) - _held(editor))


def grantable_groups(editor: Editor) -> QuerySet[Group]:
    """Groups that may do nothing which the editor may not."""
    if editor.is_superuser:
        return Group.objects.all()
    if not manages_people(editor):
        return Group.objects.none()
    return Group.objects.exclude(permissions__in=Permission.objects.exclude(pk__in=_held(editor)))


def _held(person: Editor) -> set[int]:
    # Asked of the tables: Django says that inactive people hold nothing, but they can be made active again.
    held = Permission.objects.filter(Q(user=person.pk) | Q(group__user=person.pk))
    return set(held.values_list("pk", flat=True))
