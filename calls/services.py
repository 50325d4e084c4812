"""Writes of the ground floor: customers, calls, batches."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from calls import facts, search
from calls.bulk.freeze import insert_items
from calls.models import Batch, Call, Customer, SavedFilter, User
from calls.stages import registry
from calls.work.doorbell import ring
from calls.work.errors import WorkError
from calls.work.settle import settle
from calls.work.states import JobState, Priority

CORRECTABLE = ("order_id", "started_at", "direction", "agent", "caller_number", "callee_number", "metadata")
"""What people may change of a call."""
LONGEST_FILTER_NAME, LONGEST_FILTER = 80, 2000
MOST_FILTERS = 100
"""Of a person: they may be shared, and everybody's library shows those."""


def get_or_create_customer(*, name: str) -> Customer:
    """The customer of this name, made with default settings when there is none; raises WorkError."""
    name = name.strip()
    slug = slugify(name)[:50]
    if not slug:
        raise WorkError(
            "customer:user:no-name",
            f"{name!r} cannot name a customer.",
            hint="Give a name with at least one letter or digit.",
            permanent=True,
        )
    existing = Customer.objects.filter(name=name).first()
    if existing is not None:
        return existing
    return Customer.objects.get_or_create(name=name, defaults={"slug": _free_slug(slug)})[0]


def _free_slug(slug: str) -> str:
    taken = set(Customer.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 1
    candidate = slug
    while candidate in taken or Customer(slug=candidate).has_taken_folder():
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def create_batch(
    *,
    name: str,
    customer: Customer,
    stages: list[str],
    created_by: User | None,
    priority: int = Priority.NORMAL,
    budget_usd: Decimal | None = None,
) -> Batch:
    """A batch without calls yet; it stays active until `seal_batch`."""
    batch = Batch(
        name=name, customer=customer, stages=stages, created_by=created_by, sealed=False, priority=priority,
        budget_usd=budget_usd,
    )  # fmt: skip
    batch.full_clean(exclude=["customer", "created_by"])
    batch.save()
    return batch


def add_to_batch(*, batch: Batch, calls: QuerySet[Any]) -> None:
    """Let these calls walk from the first stage whose result is not there; calls that have all are left out."""
    if insert_items(batch, registry.with_first_step(calls, batch.stages)):
        ring()


def seal_batch(*, batch: Batch) -> None:
    """Say that no calls will be added: the batch ends when its items have ended."""
    Batch.objects.filter(pk=batch.pk).update(sealed=True)
    transaction.on_commit(lambda: settle(Batch, batch.pk))


def reopen_batch(*, batch: Batch) -> None:
    """Say that calls may be added again: the batch is worked on, and does not end before `seal_batch`."""
    Batch.objects.filter(pk=batch.pk).update(sealed=False)
    batch.sealed = False
    batch.move(JobState.ACTIVE, sources=(JobState.FINISHED,), finished_at=None)


def create_staff_user(*, username: str, password: str, role: str) -> User:
    """Somebody who may log in to the admin, with the permissions of a role, for all customers."""
    with transaction.atomic():
        user = User.objects.create_user(username=username, password=password, is_staff=True, all_customers=True)
        user.groups.add(Group.objects.get(name=role))
    return user


def correct_call(*, call: Call, changed: Iterable[str]) -> Call:
    """Write down what a person changed of a call's own facts, and keep its day and the search in step."""
    fields = [name for name in CORRECTABLE if name in set(changed)]
    if not fields:
        return call
    if "started_at" in fields:
        moved = facts.dates(call.started_at or call.imported_at, call.customer)
        for name, value in moved.items():
            setattr(call, name, value)
        fields += moved
    with transaction.atomic():
        call.save(update_fields=fields)
        search.index(call)
    return call


def save_filter(*, user: User, name: str, query: str, is_shared: bool) -> SavedFilter:
    """Keep filters under a name; one's own of the same name gives way. Raises WorkError."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_FILTER_NAME or not query:
        raise WorkError(
            "calls:user:no-filter",
            "The filters were not saved.",
            hint=f"Set at least one filter, and give it a name of at most {LONGEST_FILTER_NAME} characters.",
            permanent=True,
        )
    others = SavedFilter.objects.filter(user=user).exclude(name=name).count()
    if len(query) > LONGEST_FILTER or others >= MOST_FILTERS:
        raise WorkError(
            "calls:user:too-many-filters",
            "The filters were not saved.",
            hint=f"Keep at most {MOST_FILTERS}, each shorter than {LONGEST_FILTER:,} characters.",
            permanent=True,
        )
    kept = {"query": query, "is_shared": is_shared}
    return SavedFilter.objects.update_or_create(user=user, name=name, defaults=kept)[0]
