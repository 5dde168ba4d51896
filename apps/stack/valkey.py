"""The embedded Valkey: broker and cache, nothing that could not be lost."""

import redis

from apps.record.places import redis_socket

NOT_YET = (redis.ConnectionError,)


def command(program, data_dir, log):
    """Valkey on the data dir's socket alone; when its memory is full, what expires anyway goes first, never a queue."""
    return [
        *(str(program), "--port", "0", "--unixsocket", str(redis_socket(data_dir)), "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "no", "--dir", str(data_dir), "--logfile", str(log), "--daemonize", "no"),
        *("--maxmemory", "128mb", "--maxmemory-policy", "volatile-lru", "--set-proc-title", "no"),
    ]


def ensure_answer(socket):
    with redis.Redis(unix_socket_path=str(socket)) as client:
        client.ping()
