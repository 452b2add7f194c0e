#!/usr/bin/env python
"""Run one of the project's commands; `./manage.py help` lists them."""

import os
import sys

from django.apps import apps
from django.core.management import execute_from_command_line

from baymak import VERSION
from baymak.logs import tell_end

if __name__ == "__main__":
    sys.excepthook = tell_end
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baymak.settings")
    if sys.argv[1:] in (["version"], ["--version"]):
        sys.stdout.write(f"{VERSION}\n")  # Django would tell its own
    else:
        try:
            execute_from_command_line(sys.argv)
        finally:
            if apps.ready:
                from baymak.terminal import write_down_run  # needs the models

                write_down_run(sys.argv)
