"""Running it: the embedded mongod and Valkey, and the process tree of `manage.py up`."""


class Refused(Exception):
    """Why something cannot be started: one sentence for the person who asked, shown without a traceback."""
