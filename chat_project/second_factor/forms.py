"""The one question: the code."""

from django import forms


class CodeForm(forms.Form):
    """A code of the app; where it is asked for at the log-in, a backup code too."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )

    def wrong(self) -> None:
        """Say that it was not the right one; not why, since guessers would learn from it."""
        self.add_error("code", "This code is not right. Wait for the next one and try that.")
