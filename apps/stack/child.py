"""One process of the tree: started, read line by line, started again when it dies, stopped. Standard library only."""

import contextlib
import os
import signal
import subprocess
import time

from .processes import described

LONGEST_PAUSE = 30.0
STABLE = 60.0  # seconds: up for this long, an end counts as the first again


def say(name, sentence):
    """One line of the log: when, who, what."""
    with contextlib.suppress(OSError):  # perhaps nobody reads any more
        print(f"{time.strftime('%H:%M:%S')} {name:<7} │ {sentence}", flush=True)


class Child:
    """A process with a name; `group` says that its descendants end with it. `failures` counts its deaths in a row."""

    def __init__(self, name, command, env=None, patience=10.0, group=True, again=True):
        self.name, self.command, self.patience, self.group, self.again = name, command, patience, group, again
        self.env = {**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})}
        self.process, self.failures, self.due, self.last_line, self._rest = None, 0, 0.0, "", b""

    def start(self):
        """Starts it in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self.started, self._rest = time.monotonic(), b""
        self.process = subprocess.Popen(
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        os.set_blocking(self.process.stdout.fileno(), False)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def speaks(self):
        return self.process is not None and not self.process.stdout.closed

    def read(self):
        """Passes what it wrote to the log, line by line."""
        try:
            data = os.read(self.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        if not data:
            self.process.stdout.close()
        if not data or len(self._rest) > 65536:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            if text := line.decode(errors="replace").rstrip():
                self.last_line = text
                say(self.name, text)

    def tend(self):
        """Notices its death, and starts it again after a pause that doubles while it keeps dying."""
        if self.process is None:
            if self.again and time.monotonic() >= self.due:
                self.start()
        elif not self.alive():
            self._bury()

    def _bury(self):
        """Takes its last words and its status, and ends what it left behind."""
        if self.group:
            _signal_group(self.process.pid, signal.SIGKILL)
        for _ in range(16):  # up to a megabyte; what got away could keep the pipe open for ever
            if self.speaks():
                self.read()
        self.process.stdout.close()
        self.status, self.process = self.process.returncode, None
        if not self.again:
            return
        now = time.monotonic()
        self.failures = 1 if now - self.started > STABLE else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
        self.due = now + pause
        say(self.name, f"ended {described(self.status)}; starting it again in {pause:g} s")

    def stop(self, meanwhile):
        """Asks it to end, calls `meanwhile` until it has, and kills it when its patience runs out."""
        if not self.alive():
            return
        self.process.terminate()
        deadline = time.monotonic() + self.patience
        while self.alive() and time.monotonic() < deadline:
            meanwhile()
        if self.alive():
            say(self.name, f"did not end within {self.patience:g} s; killed")
            self.process.kill()
            self.process.wait()
        if self.group:
            _signal_group(self.process.pid, signal.SIGKILL)


def _signal_group(pid, number):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)
