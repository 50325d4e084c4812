"""Settings of the test suite: a home of its own for every process of it, and the toy items of the engine's tests."""

import atexit
import os
import shutil
import tempfile

# Each process of the suite makes its home; the workers that tests start are given one.
if "CHAT_HOME" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["CHAT_HOME"] = tempfile.mkdtemp(prefix="chat-test-")
    atexit.register(shutil.rmtree, os.environ["CHAT_HOME"], ignore_errors=True)
os.environ["CHAT_ENV"] = "test"
# The suite is on all cores already: threads of numpy's algebra would wait for one another, up to a minute for a second.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from chat_project.settings import *  # noqa: F403
from chat_project.settings import CHAT_HOME, DATABASES, INSTALLED_APPS, ON_SQLITE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toy"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if ON_SQLITE:
    # A file, as in real life: a database in memory has other locks.
    DATABASES["default"]["TEST"] = {"NAME": str(CHAT_HOME / "test.sqlite3")}
