"""The forms for one question, and for lists of them."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget

from calls.models import Customer, User
from calls.work.errors import WorkError
from insights.models import Question
from insights.question_lists import QuestionList, decoded, parse
from insights.questions import plain

TABLES = (".csv", ".tsv", ".tab")


class QuestionForm(forms.ModelForm):
    """Blanks that nobody sees make no other question."""

    class Meta:
        model = Question
        fields = ("customer", "text", "wanted_role", "group", "position", "is_active")
        widgets = {"text": AdminTextInputWidget(attrs={"class": "vLargeTextField"})}

    def clean_text(self) -> str:
        """In one line."""
        return plain(self.cleaned_data["text"])

    def clean_group(self) -> str:
        """Likewise."""
        return plain(self.cleaned_data["group"])


class ListForm(forms.Form):
    """Questions pasted, or in a file."""

    customer = forms.ModelChoiceField(Customer.objects.none(), empty_label="Choose a customer")
    lines = forms.CharField(
        required=False, label="Questions", widget=AdminTextareaWidget(attrs={"rows": 12}), strip=False,
        help_text="One a line. “Price: What did they think of it?” puts a question into the group Price.",
    )  # fmt: skip
    file = forms.FileField(
        required=False, label="Or a file",
        help_text="Text, or CSV with the columns group, question and, if you like, role (headings help).",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = Customer.objects.visible_to(user).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """With `found`, the list that was read."""
        given = super().clean() or {}
        file, lines = given.get("file"), given.get("lines", "")
        if bool(file) == bool(lines.strip()):
            raise forms.ValidationError("Paste questions or choose a file: one of the two.")
        try:
            given["found"] = self._read(file) if file else parse(lines)
        except WorkError as error:
            raise forms.ValidationError(f"{error.text} {error.hint}") from error
        return given

    def _read(self, file: Any) -> QuestionList:
        return parse(decoded(file.read(1_000_001)), is_table=file.name.lower().endswith(TABLES))


class CopyForm(forms.Form):
    """Whose questions go to whom."""

    source = forms.ModelChoiceField(Customer.objects.none(), label="From", empty_label="Choose a customer")
    target = forms.ModelChoiceField(Customer.objects.none(), label="To", empty_label="Choose a customer")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Customer.objects.visible_to(user).order_by("name")
        self.fields["source"].queryset = seen.filter(questions__is_active=True).distinct()  # type: ignore[attr-defined]
        self.fields["target"].queryset = seen  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Two different ones."""
        given = super().clean() or {}
        if given.get("source") and given.get("source") == given.get("target"):
            raise forms.ValidationError("Choose two different customers.")
        return given
