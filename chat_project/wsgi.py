"""The web server's way in."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chat_project.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)
# All that is loaded by now stays for good. Without this, one request in fifteen waits 100 ms and more while Python
# looks through 160,000 such objects for something to throw away (benchmarks/scale.py).
gc.collect()
gc.freeze()
