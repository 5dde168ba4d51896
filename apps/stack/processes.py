"""Processes known by a mark in their environment, which every descendant inherits. Standard library only."""

import contextlib
import os
import signal
import time
from pathlib import Path

TREE = "HXI_TREE"  # the data dir whose stack a process of `up` belongs to
SERVER = "HXI_SERVER"  # the socket an embedded server listens on
RUN = "HXI_RUN"  # which start of a stack it belongs to


def marked(name, value):
    """The ids of this user's live processes that carry the mark."""
    mark = os.fsencode(f"{name}={value}")
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _carries(entry, mark)]


def end_marked(name, value, patience=5.0):
    """Ends whatever carries the mark: asks, waits at most `patience` seconds, then kills."""
    if not marked(name, value):
        return
    _signal(marked(name, value), signal.SIGTERM)
    deadline = time.monotonic() + patience
    while marked(name, value) and time.monotonic() < deadline:
        time.sleep(0.05)
    while left := marked(name, value):
        _signal(left, signal.SIGKILL)
        time.sleep(0.05)


def described(status):
    """How a process ended, in words."""
    return f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"


def _carries(entry, mark):
    try:
        if int(entry.name) == os.getpid() or mark not in (entry / "environ").read_bytes().split(b"\0"):
            return False
        return (entry / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False  # another user's, or already gone


def _signal(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
