"""Imports in the admin, one file per noun. Importing it registers them all."""

from imports.admin import (
    import_file,
    import_job,
    import_settings,
    import_source,
    source_credential,
    unusable_row,
    upload,
    watched_source,
)

__all__ = [
    "import_file",
    "import_job",
    "import_settings",
    "import_source",
    "source_credential",
    "unusable_row",
    "upload",
    "watched_source",
]
