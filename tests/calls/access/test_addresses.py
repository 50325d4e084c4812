"""Numbers in addresses that no row and no page can have."""

import pytest

from calls.models import BatchItem
from tests import cast

pytestmark = pytest.mark.django_db

ENDLESS = "9" * 30


@pytest.mark.parametrize("name", ["customer", "call"])
def test_a_filter_by_a_number_that_no_row_can_have_does_not_break_a_list(name):
    page = cast.logged_in(cast.operator()).get(cast.list_url(BatchItem), {name: ENDLESS}, follow=True)
    assert page.status_code == 200


def test_a_page_of_a_number_that_python_does_not_read_is_the_first_one():
    batch = cast.new_batch(cast.new_customer())
    page = cast.logged_in(cast.operator()).get(cast.page_url(batch), {"page": "9" * 5000})
    assert page.context["page"].number == 1
