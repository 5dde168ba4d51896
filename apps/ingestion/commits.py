"""Group commit: requests of one process that arrive while a write is in flight share the next one."""

import time
from collections import deque
from threading import Lock

PAUSE = 0.002  # seconds a crowd waits for the rest of it; a bigger lot costs each less


class GroupCommit:
    """Calls `write_all(writes)` for one lot at a time. Whoever finds it idle writes at once: nobody waits for company.

    A write has a `size`; a lot is at most `largest` big unless its first write alone is bigger. What `write_all` raises
    reaches everyone of the lot and everyone who waits behind it: they keep their data and try again.
    """

    def __init__(self, write_all, largest):
        self._write_all, self._largest = write_all, largest
        self._lock, self._waiting, self._busy = Lock(), deque(), False

    def commit(self, write):
        """Returns when `write` has been through write_all; raises what that raised."""
        turn = _Turn(write)
        with self._lock:
            alone, self._busy = not self._busy, True
            self._waiting.append(turn)
        if alone:
            self._lead()
        else:
            turn.woken.acquire()
            if turn.leads:
                time.sleep(PAUSE)
                self._lead()
        if turn.error:
            raise turn.error

    def _lead(self):
        with self._lock:
            lot = self._next_lot()
        error = ConnectionAbortedError("the write was broken off")
        try:
            self._write_all([turn.write for turn in lot])
            error = None
        except Exception as raised:
            error = raised
        finally:
            self._hand_over(lot, error)

    def _hand_over(self, lot, error):
        """Wakes the lot with its outcome, and the first of those who wait to lead the next."""
        with self._lock:
            if error:
                lot += self._waiting
                self._waiting.clear()
            following = self._waiting[0] if self._waiting else None
            self._busy = following is not None
        for turn in lot:
            turn.error = error
            turn.woken.release()
        if following:
            following.leads = True
            following.woken.release()

    def _next_lot(self):
        lot, size = [], 0
        while self._waiting and (not lot or size + self._waiting[0].write.size <= self._largest):
            lot.append(self._waiting.popleft())
            size += lot[-1].write.size
        return lot


class _Turn:
    """One caller's place: woken when its write is done, or when it `leads`."""

    __slots__ = ("error", "leads", "woken", "write")

    def __init__(self, write):
        self.write, self.leads, self.error, self.woken = write, False, None, Lock()
        self.woken.acquire()
