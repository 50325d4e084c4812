"""How operators say where order IDs lead and what file names tell."""

import pytest

from imports.models import ImportSettings, SourceCredential
from tests import cast

pytestmark = pytest.mark.django_db

PATTERN = "{time:%Y%m%d-%H%M%S}_{agent}_{order_id}.{*}"
EMPTY = {"order_url": "", "order_lookup_url": "", "order_lookup_path": "", "order_credential": "", "name_pattern": "",
         "name_time_zone": ""}  # fmt: skip


@pytest.fixture
def settings_of(customer):
    return ImportSettings.objects.create(customer=customer)


def save(client, row, **fields):
    """Post the page; what follows."""
    return client.post(cast.page_url(row), {**EMPTY, **fields}, follow=True)


def errors(page):
    return page.context["adminform"].form.errors


def credential(customer, **fields):
    told = {"name": "Key", "kind": "bearer", "host": "calls.example.com", "secret": "sesame", **fields}
    return SourceCredential.objects.create(customer=customer, **told)


def test_an_operator_says_where_orders_lead(operators, customer):
    told = {**EMPTY, "customer": customer.pk, "order_url": "https://calls.example.com/{order_id}.mp3"}
    page = operators.post(cast.add_url(ImportSettings), told, follow=True)
    saved = ImportSettings.objects.get(customer=customer)
    assert page.redirect_chain[0][0] == cast.page_url(saved)
    assert saved.order_url == "https://calls.example.com/{order_id}.mp3"


def test_a_customer_has_one_of_them(operators, settings_of):
    page = operators.post(cast.add_url(ImportSettings), {**EMPTY, "customer": settings_of.customer_id})
    assert "already exists" in str(errors(page)["customer"])


def test_settings_stay_their_customers(operators, settings_of):
    other = cast.new_customer("Other Clinic")
    save(operators, settings_of, customer=other.pk, name_time_zone="Europe/Berlin")
    settings_of.refresh_from_db()
    assert (settings_of.customer_id == other.pk, settings_of.name_time_zone) == (False, "Europe/Berlin")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"order_url": "https://calls.example.com/77.mp3"}, "order_url", "needs {order_id}"),
        ({"order_url": "https://{order_id}.example.com/a.mp3"}, "order_url", "may not choose the host"),
        ({"order_url": "https://calls.example.com:{order_id}/"}, "order_url", "may not choose the host"),
        ({"order_url": "https://a.example?x@{order_id}#{order_id}"}, "order_url", "behind #"),
        ({"order_url": "file:///srv/{order_id}.wav"}, "order_url", "file are not read"),
        ({"order_url": "https://me:word@a.example/{order_id}"}, "order_url", "user name or password"),
        ({"order_lookup_url": "https://{order_id}/"}, "order_lookup_url", "may not choose the host"),
        ({"order_lookup_path": "url"}, "order_lookup_path", "Give the address that answers"),
        ({"order_lookup_url": "https://a.example/{order_id}", "order_lookup_path": "a..b["}, "order_lookup_path",
         "brackets"),
        ({"name_pattern": "{order_id}{agent}"}, "name_pattern", "Put something between"),
        ({"name_time_zone": "Mars"}, "name_time_zone", "not a time zone"),
        ({"order_url": "https://a.example/{order_id}", "order_lookup_url": "https://a.example/{order_id}"}, "__all__",
         "not both"),
    ],
)  # fmt: skip
def test_what_could_not_be_used_is_refused_at_its_field(operators, settings_of, fields, field, words):
    assert words in str(errors(save(operators, settings_of, **fields))[field])


def test_another_customers_credential_cannot_be_chosen(operators, settings_of):
    theirs = credential(cast.new_customer("Other Clinic"))
    page = save(operators, settings_of, order_credential=theirs.pk)
    assert "order_credential" in errors(page)


def test_nor_in_settings_that_are_new(operators, customer):
    theirs = credential(cast.new_customer("Other Clinic"))
    page = operators.post(
        cast.add_url(ImportSettings), {**EMPTY, "customer": customer.pk, "order_credential": theirs.pk}
    )
    assert "another customer" in str(errors(page)["order_credential"])


def test_what_opens_buckets_is_not_offered(operators, settings_of, customer):
    credential(customer, name="Bucket", kind="s3", host="")
    web = credential(customer)
    offered = operators.get(cast.page_url(settings_of)).context["adminform"].form.fields["order_credential"].queryset
    assert list(offered) == [web]


def test_the_page_shows_what_the_saved_pattern_reads_from_the_last_names(operators, settings_of, customer):
    cast.new_call(customer, "20240305-140501_anna_A-77.mp3")
    cast.new_call(customer, "20240231-140501_bob_A-78.mp3")
    cast.new_call(customer, "voicemail <b>.mp3")
    page = save(operators, settings_of, name_pattern=PATTERN, name_time_zone="Europe/Berlin").content.decode()
    assert "2 of the last 3 names follow it." in page
    assert "2024-03-05 14:05:01 +0100" in page
    assert "A-78" in page
    assert "2024-03-02" not in page
    assert "voicemail &lt;b&gt;.mp3" in page


def test_only_the_last_five_are_read(operators, settings_of, customer):
    for number in range(7):
        cast.new_call(customer, f"20240305-140501_anna_A-{number}.mp3")
    page = save(operators, settings_of, name_pattern=PATTERN).content.decode()
    assert ("A-2" in page, "A-1" in page) == (True, False)


def test_names_of_other_customers_are_not_read(operators, settings_of):
    cast.new_call(cast.new_customer("Other Clinic"), "20240305-140501_anna_A-77.mp3")
    page = save(operators, settings_of, name_pattern=PATTERN).content.decode()
    assert "A-77" not in page
    assert "No recording of this customer is here yet" in page


def test_a_viewer_may_only_look(settings_of):
    assert cast.logged_in(cast.viewer()).post(cast.page_url(settings_of), EMPTY).status_code == 403
