"""The sessions behind a number of the Emotions page."""

from datetime import date

from apps.analytics.behind import BEFORE, listed
from apps.analytics.names import SIGNALS

from .ranked import DEVICE, ELEMENT
from .words import name_of

HITS = 'SELECT session_id, min(happened_at) AS "at", count(*) AS hits FROM {table} WHERE {{which}} GROUP BY session_id'
OF_SIGNALS, OF_EMOTIONS, SAW = (HITS.format(table=table) for table in ("signals", "emotions", "steps"))
STARTED = 'SELECT session_id, started_at AS "at", 1 AS hits FROM sessions WHERE {which}'
SAW_IT = "session_id IN (SELECT session_id FROM sessions WHERE list_contains(screens, ?))"  # as filters mean it
OF_DEVICE = f"session_id IN (SELECT session_id FROM sessions WHERE {DEVICE} = ?)"


def sessions_behind(query, reading):
    """What templates/analytics/_behind.html shows of the number that the query names; None when it names none."""
    question, parts = _question(query)
    told = [(condition, value) for condition, value in parts if value is not None]
    if not told:
        return None
    found = question.format(which=" AND ".join(condition for condition, _ in told))
    return {"heading": heading_of(query), **listed(reading, found, [value for _, value in told], BEFORE, query.skip)}


def _question(query):
    """(question, [(condition, value)]); a condition without a value does not hold."""
    shared = [("screen = ?", query.seen_screen), ('"day" = ?', query.seen_day), (OF_DEVICE, query.seen_device)]
    if query.seen_signal:
        return OF_SIGNALS, [("kind = ?", query.seen_signal), (f"{ELEMENT} = ?", query.seen_element), *shared]
    if query.seen_emotion:
        return OF_EMOTIONS, [("model = ?", query.model), ("emotion = ?", query.seen_emotion), *shared]
    return (SAW, [(SAW_IT, query.seen_screen), *shared]) if query.seen_screen else (STARTED, shared[1:])


def heading_of(query):
    """The number in words: `Frustrated on /cart`, `Rage clicks on buy on /cart`, `Saw /cart`."""
    places = [query.seen_element, query.seen_screen, query.seen_device, _day_in_words(query.seen_day)]
    if query.seen_signal:
        what = SIGNALS[query.seen_signal].several
    elif query.seen_emotion:
        what = name_of(query.seen_emotion)
    elif query.seen_screen:
        what, places = f"saw {query.seen_screen}", places[2:]
    else:
        what = "sessions"
    words = " on ".join([what, *filter(None, places)])
    return words[0].upper() + words[1:]


def _day_in_words(text):
    try:
        return date.fromisoformat(text).strftime("%-d %b %Y") if text else None
    except ValueError:
        return text
