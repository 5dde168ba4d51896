#!/usr/bin/env python
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hxi_dashboard.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        sys.exit(f"{error}: run `make setup`, then `.venv/bin/python manage.py`.")
    from apps.stack.ending import one_sentence
    from apps.stack.joining import servers_for

    try:
        with one_sentence(), servers_for(sys.argv):
            execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
