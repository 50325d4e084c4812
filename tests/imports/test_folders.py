"""Folders that people may import from: asked again whenever something of them is read."""

import pytest

from calls.models import Call, Customer
from calls.work.states import State
from imports import services
from imports.models import ImportFile
from tests.flows.clips import quiet_call
from tests.flows.engine import work_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(tmp_path, settings, customer):
    """The customer's own folder, with a recording in a subfolder; another customer's lies beside it."""
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": [str(tmp_path / "{customer}")]}
    Customer.objects.update(process_on_import=False)
    own, other = tmp_path / customer.slug, tmp_path / "other"
    for seed, folder in enumerate((own, other)):
        (folder / "day").mkdir(parents=True)
        quiet_call(folder / "day" / "a.wav", seed=seed)
    return own


def order(customer, folder, person):
    return services.start_import(customer=customer, locations=[str(folder)], created_by=person, allow_local=True)


def swap_for_a_link(folder, target):
    folder.rename(folder.with_name("moved"))
    folder.symlink_to(target)


def test_what_lies_in_the_folder_is_imported(own, customer, olga):
    order(customer, own, olga)
    work_until_idle()
    assert Call.objects.count() == 1


def test_a_folder_that_became_a_link_to_another_customers_is_not_searched(own, customer, olga):
    job = order(customer, own / "day", olga)
    swap_for_a_link(own / "day", own.parent / "other" / "day")
    work_until_idle()
    assert job.sources.get().error_code == "import:source:forbidden"
    assert not ImportFile.objects.exists()


def test_a_subfolder_that_became_a_link_after_the_search_is_not_read(own, customer, olga):
    job = services.start_import(
        customer=customer, locations=[str(own)], created_by=olga, allow_local=True, previewed=True
    )
    work_until_idle()
    swap_for_a_link(own / "day", own.parent / "other" / "day")
    services.begin_fetching(job=job)
    work_until_idle()
    file = job.files.get()
    assert (file.state, file.error_code) == (State.FAILED, "import:source:forbidden")
    assert not Call.objects.exists()


def test_a_folder_that_was_closed_meanwhile_is_not_read(own, customer, olga, settings):
    job = order(customer, own, olga)
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": []}
    work_until_idle()
    assert job.sources.get().error_code == "import:source:forbidden"
