"""Order IDs through the whole import: by an address made from them, and by asking a service."""

import pytest
from django.core.files.base import ContentFile

from calls.models import Call, Gate
from calls.work.errors import WorkError
from calls.work.states import JobState, State
from imports import reconciliation, services, uploads
from imports.models import ImportJob, ImportSettings, UploadKind
from tests import cast
from tests.flows import engine
from tests.imports.orders.conftest import recording

pytestmark = pytest.mark.django_db


def outcomes(job):
    """State and error of every order's file."""
    return {file.order_id: (file.state, file.error_code) for file in job.files.all()}


def busy_once(server, path, body):
    """Answer 429 the first time."""
    server.routes[path] = lambda handler: (
        handler.answer(429, b"", {"Retry-After": "0"}) if len(server.seen(path)) == 1 else handler.answer(200, body, {})
    )


def test_orders_become_calls_by_the_address_made_from_them(paste, lead_to, web):
    lead_to(order_url=web.url("/calls/{order_id}.wav"))
    web.gives("/calls/A-1.wav", recording("A-1"))
    web.gives("/calls/b%20c%2F2.wav", recording("b"))
    job = paste("Agent;Order ID\nAnna;A-1\nBob;b c/2", name="orders.csv")
    assert job.state == JobState.FINISHED
    calls = Call.objects.order_by("pk").values_list("order_id", "file_name")
    assert list(calls) == [("A-1", "A-1.wav"), ("b c/2", "b c-2.wav")]
    assert list(job.files.order_by("pk").values_list("row_number", flat=True)) == [2, 3]


def test_each_order_ends_as_its_address_answers(paste, lead_to, web):
    lead_to(order_url=web.url("/{order_id}.wav"))
    web.gives("/found.wav", recording("found"))
    web.gives("/gone.wav", b"", 410)
    web.gives("/closed.wav", b"", 403)
    busy_once(web, "/busy.wav", recording("busy"))
    job = paste("found, missing, gone, closed, busy, found, found")
    assert outcomes(job) == {
        "found": (State.DONE, ""),
        "missing": (State.FAILED, "import:source:not-found"),
        "gone": (State.FAILED, "import:source:not-found"),
        "closed": (State.FAILED, "import:source:forbidden"),
        "busy": (State.DONE, ""),
    }
    source = job.sources.get()
    assert (source.kind, source.found, source.repeated, source.unusable) == ("orders", 5, 2, 0)
    assert job.files.get(order_id="busy").attempts == 1


def test_each_order_ends_as_the_service_answers(paste, lead_to, web, tells):
    lead_to(order_lookup_url=web.url("/orders/{order_id}"), order_lookup_path="data.recordings[0].url")
    web.gives("/far/found.wav", recording("found"))
    tells("found", {"data": {"recordings": [{"url": "/far/found.wav"}]}})
    tells("none", {"data": {"recordings": []}})
    tells("null", {"data": {"recordings": [{"url": None}]}})
    tells("gone", {}, 410)
    tells("closed", {}, 403)
    tells("page", b"<html>Sign in</html>")
    tells("lost", {"data": {"recordings": [{"url": "/far/lost.wav"}]}})
    busy_once(web, "/orders/busy", b'{"data": {"recordings": [{"url": "/far/busy.wav"}]}}')
    web.gives("/far/busy.wav", recording("busy"))
    job = paste("found none null gone missing closed page lost busy")
    assert outcomes(job) == {
        "found": (State.DONE, ""),
        "none": (State.FAILED, "import:order:not-found"),
        "null": (State.FAILED, "import:order:not-found"),
        "gone": (State.FAILED, "import:order:not-found"),
        "missing": (State.FAILED, "import:order:not-found"),
        "closed": (State.FAILED, "import:source:forbidden"),
        "page": (State.FAILED, "import:order:unreadable"),
        "lost": (State.FAILED, "import:source:not-found"),
        "busy": (State.DONE, ""),
    }
    assert job.files.get(order_id="busy").attempts == 1
    assert Call.objects.get(order_id="found").file_name == "found.wav"
    assert "order missing" in job.files.get(order_id="missing").error_text


def test_a_recording_that_only_its_suffix_tells_is_taken_from_a_service(paste, lead_to, web, tells):
    lead_to(order_lookup_url=web.url("/orders/{order_id}"))
    tells("1", {"url": "/far/1.ulaw"})
    web.gives("/far/1.ulaw", b"\xff\x7e\xfd" * 300)
    assert outcomes(paste("1"))["1"] == (State.DONE, "")


def test_orders_wait_at_the_gate_of_the_service_that_is_asked(paste, lead_to, web, tells):
    lead_to(order_lookup_url=web.url("/orders/{order_id}"))
    web.gives("/1.wav", recording("1"))
    busy_once(web, "/orders/1", b'{"url": "/1.wav"}')
    job = paste("1")
    assert job.files.get().gate == "127.0.0.1"
    assert Gate.objects.get(name="127.0.0.1").allowance == 2


