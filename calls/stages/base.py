"""What a stage is: one step of a call's way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Exists, Q, Value, When

from calls.models.customer import Customer
from calls.work.lanes import CPU, NETWORK

if TYPE_CHECKING:
    from calls.models import BatchItem, Call
    from calls.stages.costs import StageCost
    from calls.work.lease import Lease


class Stage(ABC):
    """One step of a call's way. It is idempotent: the result that is there for the same input is not made again."""

    name: str
    label: str
    order: int
    needs: str = ""
    """Name of the stage whose result it reads, if it reads one."""
    needs_call: bool = True
    """Whether it has nothing to do once the call is deleted."""

    @abstractmethod
    def current(self) -> Exists:
        """True of a row of `Call` whose result for this recording, engine, model and settings is there."""

    @abstractmethod
    def lane(self, call: Call) -> str:
        """Which workers do it for this call: `CPU` or `NETWORK`. Raises WorkError when it is set up wrongly."""

    @abstractmethod
    def lanes(self) -> Case | Value:
        """The same as `lane`, for all rows of `Call` at once."""

    @abstractmethod
    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:
        """Do the work outside any transaction; what is returned writes result and cost inside one.

        Raises WorkError.
        """

    def is_automatic(self, customer: Customer) -> bool:  # noqa: ARG002 - most are
        """Whether it is done for every call that is imported, or only when somebody asks for it."""
        return True

    def gate(self, call: Call) -> str:  # noqa: ARG002 - most pass none
        """What only so many calls may use at once there (`calls.work.gates`); empty where nothing is shared."""
        return ""

    def gates(self) -> Any:
        """The same as `gate`, for all rows of `Call` at once."""
        return Value("", output_field=CharField())

    def cost(self) -> StageCost | None:
        """What doing it costs, for all rows of `Call` at once; None where it is free for everybody."""
        return None

    def is_current(self, call: Call) -> bool:
        """Whether this call's result is there."""
        return type(call)._base_manager.filter(self.current(), pk=call.pk).exists()


def on_cpu() -> Value:
    """`lanes` of a stage that always works on this machine."""
    return Value(CPU, output_field=CharField())


def on_network() -> Value:
    """`lanes` of a stage that always works on the network."""
    return Value(NETWORK, output_field=CharField())


def by_hosted(setting: str, hosted: list[str]) -> Case:
    """`lanes` of a stage whose customers choose, by `setting`, somebody hosted or somebody on this machine."""
    customers = Customer.objects.order_by().filter(**{f"{setting}__in": hosted})
    return Case(
        When(Q(customer__in=customers.values("pk")), then=Value(NETWORK)),
        default=Value(CPU),
        output_field=CharField(),
    )
