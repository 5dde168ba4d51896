"""The load: keep-alive connections driven by one loop, in a process of its own so that its CPU is not counted."""

import selectors
import socket
import time
from collections import Counter, deque
from dataclasses import dataclass, field


@dataclass
class Sent:
    """What came of the requests: how many got each status, and seconds from when each was due to its answer."""

    statuses: Counter = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def percentile(self, share):
        """Milliseconds."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(len(self.waits) * share))] * 1000


def post(target, body):
    """A POST as bytes."""
    head = (
        f"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(port, requests, connections, per_second=None):
    """Sends all requests over so many connections: as fast as they are answered, or open-loop, each at its time."""
    sent, due, idle = Sent(), deque(), deque()
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        idle.append(_Connection(port, selector))
    started, following = time.perf_counter(), 0
    while len(sent.waits) < len(requests):
        now = time.perf_counter()
        while following < len(requests) and (per_second is None or started + following / per_second <= now):
            if per_second is None and len(due) >= len(idle):
                break
            due.append((now if per_second is None else started + following / per_second, requests[following]))
            following += 1
        while due and idle:
            idle.popleft().ask(*due.popleft())
        for key, _ in selector.select(0.0005 if per_second else 1):
            if answer := key.data.read():
                sent.statuses[answer] += 1
                sent.waits.append(time.perf_counter() - key.data.due)
                idle.append(key.data)
    sent.seconds = time.perf_counter() - started
    return sent


class _Connection:
    """One keep-alive connection with at most one request on its way."""

    def __init__(self, port, selector):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due, self.received = 0.0, b""
        selector.register(self.socket, selectors.EVENT_READ, self)

    def ask(self, due, request):
        self.due, self.received = due, b""
        self.socket.sendall(request)

    def read(self):
        """The status of the answer once it is complete, else 0."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the server hung up")
        self.received += piece
        return int(self.received[9:12]) if self._complete() else 0

    def _complete(self):
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return False
        _, measured, length = head.lower().partition(b"content-length: ")
        return len(body) >= int(length.split(b"\r\n")[0]) if measured else body.endswith(b"0\r\n\r\n")
