"""How workers learn that they are to stop.

`runworkers` keeps the writing end of a pipe open whose reading end every worker inherits. When it closes it, or is
killed, the reading end reports the end of the stream: workers then finish or give back what they have.
"""

import os
import select
import signal

STOP_PIPE = "_CHAT_WORKERS_STOP_PIPE"
"""Environment variable with the number of the reading end; set by `runworkers` for its own children."""


def requested() -> bool:
    """Whether the workers of this process's group are to stop; never without a group."""
    number = os.environ.get(STOP_PIPE)
    if number is None:
        return False
    readable, _, _ = select.select([int(number)], [], [], 0)
    return bool(readable)


def end_cluster() -> None:
    """Ask the cluster of this process to end, as its watchdog would: the process that leads their group."""
    os.kill(os.getpgrp(), signal.SIGTERM)
