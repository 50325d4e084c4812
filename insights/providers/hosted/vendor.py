"""The wire to one hosted model, for whoever asks on its behalf. Loads no SDK before something is sent."""

from insights.providers.base import Access, RawAnswer, Request
from insights.providers.faults import CannotBeAskedError
from insights.providers.hosted.houses import House


class HostedVendor:
    """A `Vendor`. Nothing is sent twice by itself; what went wrong comes as `WorkError`, see `refusals`."""

    def __init__(self, house: House, model: str, access: Access) -> None:
        self.name = house.name
        self.model = model
        self.keeps = house.keeps_answers and access.keeps_answers
        self._house = house
        self._access = access

    def send(self, request: Request, key: str) -> RawAnswer:
        """See `Vendor`. Blocks for at most `the time-out of its access`."""
        from insights.providers.hosted import sdk  # noqa: PLC0415 - over a second that only those who send something spend

        return sdk.sent(self._house, self._access, request, key=key if self.keeps else "")

    def find(self, key: str) -> RawAnswer | None:
        """See `Vendor`."""
        from insights.providers.hosted import sdk  # noqa: PLC0415 - see above

        if not self.keeps:
            raise CannotBeAskedError(self.name)
        return sdk.found(self._house, self._access, key)

    def forget(self, kept_there: str) -> None:
        """See `Vendor`; what is gone already is forgotten."""
        from insights.providers.hosted import sdk  # noqa: PLC0415 - see above

        sdk.forgotten(self._house, self._access, kept_there)
