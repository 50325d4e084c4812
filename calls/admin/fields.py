"""Form fields of the admin."""

import json
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput


class LinesField(forms.Field):
    """A list of texts, one a line."""

    widget = AdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        """The list as lines; what was typed stays as it is."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """Lines with something on them, each once."""
        texts = (line.strip() for line in str(value or "").replace("\x00", "").splitlines())
        return list(dict.fromkeys(text for text in texts if text))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another list was typed."""
        return not self.disabled and (initial or []) != self.to_python(data)


class PlainJSONField(forms.JSONField):
    """JSON that both databases can hold: no endless numbers, no NUL, no halves of characters, not nested too deeply."""

    widget = AdminTextareaWidget

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed is shown again as it was typed."""
        return initial if self.disabled else InvalidJSONInput(data or "")

    def to_python(self, value: Any) -> Any:
        """What was typed; raises ValidationError."""
        try:
            found = super().to_python(value)
            text = json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
        except (RecursionError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""}) from error
        if b"\\u0000" in text:
            raise ValidationError("Leave out the character NUL.", code="nul")
        return found
