"""Secrets in the database: unreadable there, readable with the keys, for as long as there is one of them."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from calls.encryption import Sealed, decrypted, encrypted
from calls.work.errors import WorkError
from imports.models import SourceCredential
from tests import cast

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def keys(settings):
    """Sets the keys, the one that encrypts first."""

    def keys(*given, signing="signs sessions"):
        settings.SECRET_KEY = signing
        settings.ENV = {**settings.ENV, "CHAT_ENCRYPTION_KEYS": list(given)}

    return keys


def saved():
    return SourceCredential.objects.create(
        customer=cast.new_customer(), name="Key", kind="bearer", host="example.com", secret="sesame"
    )


def in_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM imports_sourcecredential")
        return cursor.fetchone()[0]


def test_what_is_encrypted_is_read_again_and_never_looks_the_same(keys):
    keys(NEW)
    first, second = encrypted("sesame"), encrypted("sesame")
    assert "sesame" not in first
    assert first != second
    assert decrypted(first) == decrypted(second) == "sesame"


def test_a_new_key_is_put_in_front_and_the_former_one_still_reads(keys):
    keys(OLD)
    before = encrypted("sesame")
    keys(NEW, OLD)
    after = encrypted("sesame")
    assert decrypted(before) == "sesame"
    keys(NEW)
    assert decrypted(after) == "sesame"


def test_who_sets_keys_for_the_first_time_still_reads_what_was_stored_before(keys):
    keys()
    before = encrypted("sesame")
    keys(NEW)
    assert decrypted(before) == "sesame"


@pytest.mark.parametrize("after", [{"given": [NEW]}, {"given": [], "signing": "another"}])
def test_without_its_key_a_secret_is_lost_and_says_so(keys, after):
    keys(OLD)
    before = encrypted("sesame")
    keys(*after.pop("given"), **after)
    with pytest.raises(WorkError) as error:
        decrypted(before)
    assert (error.value.code, error.value.permanent) == ("settings:secret:unreadable", True)
    assert "CHAT_ENCRYPTION_KEYS" in error.value.hint
    assert "sesame" not in str(vars(error.value))


def test_a_key_that_is_none_is_refused_without_being_told(keys):
    keys("too short")
    with pytest.raises(ImproperlyConfigured) as error:
        encrypted("sesame")
    assert "too short" not in str(error.value)


@pytest.mark.django_db
def test_the_database_never_has_a_secret_in_plain():
    credential = saved()
    assert "sesame" not in in_database()
    assert SourceCredential.objects.get(pk=credential.pk).opened().secret == "sesame"


@pytest.mark.django_db
def test_a_credential_just_made_is_opened_as_one_from_the_database():
    assert saved().opened().secret == "sesame"


@pytest.mark.django_db
def test_saving_a_row_again_keeps_its_secret():
    saved()
    before = in_database()
    again = SourceCredential.objects.get()
    assert isinstance(again.secret, Sealed)
    again.name = "Another name"
    again.save()
    assert in_database() == before
    assert SourceCredential.objects.get().opened().secret == "sesame"


@pytest.mark.django_db
def test_a_row_whose_secret_is_lost_can_still_be_looked_at_and_given_a_new_one(keys):
    keys(OLD)
    saved()
    keys(NEW)
    row = SourceCredential.objects.get()
    with pytest.raises(WorkError):
        row.opened()
    row.secret = "a new one"
    row.save()
    assert SourceCredential.objects.get().opened().secret == "a new one"


@pytest.mark.django_db
def test_a_secret_is_not_told_where_rows_and_credentials_are_printed():
    credential = saved()
    told = f"{credential!r} {credential} {credential.opened()!r} {vars(SourceCredential.objects.get())}"
    assert "sesame" not in told
