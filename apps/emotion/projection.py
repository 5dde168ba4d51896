"""What a session's events tell of emotion: one prediction for each window, and the session's own sums."""

from datetime import timedelta
from itertools import islice

from pymongo import UpdateOne
from pymongo.operations import DeleteMany

from apps.analytics.rules.versions import current, is_made_by
from apps.record import client
from apps.record.meta import OWN_MODEL
from apps.record.predictions import SOUND
from apps.record.spans import kept_of
from apps.record.writes import replacement

from .detectors import signals_of
from .detectors.filling import changed_again
from .detectors.stays import stays_of
from .model import EMOTIONS, frustration_of, predicted, weighing
from .windows import counts_of, features_of, windows_of

MOST_WINDOWS = 2_000  # of one session
MOST_EVIDENCE = 50  # events named for one signal
MOST_SIGNALS = 100  # of one window
REACH = timedelta(minutes=5)  # how far before a late event it may change what was found


def documents(session, events, since):
    """The writes for one session: windows that an event at `since` or later may change, and its sums.

    Windows that other rules looked at are all written again.
    What lies more than 24 h after the start is cut, as in the timeline.
    """
    version, kept = current(), kept_of(session, events)
    signals, stays = signals_of(kept, version.rules), list(stays_of(kept))
    windows = windows_of(stays, signals)[:MOST_WINDOWS]
    predictions = [prediction_of(session, window, place, version.number) for place, window in enumerate(windows)]
    first = _unsure_from(signals, stays, since) if is_made_by(session, version) else None
    writes = [replacement(one, len(events)) for one in predictions if not first or one["until"] >= first]
    writes.append(_removal_beyond(session, len(windows), len(events)))
    shown = {one["emotion"] for one in predictions} | {*_outside_emotions(session)}
    sums = sums_of(shown, [signal for one in windows for signal in one.signals[:MOST_SIGNALS]], version.number)
    return {"hxi_emotion_db.emotion_predictions": writes, "hxi_session_db.sessions": [_update_of(session, sums)]}


def prediction_of(session, window, place, rule_version):
    """The document of a window, the place-th of its session."""
    features = features_of(window)
    emotion, confidence = predicted(features)
    evidence = [_evidence_of(signal) for signal in window.signals[:MOST_SIGNALS]]
    return {
        "_id": f"{session['sessionId']}:{OWN_MODEL}:{place}",
        "sessionId": session["sessionId"],
        "eventId": evidence[0]["eventId"] if evidence else window.events[0]["_id"],
        "emotion": emotion,
        "confidence": round(confidence, 3),
        "timestamp": window.at,
        "until": window.until,
        "screen": window.screen,
        "model": OWN_MODEL,
        "ruleVersion": rule_version,
        "place": place,
        "features": features,
        "evidence": evidence,
    }


def _evidence_of(signal):
    """A signal as it is stored: the events it was found in, when, and the element it is about."""
    about = (signal.target or {}).get("metadata") or {}
    named = {
        "elementId": (signal.target or {}).get("elementId"),
        "selector": about.get("selector"),
        "label": about.get("text"),
    }
    ids = [event["_id"] for event in signal.events]
    return {
        "kind": signal.kind,
        "eventId": ids[0],
        "eventIds": ids[:MOST_EVIDENCE],
        "events": len(ids),
        "timestamp": signal.at,
        "until": signal.until,
        "screen": signal.screen,
        "confidence": round(signal.confidence, 3),
        **{name: value for name, value in named.items() if isinstance(value, str) and value},
    }


def _outside_emotions(session):
    """The emotions that other models told of a session: as many as the door lets in, so that every page counts them."""
    theirs = {"sessionId": session["sessionId"], "model": {"$ne": OWN_MODEL}} | SOUND
    return client.emotion_predictions().distinct("emotion", theirs)


def sums_of(shown, signals, rule_version):
    """What a session's summary tells of emotion: `shown` are the emotions that any model told of it.

    `signals` are those that predictions name; others count for nothing here either: every page counts the same ones.
    """
    return {
        "emotions": [*(one for one in EMOTIONS if one in shown), *sorted(shown - {*EMOTIONS})],
        "frustration": frustration_of(counts_of(signal.kind for signal in weighing(signals))),
        "signals": counts_of(signal.kind for signal in signals),
        "ruleVersion": rule_version,
    }


def _unsure_from(signals, stays, since):
    """The moment from which windows may be others than before: a signal belongs to the window it begins in."""
    since = min(since, stays[-1].events[-1]["timestamp"]) if stays else since  # a cut changes what came before it
    reach = since - REACH
    return min([reach, *(one.at for one in signals if one.until >= reach), *_corrections_before(stays, since)])


def _corrections_before(stays, since):
    """When the corrections of a stay that `since` may have ended began: however long ago, there may be too few now."""
    ended = next((stay for stay in reversed(stays) if stay.at < since), None)
    return [change["timestamp"] for change in islice(changed_again(ended), 1)] if ended else []


def _removal_beyond(session, windows, known):
    """Deletes what an earlier run wrote when it saw more windows, unless that run knew of more events."""
    ours = {"sessionId": session["sessionId"], "model": OWN_MODEL}
    return DeleteMany(ours | {"place": {"$gte": windows}, "known": {"$lte": known}})


def _update_of(session, sums):
    """The write of a session's sums; it misses when another worker has taken the session over since."""
    mine = {"sessionId": session["sessionId"], "claim.token": session.get("claim", {}).get("token")}
    return UpdateOne(mine, {"$set": {f"summary.{name}": value for name, value in sums.items()}})
