"""The sessions behind a number of the overview, as the page lists them."""

from urllib.parse import urlencode

from django.urls import reverse

from apps.analytics.behind import BEFORE, listed
from apps.analytics.session_set import moment_of

from .figures import in_words

STARTED = """SELECT session_id, started_at AS "at", 1 AS hits FROM sessions WHERE {which}"""
# A number that is about something that happened opens where it did; what is counted is told by the sessions alone.
HAPPENED = """
    SELECT session_id, "at", greatest(coalesce(hits, 1), 1) AS hits FROM (SELECT session_id FROM sessions WHERE {which})
    LEFT JOIN (SELECT session_id, min(happened_at) AS "at", count(*) AS hits FROM {table} GROUP BY session_id)
    USING (session_id)
"""
FELT = "emotions WHERE emotion = 'frustrated'"
FAILED = "events WHERE type = 'error'"
WHICH = {"frustrated": ("list_contains(emotions, 'frustrated')", FELT), "errors": ("errors > 0", FAILED)}
ON_SCREEN = """
    SELECT session_id, min(happened_at) AS "at", count(*) AS hits FROM signals WHERE kind <> 'success' AND screen = ?
    GROUP BY session_id
"""
HEADINGS = {"frustrated": "Frustrated", "errors": "With errors"}


def sessions_behind(query, spans, reading):
    """What templates/analytics/_behind.html shows of the number that the query names; None when it names none."""
    question, values = _question(query, spans)
    if question is None:
        return None
    found = {"heading": heading_of(query, spans), **listed(reading, question, values, BEFORE, query.skip)}
    return found | {"elsewhere": _elsewhere(query, spans)}


def _question(query, spans):
    if query.number is None:
        return None, []
    if query.number == "trouble":
        return (ON_SCREEN, [query.on]) if query.on else (None, [])
    which, values = _within(query, spans)
    if query.number not in WHICH:
        return STARTED.format(which=which), values
    condition, table = WHICH[query.number]
    return HAPPENED.format(which=f"{condition} AND {which}", table=table), values


def _within(query, spans):
    """(condition, values) of the day or hour that the number is of."""
    if query.at is None:
        return "true", []
    return f"date_trunc('{spans.unit}', started_at) = date_trunc('{spans.unit}', ?::TIMESTAMP)", [_naive(query.at)]


def _naive(at):
    return moment_of(at).replace(tzinfo=None)


def heading_of(query, spans):
    """The number in words: `Frustrated, Mon 2 Nov 2026`, `Trouble on /cart`."""
    if query.number == "trouble":
        return f"Trouble on {query.on}"
    place = [in_words(moment_of(query.at), spans.unit)] if query.at else []
    return ", ".join([HEADINGS.get(query.number, "Sessions"), *place])


def _elsewhere(query, spans):
    """The same sessions on the sessions page; None where it has no such filter."""
    if query.number in {"errors", "trouble"} or (query.number == "frustrated" and query.emotion):
        return None
    told = query.conditions() | (spans.named(moment_of(query.at)) if query.at else {})
    told |= {"duration": {"sort": "-durationMs"}, "frustrated": {"emotion": "frustrated", "sort": "-frustration"}}.get(
        query.number, {}
    )
    return reverse("replay:sessions") + "?" + urlencode(told)
