"""A second factor for the log-in: codes of an app (TOTP, RFC 6238), and backup codes for when the app is lost."""

from base64 import b32encode

from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.db.models import Exists, OuterRef
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from calls.access import audit
from calls.models import User

BACKUP_CODES = 10


class PeopleBackend(ModelBackend):
    """Django's; the person comes with the answer whether a second factor is on, so that no request asks again."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, while they are active."""
        on = Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True))
        user = User.objects.annotate(second_factor_on=on).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def is_on(user: User) -> bool:
    """Whether the log-in of this person asks for a code."""
    known = getattr(user, "second_factor_on", None)
    return _confirmed(user).exists() if known is None else known


def offered(user: User) -> TOTPDevice:
    """The secret that waits to be confirmed by a first code; the same until then."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return waiting or TOTPDevice.objects.create(user=user, name="App", confirmed=False)


def secret_of(device: TOTPDevice) -> str:
    """The secret as people type it into their app: groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@transaction.atomic
def turn_on(user: User, code: str) -> TOTPDevice | None:
    """Confirm the offered secret by a code of it; the device, or None for a wrong code."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device


@transaction.atomic
def new_backup_codes(user: User) -> list[str]:
    """Ten codes, each good for one log-in; earlier ones are good for nothing any more."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Backup codes")
    codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def verified(user: User, code: str) -> TOTPDevice | StaticDevice | None:
    """The device that a code of the app or a backup code proves, or None. Each code is good once.

    After a wrong code the device answers "no" for a while, twice as long after each further one (django-otp).
    """
    code = code.replace(" ", "").lower()
    devices: list[TOTPDevice | StaticDevice] = list(_confirmed(user).select_for_update())
    if not code.isdigit():
        devices = list(StaticDevice.objects.select_for_update().filter(user=user, confirmed=True))
    return next((device for device in devices if device.verify_token(code)), None)


@transaction.atomic
def turn_off(user: User) -> None:
    """Log in by the password alone from now on; backup codes go too."""
    was_on = _confirmed(user).exists()
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    if was_on:
        audit.did(user, "second factor taken away")


def _confirmed(user: User):  # noqa: ANN202 - django-otp's manager has no type
    return TOTPDevice.objects.filter(user=user, confirmed=True)
