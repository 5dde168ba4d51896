"""Recordings with known pictures, and sessions that carry them."""

import gzip
import itertools
import json
from datetime import UTC, datetime

from bson import Binary

from apps.record import client
from tests.factories import a_prediction

START = 1_700_000_000_000  # 2023-11-14T22:13:20Z, in ms
numbers = itertools.count(1)


class Visit:
    """A made-up visit that writes rrweb events: items are added, typed into and struck out; pages and sizes change."""

    def __init__(self, start=START):
        self.at = start
        self.events = []
        self.ids = itertools.count(1)
        self.page = 0

    def load(self, width=1000, height=600):
        """A new page with an empty list and an input."""
        self.page += 1
        self.at += 10
        self.width, self.height = width, height
        self.items = []
        self.ids = itertools.count(1)
        self.frame = {
            name: next(self.ids) for name in ("document", "html", "head", "style", "css", "body", "list", "input")
        }
        self.typed = ""
        self.checkpoint()

    def checkpoint(self):
        """The size and a whole picture of the page as it is now."""
        href = f"https://shop.example/page-{self.page}"
        self._add(4, {"href": href, "width": self.width, "height": self.height})
        self.at += 5
        self._add(2, {"node": self._document(), "initialOffset": {"left": 0, "top": 0}})

    def item(self, text):
        """Adds a list item at the end."""
        node = self._element("li", {}, [self._text(text)])
        self._change(adds=[{"parentId": self.frame["list"], "nextId": None, "node": {**node, "childNodes": []}},
                           {"parentId": node["id"], "nextId": None, "node": node["childNodes"][0]}])  # fmt: skip
        self.items.append(node)

    def strike(self, place):
        node = self.items[place]
        node["attributes"]["class"] = "done"
        self._change(attributes=[{"id": node["id"], "attributes": {"class": "done"}}])

    def remove(self, place):
        node = self.items.pop(place)
        self._change(removes=[{"parentId": self.frame["list"], "id": node["id"]}])

    def type(self, text):
        self.typed = text
        self._incremental({"source": 5, "text": text, "isChecked": False, "id": self.frame["input"]})

    def move(self, x, y):
        positions = [
            {"x": x - step, "y": y, "id": self.frame["body"], "timeOffset": -step * 10} for step in (40, 20, 0)
        ]
        self._incremental({"source": 1, "positions": positions})

    def resize(self, width, height):
        self.width, self.height = width, height
        self._incremental({"source": 4, "width": width, "height": height})

    def wait(self, milliseconds):
        self.at += milliseconds

    def _change(self, **changes):
        self._incremental({"source": 0, "texts": [], "attributes": [], "removes": [], "adds": [], **changes})

    def _incremental(self, data):
        self._add(3, data)

    def _add(self, kind, data):
        self.events.append(json.loads(json.dumps({"type": kind, "data": data, "timestamp": self.at})))

    def _document(self):
        css = {"type": 3, "textContent": "body{font:20px serif} .done{text-decoration:line-through}"}
        style = {"type": 2, "tagName": "style", "attributes": {}, "id": self.frame["style"],
                 "childNodes": [{**css, "id": self.frame["css"]}]}  # fmt: skip
        listing = {"type": 2, "tagName": "ul", "attributes": {}, "id": self.frame["list"], "childNodes": self.items}
        field = {"type": 2, "tagName": "input", "attributes": {"type": "text", "value": self.typed}, "childNodes": []}
        body = {"type": 2, "tagName": "body", "attributes": {"data-page": str(self.page)}, "id": self.frame["body"],
                "childNodes": [listing, {**field, "id": self.frame["input"]}]}  # fmt: skip
        head = {"type": 2, "tagName": "head", "attributes": {}, "id": self.frame["head"], "childNodes": [style]}
        html = {"type": 2, "tagName": "html", "attributes": {}, "id": self.frame["html"], "childNodes": [head, body]}
        return {"type": 0, "id": self.frame["document"], "childNodes": [html]}

    def _element(self, tag, attributes, children):
        return {"type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": next(self.ids)}

    def _text(self, text):
        return {"type": 3, "textContent": text, "id": next(self.ids)}


