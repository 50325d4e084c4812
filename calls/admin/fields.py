"""Form fields of the admin."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget


class LinesField(forms.Field):
    """A list of texts, one a line."""

    widget = AdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        """The list as lines; what was typed stays as it is."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """Lines with something on them, each once."""
        texts = (line.strip() for line in str(value or "").splitlines())
        return list(dict.fromkeys(text for text in texts if text))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another list was typed."""
        return not self.disabled and (initial or []) != self.to_python(data)
