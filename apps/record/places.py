"""Where the embedded servers of a data dir listen: Unix sockets that only the data dir's owner can reach."""

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes


def runtime_dir(data_dir):
    """The folder of a data dir's sockets: inside it, or a private short one when its path is too long for a socket."""
    inside = data_dir / "run"
    if len(os.fsencode(inside / "mongod.sock")) <= LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"hxi-{os.getuid()}-{digest}"


def mongo_socket(data_dir):
    return runtime_dir(data_dir) / "mongod.sock"


def redis_socket(data_dir):
    return runtime_dir(data_dir) / "valkey.sock"
