"""Rows of a manifest through django-import-export: its fields and widgets clean them, its result tells the errors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import RowResult

from imports.details import CallDetails
from imports.manifest import columns as names
from imports.manifest.columns import Columns
from imports.manifest.moments import Moments
from imports.manifest.reading import Row
from imports.manifest.widgets import (
    AddressWidget,
    DirectionWidget,
    FurtherWidget,
    MomentWidget,
    NumberWidget,
    OrderIdWidget,
    TextWidget,
    text_of,
)
from imports.orders.addresses import LONGEST as LONGEST_ORDER_ID
from imports.sources.base import Unusable
from imports.web.hosts import shown_source

LONGEST_AGENT, LONGEST_NUMBER = 120, 40
FURTHER = "metadata"
DETAILS = ("order_id", "started_at", "direction", "agent", "caller_number", "callee_number", FURTHER)
HEADERS = (names.URL, names.DATE, names.TIME, *DETAILS)
MOMENT = (names.DATE, names.STARTED_AT, names.TIME)
NOTHING_NAMED = "This row names no recording: it has neither an address nor an order ID."


class ManifestRow:
    """What a row says, as the resource fills it in."""

    def __init__(self) -> None:
        self.url = ""
        self.order_id = ""
        self.started_at: datetime | None = None
        self.direction = self.agent = self.caller_number = self.callee_number = ""
        self.metadata: dict[str, str] = {}

    def details(self) -> CallDetails:
        """What it tells of the call."""
        return CallDetails(**{name: getattr(self, name) for name in DETAILS})


class ManifestResource(Resource):
    """Cleans rows and keeps them; nothing is written to the database."""

    url = Field("url", names.URL, AddressWidget())
    order_id = Field("order_id", names.ORDER_ID, OrderIdWidget(LONGEST_ORDER_ID))
    started_at = Field("started_at", names.STARTED_AT)
    direction = Field("direction", "direction", DirectionWidget())
    agent = Field("agent", "agent", TextWidget(LONGEST_AGENT))
    caller_number = Field("caller_number", "caller_number", NumberWidget(LONGEST_NUMBER))
    callee_number = Field("callee_number", "callee_number", NumberWidget(LONGEST_NUMBER))
    metadata = Field(FURTHER, FURTHER, FurtherWidget())

    class Meta:
        instance_loader_class = BaseInstanceLoader
        force_init_instance = True
        skip_diff = True
        store_instance = True
        use_transactions = False

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self.fields["started_at"].widget = MomentWidget(moments)

    def init_instance(self, row: Any = None) -> ManifestRow:  # noqa: ARG002 - the library's
        """Every row is a new one."""
        return ManifestRow()

    def validate_instance(
        self, instance: ManifestRow, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Say all that is wrong with a row; one in which nothing else is has to name a recording."""
        super().validate_instance(instance, import_validation_errors, validate_unique)
        if not instance.url and not instance.order_id:
            raise ValidationError(NOTHING_NAMED)

    def do_instance_save(self, instance: ManifestRow, is_create: bool) -> None:
        """What is made of a row is for the source to say."""


@dataclass(frozen=True)
class Cleaned:
    """A row that can be used (`found`), or why it cannot: one refusal for each faulty cell."""

    number: int
    found: ManifestRow | None = None
    refused: tuple[Unusable, ...] = ()


class Cleaner:
    """Cleans rows of one manifest, chunk by chunk."""

    def __init__(self, columns: Columns, moments: Moments) -> None:
        self._columns = columns
        self._resource = ManifestResource(moments)

    def clean(self, rows: Sequence[Row]) -> Iterator[Cleaned]:
        """The rows in their order; those that could not be read, or have cells without heading, are refused."""
        faults = {row.number: fault for row in rows if (fault := self._fault(row))}
        fitting = [row for row in rows if row.number not in faults]
        data = tablib.Dataset(*(self._cells(row) for row in fitting), headers=HEADERS)
        results = iter(self._resource.import_data(data, use_transactions=False).rows)
        for row in rows:
            if row.number in faults:
                yield Cleaned(row.number, refused=(faults[row.number],))
            else:
                yield self._cleaned(row, next(results))

    def _cleaned(self, row: Row, result: RowResult) -> Cleaned:
        if result.validation_error is not None:
            return Cleaned(row.number, refused=tuple(self._refusals(row, result.validation_error)))
        if result.errors:  # an exception that no widget foresees: ours to mend, not the manifest's
            raise result.errors[0].error
        return Cleaned(row.number, result.instance)

    def _refusals(self, row: Row, error: ValidationError) -> Iterator[Unusable]:
        for field, texts in error.update_error_dict({}).items():
            text = " ".join(message for one in texts for message in one.messages)
            if field == NON_FIELD_ERRORS:
                yield Unusable(row.number, text)
            else:
                told = MOMENT if field == names.STARTED_AT else (field,)
                yield Unusable(row.number, text, *self._told(row, told))

    def _told(self, row: Row, fields: Sequence[str]) -> tuple[str, str]:
        """Headings and content of the cells that something was read from."""
        cells = {self._columns.heading(name): _shown(self._columns.cell(row.cells, name)) for name in fields}
        filled = {heading: text for heading, text in cells.items() if text}
        return " / ".join(filled), " / ".join(filled.values())

    def _cells(self, row: Row) -> tuple[object, ...]:
        further = self._columns.further(row.cells)
        return tuple(further if name == FURTHER else self._columns.cell(row.cells, name) for name in HEADERS)

    def _fault(self, row: Row) -> Unusable | None:
        if row.fault:
            return Unusable(row.number, row.fault)
        beyond = [text for cell in row.cells[len(self._columns.headings) :] if (text := _shown(cell))]
        if beyond:
            text = (
                "This row has more cells than there are headings. Perhaps a cell holds the character that separates "
                "the columns, and needs quotation marks around it."
            )
            return Unusable(row.number, text, value=beyond[0])
        return None


def _shown(cell: object) -> str:
    """A cell as people may see it: addresses without what could open them."""
    text = text_of(cell)
    return shown_source(text) if "://" in text else text
