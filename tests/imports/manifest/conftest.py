from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from imports.policy import RetrievalPolicy
from imports.sources.base import DiscoveryContext, UploadedFile
from imports.sources.manifest import ManifestSource


@dataclass
class Heard:
    """What a discovery told."""

    found: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    repeated: int = 0
    signs: int = 0

    def reasons(self):
        """Row, column and value of each refusal."""
        return [(row.row_number, row.column, row.value) for row in self.refused]


@pytest.fixture
def read(tmp_path):
    """Search a manifest given as bytes; keyword arguments change the policy and the context."""

    def read(data, name="calls.csv", *, orders=None, **changes):
        path = tmp_path / "manifest"
        path.write_bytes(data)
        heard = Heard()

        @contextmanager
        def upload(number, *, on_progress=lambda: None):
            assert number == 7
            yield path

        context = DiscoveryContext(
            RetrievalPolicy(tmp_path, orders=orders, upload=upload),
            upload=UploadedFile(7, "manifest", name, len(data)),
            on_unusable=heard.refused.append,
            on_repeated=lambda: setattr(heard, "repeated", heard.repeated + 1),
            on_progress=lambda _: setattr(heard, "signs", heard.signs + 1),
            **changes,
        )
        heard.found.extend(ManifestSource().discover("upload:7", context))
        return heard

    return read
