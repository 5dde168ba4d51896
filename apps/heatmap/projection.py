"""What heatmaps count, derived from a session's events: its points, and one document for each page view."""

import logging
from collections import defaultdict

from pymongo import InsertOne
from pymongo.operations import DeleteMany

from apps.analytics.clicks import rage_in, unsure_from
from apps.analytics.rules.versions import current, is_made_by
from apps.record.spans import kept_of, limit_of
from apps.record.steps import visits_of
from apps.record.writes import replacement

from .attention import attention_of, window_after
from .points import is_point, point_of

log = logging.getLogger(__name__)

MOST_POINTS = 10_000  # of one kind in one session


def documents(session, events, since):
    """The writes for one session: points from `since` on, clicks whose rage that may change, page views that grew.

    Clicks that other rules looked at are all written again.
    What lies more than 24 h after the start is cut, as in the timeline.
    """
    kept = kept_of(session, events)
    since = min(since, kept[-1]["timestamp"]) if kept else since  # a cut changes what came before it
    visits, known = list(visits_of(kept)), len(events)
    writes = [*_point_writes(session, kept, visits, since, known), *_view_writes(session, visits, since, known)]
    if len(kept) < len(events):
        writes.append(DeleteMany({"sessionId": session["sessionId"], "timestamp": {"$gt": limit_of(session)}}))
    return {"hxi_heatmap_db.heatmaps": writes}


def _point_writes(session, events, visits, since, known):
    version = current()
    raging = {click["_id"] for run in rage_in(events, version.rules) for click in run}
    is_known = is_made_by(session, version) or not events
    starts = {"click": unsure_from(events, since, version.rules) if is_known else events[0]["timestamp"]}
    for kind, found in _points_by_kind(visits).items():
        first = starts.get(kind, since)
        for event, screen in found[:MOST_POINTS]:
            if event["timestamp"] >= first:
                point = point_of(event, screen, version, event["_id"] in raging)
                is_settled = kind != "click" and event.get("screen")  # nothing that comes later changes it
                yield InsertOne(point) if is_settled else replacement(point, known)
        if len(found) > MOST_POINTS:
            log.warning("session %s: only its first %d of kind %s count", event["sessionId"], MOST_POINTS, kind)
            yield _removal_beyond([event for event, _ in found[:MOST_POINTS]])


def _points_by_kind(visits):
    """{kind: [(event, its screen), …]} in order."""
    found = defaultdict(list)
    for screen, told in visits:
        for event in told:
            if is_point(event):
                found[event["type"]].append((event, screen))
    return found


def _removal_beyond(points):
    """Deletes what an earlier run wrote when it did not know of all these points."""
    last = points[-1]["timestamp"]
    ids = [point["_id"] for point in points if point["timestamp"] == last]
    told = {"sessionId": points[-1]["sessionId"], "kind": points[-1]["type"]}
    return DeleteMany(told | {"timestamp": {"$gte": last}, "_id": {"$nin": ids}})


def _view_writes(session, visits, since, known):
    """Of page views that ended at `since` or later; the last one ends with its last event."""
    starts = [told[0]["timestamp"] for _, told in visits]
    ends = [*starts[1:], *(told[-1]["timestamp"] for _, told in visits[-1:])]
    window = {}
    for place, ((screen, told), end) in enumerate(zip(visits[:MOST_POINTS], ends, strict=False)):
        if end >= since:
            named = {"_id": f"{session['sessionId']}:view:{place}", "sessionId": session["sessionId"], "kind": "view"}
            shown = {"screen": screen, "timestamp": starts[place]}
            yield replacement(named | shown | attention_of(told, end, window), known)
        window = window_after(told, window)
