"""Which column of a manifest holds what, told by its heading."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MAX_COLUMNS = 200
LONGEST_HEADING = 100

URL, ORDER_ID = "url", "order_id"
STARTED_AT, DATE, TIME = "started_at", "date", "time"

HEADINGS: Mapping[str, tuple[str, ...]] = {
    URL: (
        "recording url", "recording link", "recording address", "recording", "audio url", "audio link",
        "audio file url", "call recording", "call url", "file url", "download url", "download link", "url", "uri",
        "link", "href", "audio", "file", "recording file", "file path", "path", "file name", "filename",
        "aufnahme", "aufzeichnung", "datei", "enregistrement", "lien", "fichier", "grabacion", "enlace",
        "archivo", "registrazione", "collegamento", "opname", "bestand", "gravacao",
    ),
    ORDER_ID: (
        "order id", "order number", "order no", "order nr", "order ref", "order reference", "order", "ordernumber",
        "purchase order", "auftragsnummer", "auftrag", "bestellnummer", "commande",
        "numero de commande", "pedido", "numero de pedido", "ordine", "numero ordine", "ordernummer",
    ),
    STARTED_AT: (
        "started at", "call started at", "start time", "call start time", "call start", "started", "start",
        "call date time", "call datetime", "date time", "datetime", "date and time", "date/time", "timestamp",
        "call timestamp", "recorded at", "recording time", "recording date", "created at", "begin", "beginn",
        "anrufzeit", "zeitpunkt", "startzeit", "date et heure", "fecha y hora", "data e ora", "datum und uhrzeit",
    ),
    DATE: ("call date", "date", "start date", "datum", "anrufdatum", "fecha"),
    TIME: ("call time", "time", "time of day", "time of call", "uhrzeit", "zeit", "heure", "hora", "ora", "tijd"),
    "direction": (
        "direction", "call direction", "call type direction", "in out", "inbound outbound", "richtung", "anrufrichtung",
        "sens", "direccion", "direzione", "richting", "direcao",
    ),
    "agent": (
        "agent", "agent name", "operator", "operator name", "employee", "staff", "staff member", "representative",
        "rep", "advisor", "user", "user name", "handled by", "answered by", "mitarbeiter", "bearbeiter", "agente",
        "operador", "operatore", "medewerker", "conseiller",
    ),
    "caller_number": (
        "caller number", "caller", "caller id", "calling number", "calling party", "from number", "from",
        "source number", "src", "ani", "a number", "anrufer", "rufnummer anrufer", "von", "appelant", "de", "llamante",
        "origen", "chiamante", "beller",
    ),
    "callee_number": (
        "callee number", "callee", "called number", "called party", "called", "dialed number", "dialled number",
        "to number", "to", "destination number", "destination", "dst", "dnis", "b number", "angerufener",
        "zielrufnummer", "nach", "an", "appele", "numero appele", "destino", "chiamato", "gebelde",
    ),
}  # fmt: skip
"""What people call the columns that CHAT knows, the plainest first: of two that fit, the earlier heading counts."""


@dataclass(frozen=True)
class Columns:
    """Places of the columns known, and the headings of them all, each once and none of them empty."""

    headings: tuple[str, ...]
    places: Mapping[str, int]

    def cell(self, cells: Sequence[object], field: str) -> object:
        """A row's cell of this field; None where the row or the manifest has none."""
        place = self.places.get(field)
        return None if place is None or place >= len(cells) else cells[place]

    def heading(self, field: str) -> str:
        """What the manifest calls a field; empty where it has no such column."""
        place = self.places.get(field)
        return "" if place is None else self.headings[place]

    def further(self, cells: Sequence[object]) -> dict[str, object]:
        """A row's cells under headings that CHAT does not know."""
        known = set(self.places.values())
        return {heading: cell for place, (heading, cell) in enumerate(zip(self.headings, cells, strict=False))
                if place not in known}  # fmt: skip


def recognised(headings: Sequence[object]) -> Columns:
    """The columns under these headings; a heading is read without regard to case, accents, spaces and marks."""
    keys = [key_of("" if heading is None else str(heading)) for heading in headings]
    places = {}
    for field, names in KEYS.items():
        found = [(names[key], place) for place, key in enumerate(keys) if key in names]
        if found:
            places[field] = min(found)[1]
    return Columns(_named(headings), places)


def key_of(heading: str) -> str:
    """A heading's letters and digits, without accents and case."""
    plain = unicodedata.normalize("NFKD", heading[:LONGEST_HEADING]).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _named(headings: Sequence[object]) -> tuple[str, ...]:
    """Headings as keys: what has none is called by its place, the second of one name gets a number."""
    named: dict[str, None] = {}
    for place, heading in enumerate(headings, 1):
        plain = " ".join(str(heading).split())[:LONGEST_HEADING] if heading is not None else ""
        name = plain or f"Column {place}"
        number = 2
        while name in named:
            name, number = f"{plain or f'Column {place}'} ({number})", number + 1
        named[name] = None
    return tuple(named)


KEYS = {
    field: {key: rank for rank, key in reversed(list(enumerate(map(key_of, names))))}
    for field, names in HEADINGS.items()
}
