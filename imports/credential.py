"""What opens a source, as a plain value: shown to nobody, sent to one host only."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2

BEARER, BASIC, HEADER, S3, GCS, AZURE = "bearer", "basic", "header", "s3", "gcs", "azure"
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Credential:
    """A secret with what belongs to it; `imports.models.SourceCredential` says what the fields mean."""

    kind: str
    secret: str = field(repr=False)
    host: str = ""
    user_name: str = ""
    header_name: str = ""
    endpoint: str = ""
    region: str = ""

    def headers_for(self, address: httpx2.URL, *, plain_http: bool = False) -> Mapping[str, str]:
        """The headers that open this address; none for another host or port, nor by http unless `plain_http`.

        To be asked for every hop of a redirect.
        """
        if not self._is_for(address) or (address.scheme != "https" and not plain_http):
            return {}
        if self.kind == BEARER:
            return {"Authorization": f"Bearer {self.secret}"}
        if self.kind == BASIC:
            told = base64.b64encode(f"{self.user_name}:{self.secret}".encode()).decode()
            return {"Authorization": f"Basic {told}"}
        return {self.header_name: self.secret} if self.kind == HEADER else {}

    def _is_for(self, address: httpx2.URL) -> bool:
        host, _, port = self.host.lower().partition(":")
        usual = PORTS.get(address.scheme)
        same_port = (address.port or usual) == (int(port) if port else usual)
        return same_port and address.raw_host.decode("ascii").rstrip(".") == host
