#!/usr/bin/env python
"""Django's command line for CHAT."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one administrative command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chat_project.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