def test_the_same_order_in_a_later_list_is_no_second_call(paste, lead_to, web):
    lead_to(order_url=web.url("/{order_id}.wav"))
    web.gives("/1.wav", recording("1"))
    paste("1")
    assert outcomes(paste("1"))["1"][0] == State.SKIPPED
    assert (Call.objects.count(), len(web.seen("/1.wav"))) == (1, 1)


def test_what_opens_the_service_goes_to_its_host_and_no_other(paste, lead_to, elsewhere, tells, key):
    web = tells.server
    lead_to(order_lookup_url=web.url("/orders/{order_id}"), order_credential=key(web.host))
    tells("1", {"recording": elsewhere.gives("/1.wav", recording("1"))})
    job = paste("1")
    assert outcomes(job)["1"] == (State.DONE, "")
    assert web.seen("/orders/1")[0]["Authorization"] == "Bearer open-sesame"
    assert "Authorization" not in elsewhere.seen("/1.wav")[0]
    assert "sesame" not in repr(list(job.files.values())) + repr(list(Call.objects.values()))


def test_what_opens_addresses_goes_along_with_each(paste, lead_to, web, key):
    lead_to(order_url=web.url("/{order_id}.wav"), order_credential=key(web.host))
    web.gives("/1.wav", recording("1"))
    paste("1")
    assert web.seen("/1.wav")[0]["Authorization"] == "Bearer open-sesame"


def test_a_service_that_leads_into_the_house_is_not_followed(paste, lead_to, web, tells):
    lead_to(order_lookup_url=web.url("/orders/{order_id}"), order_lookup_path="url")
    tells("disk", {"url": "file:///etc/passwd"})
    tells("inside", {"url": "http://127.0.0.1:1/a.wav"})
    tells("meta", {"url": "http://169.254.169.254/a.wav"})
    tells("bucket", {"url": "s3://bucket/a.wav"})
    assert outcomes(paste("disk inside meta bucket")) == {
        "disk": (State.FAILED, "import:source:unsupported"),
        "inside": (State.FAILED, "import:source:address-refused"),
        "meta": (State.FAILED, "import:source:address-refused"),
        "bucket": (State.FAILED, "import:source:unsupported"),
    }


def test_rows_that_are_no_order_ids_are_named_and_the_rest_comes_in(paste, lead_to, web):
    lead_to(order_url=web.url("/{order_id}.wav"))
    web.gives("/1.wav", recording("1"))
    job = paste("1\n..\n" + "x" * 121)
    source = job.sources.get()
    assert (source.found, source.unusable) == (1, 2)
    assert list(source.unusable_rows.values_list("row_number", flat=True)) == [2, 3]
    assert "Dots alone" in source.unusable_rows.first().error_text


def test_a_list_without_any_order_id_fails_in_words(paste, lead_to, web):
    lead_to(order_url=web.url("/{order_id}.wav"))
    source = paste("..\n...").sources.get()
    assert (source.state, source.error_code) == (State.FAILED, "import:source:empty")
    assert source.unusable_rows.count() == 2
    assert "None of the 2 entries" in source.error_text


def test_without_settings_nothing_begins_and_the_error_says_where_to_set_them(paste):
    with pytest.raises(WorkError) as error:
        paste("1\n2\n3")
    assert error.value.code == "import:order:no-address"
    assert "Import settings of the customer" in error.value.hint
    assert not ImportJob.objects.exists()


def test_rows_refused_for_want_of_settings_count_once_when_they_are_tried_again(bring, customer, lead_to, web):
    customer.process_on_import = False
    customer.save()
    told = ContentFile(b"order id\nA-1\n", name="list.csv")
    upload = uploads.take_in(customer=customer, file=told, kind=UploadKind.MANIFEST, created_by=None)
    job = bring(uploads=[upload], allow_local=False)
    assert reconciliation.of(job).total == reconciliation.Sums(unusable=1)
    lead_to(order_url=web.gives("/A-1.wav", recording("A-1")).replace("A-1", "{order_id}"))
    services.retry_import(job=job)
    engine.work_until_idle()
    assert reconciliation.of(job).total == reconciliation.Sums(done=1)


def test_another_customers_settings_lead_nowhere(paste, web):
    ImportSettings.objects.create(customer=cast.new_customer("Other Clinic"), order_url=web.url("/{order_id}.wav"))
    with pytest.raises(WorkError, match="no-address"):
        paste("1")


def test_settings_taken_away_before_the_search_end_it_in_words(customer, lead_to, order, web):
    found = lead_to(order_url=web.url("/{order_id}.wav"))
    told = ContentFile(b"1", name="orders.txt")
    upload = uploads.take_in(customer=customer, file=told, kind=UploadKind.ORDERS, created_by=None)
    job = order(uploads=[upload], allow_local=False)
    found.delete()
    engine.work_until_idle()
    assert job.sources.get().error_code == "import:order:no-address"


def test_settings_taken_away_meanwhile_end_the_files_in_words(paste, lead_to, web, tells):
    found = lead_to(order_lookup_url=web.url("/orders/{order_id}"))
    tells("1", {}, 500)
    job = paste("1")
    assert outcomes(job)["1"] == (State.FAILED, "import:source:server-error")
    found.delete()
    services.retry_import(job=job)
    engine.work_until_idle()
    assert outcomes(job)["1"][1] == "import:order:no-address"
