"""Modules that come in at their first use: a process that never needs a large library does not pay for it."""

from importlib import import_module


class Lazily:
    """Stands for a module until something of it is asked for: `np = Lazily("numpy")`."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        return getattr(import_module(self._name), attribute)