def a_visit(seconds=60, start=START):
    """A visit of three pages with something new each second, a checkpoint in the middle of a page and two resizes."""
    visit = Visit(start)
    visit.load()
    for second in range(1, seconds):
        visit.at = start + second * 1000
        if second in (seconds // 3, 2 * seconds // 3):
            visit.load(width=1000 if second < seconds // 2 else 700)
        visit.item(f"item {second}")
        visit.wait(200)
        visit.move(100 + second * 5, 200)
        if second % 4 == 0:
            visit.strike(0)
            visit.type(f"typed {second}")
        if second % 7 == 0:
            visit.remove(-1)
        if second % 13 == 0:
            visit.wait(100)
            visit.checkpoint()
        if second in (seconds // 4, seconds // 2):
            visit.wait(100)
            visit.resize(800, 700)
    return visit


def pieces_of(events, span_ms=5000):
    """The events as a recorder flushes them: every `span_ms`, wherever the pictures lie."""
    start = events[0]["timestamp"]
    groups = itertools.groupby(events, lambda event: (event["timestamp"] - start) // span_ms)
    return [list(group) for _, group in groups]


def a_session(pieces=(), rows=(), kind="rrweb", signals=(), **fields):
    """The id of a stored session with these replay chunks and timeline rows `(ms after the start, type, payload)`.

    `signals` are what was found in it, each `(kind, places of its rows, parts of its evidence)`.
    """
    session_id = fields.pop("session_id", f"session-{next(numbers)}")
    times = [_time(event) for piece in pieces for event in piece] + [START + at for at, *_ in rows] or [START]
    for index, piece in enumerate(pieces):
        a_chunk(session_id, index, piece, kind)
    if rows:
        client.session_events().insert_many([_row(session_id, place, row) for place, row in enumerate(rows)])
    client.sessions().insert_one({
        "sessionId": session_id, "userId": "ada", "device": "Desktop", "ip": None, "startedAt": moment(min(times)),
        "endedAt": moment(max(times)), "durationMs": max(times) - min(times), "hasReplay": bool(pieces), "ended": True,
        "lastSeenAt": moment(max(times)), "revision": 1, "meta": {"app": "web"},
        "summary": {"events": len(rows), "screens": ["/"], "steps": 1, "errors": 0, "path": ["/"]},
        **fields,
    })  # fmt: skip
    if signals:
        a_prediction(
            session_id, signals=[_evidence(session_id, rows, *told) for told in signals], at=moment(START),
            until=moment(START + 30_000),
        )  # fmt: skip
    return session_id


def _evidence(session_id, rows, kind, places, about=None):
    """What a signal that was found in the rows at these places is stored as."""
    ids, first, last = [f"{session_id}:{place}" for place in places], rows[places[0]], rows[places[-1]]
    moments = {"timestamp": moment(START + first[0]), "until": moment(START + last[0])}
    named = {name: first[2].get(name) for name in ("screen", "elementId")} | {"selector": None, "label": None}
    found = {"kind": kind, "eventId": ids[0], "eventIds": ids, "events": len(ids), **moments}
    return found | named | (about or {})


def a_chunk(session_id, index, events, kind="rrweb", data=None):
    """Stores one replay chunk; `data` instead of the gzipped events makes a damaged one."""
    packed = data or gzip.compress(json.dumps(events).encode())
    wholes = [_time(event) for event in events if kind == "frames" or event["type"] == 2]
    times = [_time(event) for event in events]
    client.replay_chunks().insert_one({
        "sessionId": session_id, "chunkIndex": index, "data": Binary(packed), "recordedAt": moment(min(times)),
        "from": moment(min(times)), "to": moment(max(times)), "events": len(events), "bytes": len(packed), "kind": kind,
        "keyframe": bool(wholes), "keyframeAt": moment(wholes[0]) if wholes else None,
    })  # fmt: skip


def moment(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _time(event):
    return event.get("timestamp", event.get("ts"))


def _row(session_id, place, row):
    at, kind, payload = row
    return {"_id": f"{session_id}:{place}", "sessionId": session_id, "ts": moment(START + at), "type": kind,
            "payload": payload, "order": place}  # fmt: skip
