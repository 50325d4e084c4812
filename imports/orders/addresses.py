"""Where an order's recording is: at an address made from the order ID, or at one that a service tells."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from calls.work.errors import WorkError
from imports.names import has_audio_suffix, plain_suffix, safe_name
from imports.web.hosts import parse_web_address

PLACEHOLDER = "{order_id}"
SCHEME = "order"
LONGEST = 120
"""Characters of an order ID, as many as calls keep."""
WHERE_TO_SET = "Set the address of orders' recordings in the Import settings of the customer."
ROUNDED = re.compile(r"[0-9][.,][0-9]+[eE]\+[0-9]+")
"""Long numbers as spreadsheets write them: digits are lost."""
_AUTHORITY = re.compile(r"[^:/?#]*:?/*([^/?#]*)")
"""Of a URL: what stands before its path, with the host in it, however it is written."""


@dataclass(frozen=True)
class OrderAddresses:
    """How one customer's order IDs lead to recordings: by `url`, or by asking `lookup_url` and reading `lookup_path`.

    Both addresses hold `{order_id}`; at most one is given.
    """

    url: str = ""
    lookup_url: str = ""
    lookup_path: str = ""

    def address_of(self, order_id: str) -> str:
        """What to retrieve for an order: its recording's address, or `order:<id>` where that has to be asked for.

        Raises WorkError where the ID could lead elsewhere, or the address is none.
        """
        return filled(self.url, order_id) if self.url else f"{SCHEME}:{_quoted(order_id)}"

    def lookup_address_of(self, order_id: str) -> str:
        """Where to ask for the recording of an order; raises WorkError."""
        if not self.lookup_url:
            raise no_address()
        return filled(self.lookup_url, order_id)

    def first_asked(self, url: str) -> str:
        """The address that is asked first for what is at this one: fetching waits at the gate of its host."""
        return self.lookup_url if url.startswith(f"{SCHEME}:") else url

    def name_of(self, order_id: str) -> str:
        """What the recording of an order is called: after the order, with the suffix that its address has."""
        path = urlsplit(self.url.replace(PLACEHOLDER, "x")).path
        suffix = plain_suffix(path) if has_audio_suffix(path) else ""
        return safe_name(re.sub(r"[/\\]", "-", order_id) + suffix)


def filled(template: str, order_id: str) -> str:
    """An address with the order ID in it, percent-encoded; raises WorkError."""
    if fault := template_fault(template):
        raise WorkError("import:order:address", fault, hint=WHERE_TO_SET, permanent=True)
    return template.replace(PLACEHOLDER, _quoted(order_id))


@lru_cache(maxsize=64)  # asked for each of 100,000 orders
def template_fault(template: str) -> str:
    """Why this is no address with an order ID in its path or query, in words; empty when it is one."""
    if PLACEHOLDER not in template:
        return f"The address needs {PLACEHOLDER} where the order ID goes."
    found = _AUTHORITY.match(template)
    if found is None or PLACEHOLDER in found[0]:
        return f"{PLACEHOLDER} may not choose the host: it goes behind the first single slash of the address."
    if PLACEHOLDER in template.partition("#")[2]:
        return f"{PLACEHOLDER} stands behind #, which is not sent to the host."
    try:
        parse_web_address(template.replace(PLACEHOLDER, "1"))
    except WorkError as error:
        return f"{error.text} {error.hint}"
    return ""


def no_address() -> WorkError:
    """Nobody has said where this customer's orders lead."""
    text = "Nobody has said yet where this customer's order IDs lead."
    return WorkError("import:order:no-address", text, hint=WHERE_TO_SET, permanent=True)


def order_id_fault(order_id: str) -> str:
    """Why this is no order ID, in words; empty when it is one."""
    if len(order_id) > LONGEST:
        return f"An order ID has at most {LONGEST} characters; this has {len(order_id):,}."
    if not order_id.isprintable():
        return "It holds characters that cannot be seen. Type the order ID anew."
    if ROUNDED.fullmatch(order_id):
        return "A spreadsheet has shortened this number. Format the column as text and write it anew."
    # In an address they would lead to another folder.
    return "" if order_id.strip(". ") else "Dots alone are no order ID."


def _quoted(order_id: str) -> str:
    """Nothing in an ID leaves its place in a path or query."""
    if fault := order_id_fault(order_id):
        raise WorkError("import:order:unusable", fault, hint="Correct the order ID in your list.", permanent=True)
    return quote(order_id, safe="")
