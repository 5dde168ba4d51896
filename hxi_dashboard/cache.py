"""Django's cache on Redis, for what may be lost: while Redis is away everything is a miss, and every page works."""

import logging
import time
from functools import wraps

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError

log = logging.getLogger(__name__)
PATIENCE = 0.5  # seconds given to Redis
REST = 5.0  # seconds without asking a Redis that failed, and between log lines about it
_silent_until: dict[str, float] = {}  # by server: threads have clients of their own


def forgiving(method, missing):
    """The client's method; without Redis it answers as if nothing were kept: `missing` of the same arguments."""

    @wraps(method)
    def attempt(self, *arguments):
        server = self._servers[0]
        if time.monotonic() < _silent_until.get(server, 0):
            return missing(*arguments)
        try:
            return method(self, *arguments)
        except RedisError as error:
            log.warning("Redis does not answer (%s); pages do without it for now", error)
            _silent_until[server] = time.monotonic() + REST
            return missing(*arguments)

    return attempt


def nothing(*_):
    return False


class ForgivingClient(RedisCacheClient):
    def __init__(self, servers, **options):
        super().__init__(servers, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, **options)

    get = forgiving(RedisCacheClient.get, lambda key, default: default)
    get_many = forgiving(RedisCacheClient.get_many, lambda keys: {})
    incr = forgiving(RedisCacheClient.incr, lambda key, delta: delta)
    add = forgiving(RedisCacheClient.add, nothing)
    set = forgiving(RedisCacheClient.set, nothing)
    set_many = forgiving(RedisCacheClient.set_many, nothing)
    has_key = forgiving(RedisCacheClient.has_key, nothing)
    touch = forgiving(RedisCacheClient.touch, nothing)
    delete = forgiving(RedisCacheClient.delete, nothing)
    delete_many = forgiving(RedisCacheClient.delete_many, nothing)
    clear = forgiving(RedisCacheClient.clear, nothing)


class ForgivingRedisCache(RedisCache):
    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = ForgivingClient
