"""Models of bringing recordings in, one file a noun."""

from imports.models.credential import CredentialKind, SourceCredential
from imports.models.file import ImportFile, SameBy
from imports.models.job import ImportJob
from imports.models.settings import ImportSettings
from imports.models.source import ImportSource, UnusableRow, url_hash
from imports.models.upload import Upload, UploadKind
from imports.models.watch import WatchedSource

__all__ = [
    "CredentialKind",
    "ImportFile",
    "ImportJob",
    "ImportSettings",
    "ImportSource",
    "SameBy",
    "SourceCredential",
    "UnusableRow",
    "Upload",
    "UploadKind",
    "WatchedSource",
    "url_hash",
]
