"""Events per minute of a key, shared by all web processes: each leases slabs from Redis and counts locally.

The minute begins with its first event. Without Redis every process counts by itself: a lost Redis stops nobody.
"""

import logging
import time
from threading import Lock

import redis
from django.conf import settings

log = logging.getLogger(__name__)

MINUTE = 60.0
SLABS = 100  # a slab is a hundredth of the allowance: few calls, and little stays unused in a process
PATIENCE = 0.25  # seconds given to Redis
REST = 5.0  # seconds without asking a Redis that failed
LEASE = """
local left = tonumber(redis.call('get', KEYS[1]))
if not left then
    left = tonumber(ARGV[1])
    redis.call('set', KEYS[1], left, 'px', 60000)
end
local granted = math.max(math.min(left, tonumber(ARGV[2])), math.min(left - tonumber(ARGV[1]), 0))
redis.call('decrby', KEYS[1], granted)
return {granted, redis.call('pttl', KEYS[1])}
"""


class Allowance:
    """What is left of one key's minute in this process."""

    def __init__(self, public):
        self._name, self._lock = f"hxi:rate:{public}", Lock()
        self._left, self._ends_at = 0, 0.0

    def take(self, events, rate):
        """Takes so many events of `rate` a minute; 0 when they were there, else (nothing taken) seconds to wait."""
        with self._lock:
            now = time.monotonic()
            if now >= self._ends_at:
                self._left = 0
            if self._left < events:
                self._lease(max(events - self._left, rate // SLABS), rate, now)
            if self._left < events:
                self._give_back(rate)
                return max(1, int(self._ends_at - now) + 1)
            self._left -= events
            return 0

    def _lease(self, wanted, rate, now):
        granted, milliseconds = _leased(self._name, rate, wanted)
        if granted is not None:
            self._left, self._ends_at = self._left + granted, now + milliseconds / 1000
        elif now >= self._ends_at:
            self._left, self._ends_at = rate, now + MINUTE

    def _give_back(self, rate):
        """Returns what is left here, so that a sender who was told to wait takes nothing from the others."""
        granted, _ = _leased(self._name, rate, -self._left) if self._left else (None, 0)
        if granted is not None:
            self._left = 0


class _Redis:
    """This process's connection, resting a while after a failure."""

    def __init__(self):
        self._silent_until = 0.0
        self._lease = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ).register_script(LEASE)

    def leased(self, name, rate, wanted):
        if time.monotonic() < self._silent_until:
            return None, 0
        try:
            return self._lease(keys=[name], args=[rate, wanted])
        except redis.RedisError as error:
            log.warning("Redis does not answer (%s); rates are counted in each process for now", error)
            self._silent_until = time.monotonic() + REST
            return None, 0


_redis = None
_allowances: dict[str, Allowance] = {}


def take(key, events):
    """0 when the key may send so many events now, else the seconds after which it may try again."""
    allowance = _allowances.get(key.public) or _allowances.setdefault(key.public, Allowance(key.public))
    return allowance.take(events, key.rate)


def _leased(name, rate, wanted):
    global _redis
    _redis = _redis or _Redis()
    return _redis.leased(name, rate, wanted)
