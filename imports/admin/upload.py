"""Files that people uploaded to import from."""

from django.contrib import admin

from calls.access.admin import MachineRowAdmin
from calls.admin import show
from imports.models import Upload
from imports.uploads import UNSETTLED


@admin.register(Upload)
class UploadAdmin(MachineRowAdmin):
    """They come and go with their imports."""

    heading = "Uploaded files"
    empty_hint = "Files are uploaded where an import is started: under Imports, New import."
    list_display = ("name", "customer", "kind", show.column("size_bytes", "size", show.size), "created_by",
                    "created_at", "still_kept")  # fmt: skip
    list_filter = ("kind", "customer", "created_at")
    list_select_related = ("customer", "created_by")
    search_fields = ("name", "customer__name")
    search_help_text = "File or customer"
    ordering = ("-pk",)
    fields = ("name", "customer", "kind", show.column("size_bytes", "size", show.size), "created_by", "created_at",
              "still_kept", show.related)  # fmt: skip

    @admin.display(description="still kept", boolean=True)
    def still_kept(self, upload: Upload) -> bool:
        """Whether the file itself still lies in the storage."""
        return bool(upload.stored_as) and not upload.stored_as.startswith(UNSETTLED)
