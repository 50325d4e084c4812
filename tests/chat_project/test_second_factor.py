"""Codes after the password: nobody who has them switched on gets anywhere without one."""

import re
import time

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from calls.access import second_factor
from calls.models import User
from tests import cast

pytestmark = pytest.mark.django_db

SET_UP, CODE, OFF = "/accounts/second-factor/", "/accounts/second-factor/code/", "/accounts/second-factor/off/"


def code_of(device, steps=0):
    """The code that the app shows, or will show some steps later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


@pytest.fixture
def vera():
    user = cast.viewer()
    user.set_password("a long enough secret")
    user.save()
    return user


@pytest.fixture
def protected(vera):
    """Vera with a second factor; the device."""
    return TOTPDevice.objects.create(user=vera, name="App", confirmed=True)


def by_password(address="/accounts/login/"):
    client = Client()
    client.post(address, {"username": "vera", "password": "a long enough secret"})
    return client


def test_the_page_shows_the_secret_as_a_picture_and_as_text(vera):
    page = cast.logged_in(vera).get(SET_UP).content.decode()
    device = TOTPDevice.objects.get(user=vera, confirmed=False)
    assert "<svg" in page
    assert second_factor.secret_of(device) in page


def test_the_picture_has_nothing_inline(vera):
    page = cast.logged_in(vera).get(SET_UP).content.decode()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*src=)|\son\w+=", page)


def test_the_first_code_turns_it_on_and_shows_ten_backup_codes(vera):
    client = cast.logged_in(vera)
    client.get(SET_UP)
    page = client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get())}).content.decode()
    assert TOTPDevice.objects.get().confirmed
    codes = StaticToken.objects.values_list("token", flat=True)
    assert len(codes) == 10
    assert all(code in page for code in codes)
    assert client.get("/admin/").status_code == 200


def test_backup_codes_are_shown_only_once(vera, protected):
    codes = second_factor.new_backup_codes(vera)
    client = by_password()
    client.post(CODE, {"code": codes[0]})
    page = client.get(SET_UP).content.decode()
    assert not [code for code in codes if code in page]


def test_a_wrong_first_code_leaves_it_off(vera):
    client = cast.logged_in(vera)
    client.get(SET_UP)
    assert "not right" in client.post(SET_UP, {"code": "000000"}).content.decode()
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


@pytest.mark.parametrize("login", ["/accounts/login/", "/admin/login/"])
@pytest.mark.parametrize("page", ["/admin/", "/reports/", "/accounts/password/", SET_UP])
def test_the_password_alone_leads_to_the_question_for_the_code(protected, login, page):
    response = by_password(login).get(page)
    assert response.status_code == 302
    assert response["Location"].startswith(CODE)


def test_the_password_alone_opens_no_part_of_the_api(protected):
    response = by_password().get("/api/calls/")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_the_password_alone_does_not_turn_it_off(protected):
    by_password().post(OFF, {"code": "000000"})
    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_a_session_from_before_is_asked_too(vera):
    client = cast.logged_in(vera)
    TOTPDevice.objects.create(user=vera, name="App", confirmed=True)
    assert client.get("/admin/")["Location"].startswith(CODE)


def test_the_code_completes_the_log_in_and_leads_on(protected):
    client = by_password()
    response = client.post(CODE, {"code": code_of(protected), "next": "/admin/calls/call/"})
    assert response["Location"] == "/admin/calls/call/"
    assert client.get("/admin/calls/call/").status_code == 200


def test_the_way_on_never_leads_to_another_site(protected):
    response = by_password().post(CODE, {"code": code_of(protected), "next": "https://example.com/"})
    assert response["Location"] == "/admin/"


def test_a_code_is_good_once(protected):
    code = code_of(protected)
    by_password().post(CODE, {"code": code})
    second = by_password()
    second.post(CODE, {"code": code})
    assert second.get("/admin/").status_code == 302


def test_guessing_codes_is_slowed_down(protected):
    client = by_password()
    client.post(CODE, {"code": "000000"})
    client.post(CODE, {"code": code_of(protected)})
    assert client.get("/admin/").status_code == 302


def test_a_backup_code_lets_in_once(vera, protected):
    [code, *_] = second_factor.new_backup_codes(vera)
    first, second = by_password(), by_password()
    first.post(CODE, {"code": code})
    second.post(CODE, {"code": code})
    assert (first.get("/admin/").status_code, second.get("/admin/").status_code) == (200, 302)


def test_somebody_elses_code_lets_nobody_in(protected):
    other = TOTPDevice.objects.create(user=cast.admin(), name="App", confirmed=True)
    client = by_password()
    client.post(CODE, {"code": code_of(other)})
    assert client.get("/admin/").status_code == 302


def test_a_code_turns_it_off_again(vera, protected):
    client = by_password()
    client.post(CODE, {"code": code_of(protected)})
    client.post(OFF, {"code": code_of(protected, steps=1)})
    assert not TOTPDevice.objects.exists()
    assert by_password().get("/admin/").status_code == 200


def test_who_has_none_is_asked_nothing(vera):
    assert by_password().get("/admin/").status_code == 200


def test_staff_must_set_one_up_where_the_site_wants_it(vera, settings):
    settings.REQUIRE_TOTP_FOR_STAFF = True
    client = by_password()
    assert client.get("/admin/")["Location"].startswith(SET_UP)
    assert client.get("/api/calls/").status_code == 403
    assert client.get(SET_UP).status_code == 200


def test_customers_people_need_none_even_then(settings):
    settings.REQUIRE_TOTP_FOR_STAFF = True
    customer = cast.new_customer()
    page = cast.logged_in(cast.customers_user(customer)).get(f"/reports/{customer.slug}/")
    assert page.status_code == 200


def test_an_admin_takes_a_lost_one_away(protected):
    cast.act(cast.logged_in(cast.admin()), "take_away_second_factor", protected.user)
    assert not TOTPDevice.objects.exists()
    assert by_password().get("/admin/").status_code == 200


def test_an_admin_cannot_take_it_from_somebody_who_may_do_more(protected):
    User.objects.filter(pk=protected.user_id).update(is_superuser=True)
    cast.act(cast.logged_in(cast.admin()), "take_away_second_factor", protected.user)
    assert TOTPDevice.objects.exists()
