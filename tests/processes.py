"""Running the product as a user does: `manage.py` in processes of its own."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from apps.record import client as record

ROOT = Path(__file__).resolve().parents[1]
READY = re.compile(r"Ready: (http\S+)/")


def environment(data_dir, **settings):
    """The environment of a process on this data dir with these HXI_ settings and no other."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HXI_", "DJANGO_"))}
    return {**clean, "HXI_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1", **settings}


def manage(data_dir, *arguments, timeout=90, **settings):
    """A finished `manage.py` command, with `returncode`, `stdout` and `stderr`."""
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    """`manage.py up` on a free port: `with Stack(data_dir) as stack` is ready inside the block and ended after it."""

    def __init__(self, data_dir, *arguments, **settings):
        self.data_dir, self.port, self.lines = Path(data_dir), free_port(), []
        command = [sys.executable, "manage.py", "up", "--port", str(self.port), *arguments]
        env = environment(data_dir, **settings)
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    url = property(lambda self: f"http://127.0.0.1:{self.port}")
    output = property(lambda self: "".join(self.lines))

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)
            if READY.search(line):
                self._ready.set()
        self._ready.set()

    def wait_until_ready(self, timeout=90):
        assert self._ready.wait(timeout), f"not ready:\n{self.output}"
        assert READY.search(self.output), f"ended before it was ready:\n{self.output}"
        return self

    def wait_for_line(self, text, timeout=60):
        deadline = time.monotonic() + timeout
        while text not in self.output:
            assert time.monotonic() < deadline, f"never said {text!r}:\n{self.output}"
            time.sleep(0.05)

    def stop(self, number=signal.SIGTERM, timeout=60):
        """Ends it with a signal; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(timeout)
        self._reader.join(5)
        return status

    def __enter__(self):
        try:
            return self.wait_until_ready()
        except AssertionError:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()


def names_of(data_dir):
    """The living processes started for a data dir: process id → command line."""
    mark = os.fsencode(f"HXI_DATA_DIR={data_dir}")
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # not a process, not ours, or gone
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if command:  # a zombie has none
                    found[int(entry.name)] = command
    return found


@contextlib.contextmanager
def stopped_mongod():
    """The embedded mongod does not move inside the block; it holds all its connections."""
    pid = record.client().admin.command("serverStatus")["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def wait_until(true, timeout=60):
    """Waits for something to become true and returns it; fails when it never does."""
    deadline = time.monotonic() + timeout
    while not (found := true()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)
    return found
