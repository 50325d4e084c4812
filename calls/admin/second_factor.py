"""Second factors have no lists of their own: their secrets are nobody's to read. See the person's page."""

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

admin.site.unregister((StaticDevice, TOTPDevice))
