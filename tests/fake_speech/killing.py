"""Work that ends before it is done."""


class KilledError(Exception):
    """What a lost lease or a pressed Stop raises."""


def killed_when(happened):
    """A progress that ends the work as soon as `happened()` is true."""

    def progress(_seconds):
        if happened():
            raise KilledError

    return progress
