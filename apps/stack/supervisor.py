"""`python -m apps.stack.supervisor PLAN`: the parent of everything `manage.py up` runs.

Starts the embedded servers, prepares the stores, starts the rest, says when `/` answers, starts again what dies, and on
Ctrl-C or SIGTERM stops all of it in order. Should the supervisor itself be killed, a sentinel ends its descendants, and
the keepers of the embedded servers end with their last user. PLAN is what `tree.plan` makes.
Standard library only: `up` becomes this process, which stays small.
"""

import fcntl
import http.client
import json
import os
import selectors
import signal
import socket
import sys
import time
from pathlib import Path

from . import Refused
from .child import Child, say
from .keeper import leave, locked
from .processes import RUN, TREE, described, end_marked

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK = 0.2
LONGEST_START = 120.0
TRIES = 3  # a process that dies so often before the stack was ever ready will not come up


class Stopped(Exception):
    """Somebody asked the stack to stop."""


class Supervisor:
    def __init__(self, plan):
        self.plan, self.stopping, self.users, self.children = plan, False, [], []
        self.run = f"{os.getpid()}.{time.time_ns()}"
        self.marks = {TREE: plan["dataDir"], RUN: self.run}
        for number in STOP_SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
                signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number, _):
        if not self.stopping:
            self.stopping = True
            say("stack", f"{signal.Signals(number).name}: stopping")

    def supervise(self):
        """Runs the stack until it is asked to stop; raises Refused when it cannot start."""
        self._own_data_dir()
        try:
            self._start_servers()
            self._run_once("prepare", self.plan["prepare"])
            self._start_children()
            self._wait_until_ready()
            for name, command in self.plan["after"]:
                self._try_once(name, command)
            if self.plan["demo"]:  # the address is last on the screen, below what loading said
                say("stack", f"Open {self.plan['url']}  (Ctrl-C stops everything)")
            while True:
                self._turn()
        except Stopped:
            pass
        finally:
            self.stopping = True
            self._stop()

    def _own_data_dir(self):
        self.lock = locked(self.plan["lock"], fcntl.LOCK_EX)
        if not self.lock:
            owner = Path(self.plan["lock"]).read_text().strip() or "?"
            folder = self.plan["dataDir"]
            raise Refused(f"Another stack (process {owner}) runs on {folder}; stop it, or set HXI_DATA_DIR.")
        end_marked(TREE, self.plan["dataDir"])  # what a killed one may have left
        refuse_busy_port(*self.plan["bind"])
        self.lock.truncate(0)
        self.lock.write(f"{os.getpid()}\n")
        self.lock.flush()
        start_sentinel(self.run, self.lock)

    def _start_servers(self):
        for server in self.plan["servers"]:
            users = Path(server["plan"]["users"]).open("a")  # noqa: SIM115 held until the end
            fcntl.flock(users, fcntl.LOCK_SH)
            self.users.append((server["plan"], users))
            # A keeper outlives the supervisor by a moment, to stop its server cleanly: it carries no mark.
            self._start(Child(server["name"], server["command"], group=False))

    def _start_children(self):
        for child in self.plan["children"]:
            self._start(Child(child["name"], child["command"], {**self.marks, **child["env"]}, child["patience"]))

    def _start(self, child):
        child.start()
        self.children.append(child)

    def _run_once(self, name, command):
        """Runs a command to its end; raises Refused with its last words when that end is not a good one."""
        child = Child(name, command, self.marks, again=False)
        self._start(child)
        while child.process:
            self._turn()
        self.children.remove(child)
        if child.status:
            raise Refused(child.last_line or f"{name} ended {described(child.status)}.")

    def _try_once(self, name, command):
        """The same for what the stack can do without: a failure is told, and the stack goes on."""
        try:
            self._run_once(name, command)
        except Refused as refusal:
            say(name, f"Not done: {refusal}")

    def _wait_until_ready(self):
        deadline = time.monotonic() + LONGEST_START
        while not answers(**self.plan["check"]):
            failed = next((child for child in self.children if child.failures >= TRIES), None)
            if failed or time.monotonic() > deadline:
                culprit = failed or next(child for child in self.children if child.name == "web")
                raise Refused(f"The {culprit.name} process does not come up: {culprit.last_line or 'it said nothing'}")
            self._turn()
        say("stack", f"Ready: {self.plan['url']}  (Ctrl-C stops everything)")

    def _turn(self):
        """One round: pass on what was written, tend to the dead, notice the wish to stop."""
        self._pump()
        for child in self.children:
            child.tend()
        if self.stopping:
            raise Stopped

    def _pump(self):
        """Passes on what the children write, for at most a tick; at its end no output is left unread."""
        with selectors.DefaultSelector() as selector:
            for child in self.children:
                if child.speaks():
                    selector.register(child.process.stdout, selectors.EVENT_READ, child)
            if not selector.get_map():
                time.sleep(TICK)
                return
            for key, _ in selector.select(TICK):
                key.data.read()

    def _stop(self):
        for child in reversed([child for child in self.children if child.group]):
            child.stop(self._pump)
        for plan, users in reversed(self.users):
            leave(plan, users)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and any(child.alive() for child in self.children):
            self._pump()
        for child in self.children:
            if child.alive():
                say(child.name, "keeps running for another command of this data dir")
        say("stack", "Stopped.")


def refuse_busy_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise Refused(
                f"Cannot serve on {host}:{port}: {error.strerror or error}; choose another --port."
            ) from error


def answers(host, port, name):
    """Whether `/` is served, to somebody who calls it by `name`."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": name})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def start_sentinel(run, lock):
    """A process that waits for our death, however it comes, and then ends every descendant we left."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(reading)
        return writing
    os.setsid()
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    os.close(writing)
    lock.close()  # the next stack need not wait for us
    os.read(reading, 1)
    end_marked(RUN, run)
    os._exit(0)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # whatever a child writes, wherever it is shown
    try:
        Supervisor(json.loads(sys.argv[1])).supervise()
    except Refused as refusal:
        sys.exit(str(refusal))
