"""Times as clocks show them, made into moments."""

from datetime import UTC, datetime, tzinfo


def moment_of(shown: datetime, zone: tzinfo) -> datetime | None:
    """The moment in UTC at which clocks showed this time; a zone that it has itself counts before `zone`.

    None for an hour that clocks leapt over. Of an hour that they showed twice it is the first. Raises OverflowError at
    the ends of the calendar.
    """
    if shown.tzinfo is not None:
        return shown.astimezone(UTC)
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    was_shown = moment.astimezone(zone).replace(tzinfo=None) == shown
    return moment if was_shown else None
