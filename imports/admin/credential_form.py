"""The form of a credential: which fields each kind needs, and a secret that is never shown again."""

import json
from typing import Any

import httpx2
from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget

from imports.models import CredentialKind, SourceCredential
from imports.models.credential import WEB_KINDS
from imports.web.hosts import PORTS, UNREADABLE, is_allowed

USER_NAMES = {
    CredentialKind.BASIC: "Give the user name.",
    CredentialKind.S3: "Give the access key id.",
    CredentialKind.AZURE: "Give the name of the storage account.",
}
OURS = {"host", "range", "if-range", "connection", "content-length", "transfer-encoding", "accept-encoding"}
"""Headers that the fetching itself sets."""
PLACE = ("kind", "host", "endpoint", "header_name")
"""Where the stored secret would go: whoever changes that has to know it."""


NO_ENDPOINT = (
    "Give an address that begins with https://, without a user name; by http:// only for hosts in "
    "CHAT_ALLOW_PRIVATE_HOSTS."
)


class SecretWidget(AdminTextareaWidget):
    """A secret is written, never shown: not the stored one, and not what was just typed."""

    def format_value(self, value: Any) -> str:  # noqa: ARG002 - that is the point
        """Nothing."""
        return ""


class CredentialForm(forms.ModelForm):
    """Which fields are asked for follows from the kind (theme.css hides the others)."""

    secret = forms.CharField(
        widget=SecretWidget(attrs={"rows": 3, "class": "secret", "autocomplete": "off", "spellcheck": "false"}),
        max_length=20_000,
        help_text="Token, password, secret key, account key, SAS, or a service account's JSON. Stored encrypted, and "
        "shown to nobody again.",
    )

    class Meta:
        model = SourceCredential
        fields = ("customer", "name", "kind", "host", "user_name", "header_name", "secret", "endpoint", "region")
        labels = {"header_name": "Name of the header", "endpoint": "Address of the storage"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "secret" in self.fields:
            self.fields["secret"].required = False
            self.fields["secret"].help_text = "One is stored; leave this empty to keep it. It is shown to nobody."

    def clean_secret(self) -> str:
        """Left empty, the stored one stays."""
        return self.cleaned_data["secret"] or self.instance.secret

    def clean_endpoint(self) -> str:
        """An address that may be called, or none."""
        endpoint = self.cleaned_data["endpoint"].strip()
        try:
            address = httpx2.URL(endpoint)
        except UNREADABLE:
            address = httpx2.URL()
        if endpoint and (not _is_encrypted_or_allowed(address) or not address.host or address.userinfo):
            raise forms.ValidationError(NO_ENDPOINT)
        return endpoint

    def clean(self) -> dict[str, Any]:
        """Every kind has what it needs, and a secret does not move to another place unseen."""
        values = super().clean() or {}
        kind = values.get("kind")
        if kind in WEB_KINDS and not values.get("host") and "host" not in self.errors:
            self.add_error("host", "Name the host that it is sent to.")
        if kind in USER_NAMES and not values.get("user_name") and "user_name" not in self.errors:
            self.add_error("user_name", USER_NAMES[CredentialKind(kind)])
        if kind == CredentialKind.HEADER and "header_name" not in self.errors:
            self._check_header(values.get("header_name", ""))
        if typed := self.data.get(self.add_prefix("secret"), "").strip():
            self._check_secret(str(kind), typed)
        elif self.instance.pk and any(name in self.changed_data for name in PLACE):
            self.add_error("secret", "Enter the secret again: it would go to another place than before.")
        return values

    def _check_header(self, name: str) -> None:
        if not name:
            self.add_error("header_name", "Name the header.")
        elif name.lower() in OURS:
            self.add_error("header_name", "This header is set by CHAT itself. Ask the source for another one.")

    def _check_secret(self, kind: str, secret: str) -> None:
        if kind == CredentialKind.GCS and not _is_service_account(secret):
            self.add_error("secret", "Paste the whole JSON of a service account's key, as Google hands it out.")
        if kind in WEB_KINDS and not (secret.isascii() and secret.isprintable()):
            self.add_error("secret", "Use one line of plain letters, digits and signs.")


def _is_encrypted_or_allowed(address: httpx2.URL) -> bool:
    """By http only to hosts that an administrator allowed, as when the storage is asked (`imports.buckets.reach`)."""
    if address.scheme == "https":
        return True
    host, port = address.raw_host.decode("ascii"), address.port or PORTS["http"]
    return address.scheme == "http" and is_allowed(host, port, settings.ENV["CHAT_ALLOW_PRIVATE_HOSTS"])


def _is_service_account(text: str) -> bool:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and {"client_email", "private_key"} <= told.keys()
