#!/usr/bin/env python
"""Django's command line for CHAT."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

FAILED = 1


def main() -> None:
    """Run one administrative command; a setting that cannot be used is said in a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chat_project.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
