"""How the items of an import are worked: finding recordings at a source, and fetching one."""

from imports.work.discover import discover
from imports.work.fetch import fetch

__all__ = ["discover", "fetch"]
