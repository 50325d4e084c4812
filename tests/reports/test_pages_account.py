"""Log-in, passwords and invitations of customers' people."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from calls.models import Membership, User
from chat_project.mail import FolderBackend, mail_settings
from reports.mail import POST
from tests import cast

pytestmark = pytest.mark.django_db

PASSWORD = "three blind mice"
NEW = "correct horse battery"


@pytest.fixture(autouse=True)
def nobody_got_mail_yet():
    cache.clear()


@pytest.fixture
def cora():
    user = User.objects.create_user("cora", email="cora@example.com", password=PASSWORD)
    return cast.limited(user, cast.new_customer("Mine Dental"))


def log_in(client, username, password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def forget(client, address):
    answer = client.post(reverse("password_reset"), {"email": address}, follow=True)
    POST.submit(lambda: None).result()  # one after the other: all before it are sent
    return answer


def link_in(message):
    return re.search(r"https?://testserver(/\S+)", message.body)[1]


def test_a_customers_user_logs_in_to_their_overview(client, cora):
    answer = client.get(log_in(client, "cora").url)
    assert answer.url == reverse("reports:overview", args=["mine-dental"])


def test_staff_who_log_in_here_get_to_their_own_pages(client):
    vera = cast.viewer()
    vera.set_password(PASSWORD)
    vera.save()
    assert log_in(client, "vera").url == reverse("admin:index")


def test_the_login_leads_back_to_the_page_that_was_asked_for_but_to_no_other_site(client, cora):
    asked = reverse("reports:calls", args=["mine-dental"])
    assert log_in(client, "cora", next=asked).url == asked
    client.logout()
    assert log_in(client, "cora", next="https://evil.example.com/").url == reverse("reports:home")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, cora):
    told = [
        client.post(reverse("login"), {"username": name, "password": "wrong"}).context["form"].non_field_errors()
        for name in ("cora", "nobody-at-all")
    ]
    assert told[0] == told[1]
    assert told[0]


def test_logging_out_ends_the_session(client, cora):
    client.force_login(cora, settings.AUTHENTICATION_BACKENDS[-1])
    assert client.post(reverse("logout")).url == reverse("login")
    assert client.get(reverse("reports:home")).status_code == 302


def test_a_forgotten_password_is_set_anew_by_mail(client, cora):
    forget(client, "cora@example.com")
    [message] = mail.outbox
    assert message.to == ["cora@example.com"]
    assert message.content_subtype == "plain"
    form = client.get(link_in(message), follow=True)
    answer = client.post(form.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "Your new password is in force." in answer.content.decode()
    assert log_in(client, "cora", NEW).status_code == 302


def test_the_link_of_the_mail_works_once(client, cora):
    forget(client, "cora@example.com")
    link = link_in(mail.outbox[0])
    cora.set_password(NEW)
    cora.save()
    assert "This link cannot be used" in client.get(link, follow=True).content.decode()


def test_nobody_learns_whether_an_address_has_an_account(client, cora):
    known, unknown = (forget(client, address) for address in ("cora@example.com", "nobody@example.com"))
    assert known.content == unknown.content
    assert known.redirect_chain == unknown.redirect_chain
    assert [message.to for message in mail.outbox] == [["cora@example.com"]]


def test_nobody_is_flooded_with_mail(client, cora):
    for _ in range(3):
        forget(client, "cora@example.com")
    assert len(mail.outbox) == 1


def test_somebody_switched_off_gets_no_mail(client, cora):
    User.objects.update(is_active=False)
    forget(client, "cora@example.com")
    assert mail.outbox == []


def test_people_change_their_own_password(client, cora):
    client.force_login(cora, settings.AUTHENTICATION_BACKENDS[-1])
    said = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("password_change"), said).url == reverse("password_change_done")
    cora.refresh_from_db()
    assert cora.check_password(NEW)


def test_somebody_invited_in_the_admin_can_read_their_customers_pages(client):
    customer = cast.new_customer("Mine Dental")
    admin = cast.logged_in(cast.admin())
    begun = {"username": "cora", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    admin.post(cast.add_url(User), begun)
    cora = User.objects.get(username="cora")
    rest = {
        "username": "cora", "email": "cora@example.com", "is_active": "on",
        "date_joined_0": "2026-11-20", "date_joined_1": "12:00",
        "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0", "memberships-0-customer": customer.pk,
        "memberships-0-user": cora.pk,
    }  # fmt: skip
    page = admin.post(cast.page_url(cora), rest, follow=True)
    assert Membership.objects.filter(user=cora, customer=customer).exists(), page.content.decode()
    answer = client.get(log_in(client, "cora").url, follow=True)
    assert answer.status_code == 200
    assert "Mine Dental" in answer.content.decode()


@pytest.mark.parametrize("name", ["login", "password_reset", "password_reset_done", "password_reset_complete"])
def test_pages_of_the_account_have_nothing_inline(client, name):
    page = client.get(reverse(name)).content.decode()
    assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=|javascript:", page)


def test_mail_goes_to_the_server_that_is_named(tmp_path):
    told = mail_settings("smtp+tls://cora:secret@mail.example.com:587", tmp_path)
    assert told["EMAIL_HOST"] == "mail.example.com"
    assert (told["EMAIL_PORT"], told["EMAIL_USE_TLS"], told["EMAIL_HOST_PASSWORD"]) == (587, True, "secret")
    assert told["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize("url", ["pigeon://loft", "smtp://host:many"])
def test_a_mail_server_that_cannot_be_used_stops_the_start(url, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail_settings(url, tmp_path)


def test_without_a_mail_server_mail_is_kept_in_a_folder_and_the_log_says_where(settings, tmp_path, caplog):
    settings.EMAIL_FILE_PATH = tmp_path
    told = mail_settings("", tmp_path)
    assert told["EMAIL_BACKEND"].endswith(FolderBackend.__name__)
    mail.EmailMessage("Hello", "You there", to=["a@example.com"], connection=FolderBackend()).send()
    [file] = tmp_path.iterdir()
    assert "You there" in file.read_text()
    assert file.name in caplog.text
