"""`python -m apps.stack.keeper PLAN`: keeps one embedded server running as long as anyone uses it.

Users hold a shared lock on the plan's `users` file; when the last one is gone, by whatever death, the keeper stops the
server and ends. A second keeper of the same server leaves at once, or, as a stand-by, waits to take over.
PLAN is JSON: {"name", "command", "users", "keeper", "output", "log", "reopen", "mark", "standby"}.
Standard library only, so that it stays small.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from .processes import SERVER, described, end_marked

TICK = 0.2
LONGEST_PAUSE = 30.0
EARLY = 10.0  # seconds: a first start that ends sooner has failed
LARGEST_LOG = 16 * 1024 * 1024
PR_SET_PDEATHSIG = 1


def locked(path, kind):
    """The open file holding a lock, or None when someone else's stands in the way."""
    file = Path(path).open("a")  # noqa: SIM115 the lock lives as long as the file is open
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def leave(plan, users, patience=30.0):
    """Gives up the shared lock `users`; the last one to leave returns when the server has stopped."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        users.close()
        return
    users.close()
    start = time.monotonic()
    while not locked(plan["keeper"], fcntl.LOCK_EX) and time.monotonic() - start < patience:
        if time.monotonic() - start > 1 and locked(plan["users"], fcntl.LOCK_SH):
            return  # someone came back in before the keeper noticed
        time.sleep(0.05)


def keep(plan):
    """Runs the server until nobody uses it; the status is 1 when its first start failed."""
    while not (alone := locked(plan["keeper"], fcntl.LOCK_EX)):
        if not plan["standby"] or _unused(plan):
            return 0
        time.sleep(TICK)
    end_marked(SERVER, plan["mark"])
    last = _serve(plan)
    alone.close()  # before `last`: whoever is let in by that one finds no keeper and brings its own
    return 0 if last else 1


def _serve(plan):
    """Serves until nobody uses the server, and returns the lock that keeps newcomers out (None: it never came up)."""
    server, started, pause = _start(plan), time.monotonic(), 1.0
    up_since = started
    while not (last := _unused(plan)):
        time.sleep(TICK)
        _bound_log(plan, server)
        if server.poll() is None:
            up_since = up_since or time.monotonic()
            continue
        if up_since == started and time.monotonic() - started < EARLY:
            return None
        if up_since:
            pause = 1.0 if time.monotonic() - up_since > 60 else min(pause * 2, LONGEST_PAUSE)
            _say(f"ended {described(server.returncode)}; starting it again in {pause:g} s")
            again, up_since = time.monotonic() + pause, None
        elif time.monotonic() > again:
            server = _start(plan)
    _stop(server)
    return last


def _unused(plan):
    """The exclusive lock when nobody uses the server; holding it makes newcomers wait for our end."""
    return locked(plan["users"], fcntl.LOCK_EX)


def _start(plan):
    with Path(plan["output"]).open("w") as output:
        return subprocess.Popen(
            plan["command"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, SERVER: plan["mark"]},
            preexec_fn=_end_with_parent,
        )


def _end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(server):
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _bound_log(plan, server):
    log = Path(plan["log"])
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.rename(log.with_name(log.name + ".1"))
        if plan["reopen"]:
            server.send_signal(signal.Signals[plan["reopen"]])


def _say(sentence):
    with contextlib.suppress(OSError):  # the one who listened may be gone; the server is not
        print(sentence, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: None)  # ends when its users do; SIG_IGN would be inherited
    sys.exit(keep(json.loads(sys.argv[1])))
