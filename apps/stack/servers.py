"""The embedded servers of this data dir: what each is, and using them together with other processes."""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from apps.record.places import mongo_socket, redis_socket, runtime_dir

from . import Refused, binaries, mongo, valkey
from .keeper import leave

ROOT = Path(__file__).resolve().parents[2]
LEAST_FREE_MB = 500
LONGEST_START = 90.0  # seconds; recovery after a crash takes a while


@dataclass(frozen=True)
class Server:
    """An embedded server: its command, its socket, and how to tell that it serves (`ready` raises until it does)."""

    name: str
    command: list[str]
    socket: Path
    ready: callable
    reopen: str | None = None

    def plan(self, standby=False):
        """What a keeper needs to know (see `keeper`)."""
        run, logs = runtime_dir(settings.DATA_DIR), settings.DATA_DIR / "logs"
        return {
            "name": self.name,
            "command": self.command,
            "users": str(run / f"{self.name}.users"),
            "keeper": str(run / f"{self.name}.keeper"),
            "output": str(logs / f"{self.name}.out"),
            "log": str(logs / f"{self.name}.log"),
            "reopen": self.reopen,
            "mark": str(self.socket),
            "standby": standby,
        }


def embedded():
    """The servers whose URL is unset, in the order they start; makes their folders."""
    data, logs = settings.DATA_DIR, settings.DATA_DIR / "logs"
    if not (settings.EMBEDDED_MONGO or settings.EMBEDDED_REDIS):
        return []
    _make_folders(data)
    servers = []
    if settings.EMBEDDED_MONGO:
        command = mongo.command(binaries.mongod(), data, settings.MONGO_CACHE_MB, logs / "mongod.log")
        servers.append(Server("mongod", command, mongo_socket(data), mongo.ensure_primary, "SIGUSR1"))
    if settings.EMBEDDED_REDIS:
        command = valkey.command(binaries.valkey(), data, logs / "valkey.log")
        servers.append(Server("valkey", command, redis_socket(data), valkey.ensure_answer))
    return servers


@contextlib.contextmanager
def running():
    """Serves this data dir for the block: joins what runs, starts what does not, and stops what nobody else uses."""
    with contextlib.ExitStack() as stack:
        for server in embedded():
            stack.enter_context(_used(server))
        yield


@contextlib.contextmanager
def _used(server):
    plan = server.plan()
    with Path(plan["users"]).open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a server of this kind is being stopped
        _wait_until_ready(server, plan)
        try:
            yield
        finally:
            leave(plan, users)


def _wait_until_ready(server, plan):
    keeper, deadline = _keeper(plan), time.monotonic() + LONGEST_START
    while time.monotonic() < deadline:
        with contextlib.suppress(*mongo.NOT_YET, *valkey.NOT_YET):
            server.ready(server.socket)
            return
        if keeper.poll() == 1:
            break
        if keeper.poll() == 0:  # someone else's keeper serves, or just left
            time.sleep(0.2)
            keeper = _keeper(plan)
        time.sleep(0.02)
    raise Refused(f"The embedded {server.name} did not start: {_last_words(plan)} (more in {plan['log']}).")


def _keeper(plan):
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)  # it may outlive whoever reads our output
    return subprocess.Popen(keeper_command(plan), cwd=ROOT, start_new_session=True, **quiet)


def keeper_command(plan):
    return [sys.executable, "-S", "-m", "apps.stack.keeper", json.dumps(plan)]


def _last_words(plan):
    for name in ("output", "log"):
        path = Path(plan[name])
        lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
        if lines:
            return lines[-1].strip()[:300]
    return "it said nothing"


def _make_folders(data):
    run = runtime_dir(data)
    try:
        for folder in (data, run, data / "mongo", data / "logs"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if run.stat().st_uid != os.getuid() or not os.access(data, os.W_OK):
            raise PermissionError
    except OSError as error:
        raise Refused(f"The data dir {data} cannot be written to ({error.strerror or 'not yours'}).") from error
    free = shutil.disk_usage(data).free // 2**20
    if free < LEAST_FREE_MB:
        raise Refused(f"Only {free} MB are free where {data} is; the embedded servers need {LEAST_FREE_MB} MB.")
