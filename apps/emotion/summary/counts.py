"""The numbers of the Emotions page: who showed which emotion, by day, screen and device; which elements gave trouble.

A session belongs to the UTC day it started on, so that the days of an emotion add up.
"""

from collections import Counter
from functools import cached_property
from typing import NamedTuple

from apps.analytics.kept import kept
from apps.emotion.model import EMOTIONS

from .question import EmotionQuery

NO_DEVICE, NO_ELEMENT = "unknown", "(no element)"
DEVICE, ELEMENT = f"coalesce(device, '{NO_DEVICE}')", f"coalesce(element, '{NO_ELEMENT}')"
MOST_SCREENS, MOST_ELEMENTS, MOST_DEVICES = 15, 15, 12  # rows that are shown
MOST_LISTED = 100_000  # rows of a file
EXAMPLES = 3
CLICKS = ("rage", "dead", "error_click")  # kinds of signal that are counted beside a screen

DAYS = 'SELECT "day", count(*) AS hits FROM sessions GROUP BY "day"'
FELT = """
    SELECT "day", emotion, count(*) AS hits, count(DISTINCT session_id) AS sessions, sum(confidence) AS confidence
    FROM emotions WHERE model = coalesce(?, model) GROUP BY "day", emotion
"""
MODELS = "SELECT model, count(DISTINCT session_id) AS hits FROM emotions GROUP BY model ORDER BY hits DESC, model"
JUDGED = "SELECT count(DISTINCT session_id) FROM emotions"
KINDS = "SELECT kind, count(*) FROM signals GROUP BY kind"
# felt_0, felt_1 … are the sessions with the emotions that are given as values. Only of the screens that are told is it
# counted who saw them.
SCREENS = """
    WITH did AS (
        SELECT screen, {did} FROM emotions WHERE {these} AND screen IS NOT NULL GROUP BY screen, session_id),
    first AS (
        SELECT *, count(*) OVER () AS total FROM (SELECT screen, {felt} FROM did GROUP BY screen)
        LEFT JOIN (SELECT screen, {counted} FROM signals GROUP BY screen) USING (screen)
        WHERE felt_{place} > 0 ORDER BY felt_{place} DESC, {trouble} DESC, screen LIMIT {most})
    SELECT first.* REPLACE ({kinds}), coalesce(saw, 0) AS sessions FROM first LEFT JOIN (
        SELECT screen, count(DISTINCT session_id) AS saw FROM steps WHERE screen IN (SELECT screen FROM first)
        GROUP BY screen) USING (screen)
    ORDER BY felt_{place} DESC, {trouble} DESC, screen
"""
DEVICES = f"""
    SELECT {DEVICE} AS device, count(*) AS sessions, {{felt}} FROM sessions
    LEFT JOIN (SELECT session_id, {{did}} FROM emotions WHERE {{these}} GROUP BY session_id) USING (session_id)
    GROUP BY 1 ORDER BY sessions DESC, device LIMIT {{most}}
"""
ELEMENTS = """
    SELECT screen, element, sum(hits)::BIGINT AS hits, count(*) AS sessions, max(label) AS label,
        max(selector) AS selector, count(*) OVER () AS total
    FROM told GROUP BY screen, element ORDER BY sessions DESC, hits DESC, screen, element LIMIT {most}
"""
# What each session tells of each place, and the moment when it does so most clearly.
ON_ELEMENTS = f"""
    SELECT session_id, screen, {ELEMENT} AS element, count(*) AS hits, max(confidence) AS confidence,
        arg_max(happened_at, confidence) AS "at", max(label) AS label, max(selector) AS selector
    FROM signals WHERE kind = ? AND screen IS NOT NULL GROUP BY 1, 2, 3
"""
ON_SCREENS = """
    SELECT session_id, screen, count(*) AS hits, max(confidence) AS confidence, arg_max(happened_at, confidence) AS "at"
    FROM emotions WHERE model = coalesce(?, model) AND emotion = ? AND screen IS NOT NULL GROUP BY 1, 2
"""
EXAMPLES_OF = """
    SELECT * FROM (
        SELECT {places}, session_id, user_id, has_replay, started_at, "at", row_number() OVER (PARTITION BY {places}
            ORDER BY has_replay DESC, hits DESC, confidence DESC, started_at DESC, session_id) AS place
        FROM told SEMI JOIN ranked USING ({places})
        JOIN (SELECT session_id, user_id, has_replay, started_at FROM sessions) USING (session_id))
    WHERE place <= {most} ORDER BY place
"""


class Felt(NamedTuple):
    """How often an emotion was predicted, in how many sessions, and how sure the model was on average (0..1)."""

    emotion: str
    count: int
    sessions: int
    confidence: float


class Summary:
    """What one EmotionQuery is answered; each part is counted when it is asked for, and kept a while."""

    def __init__(self, query: EmotionQuery, reading):
        self.query, self.reading = query, reading

    @cached_property
    def days(self):
        """{day: sessions} of every day on which a session of the set started, in order."""
        return dict(sorted(self._rows(DAYS)))

    @cached_property
    def total(self):
        """The sessions of the set."""
        return sum(self.days.values())

    @cached_property
    def models(self):
        """[(model, sessions)] of all models that predicted something for a session of the set."""
        return self._rows(MODELS)

    @cached_property
    def judged(self):
        """How many sessions have predictions of the model that is asked for, or of any."""
        return self._rows(JUDGED)[0][0] if self.query.model is None else dict(self.models).get(self.query.model, 0)

    @cached_property
    def by_day(self):
        """{(day, emotion): sessions}."""
        return {(day, emotion): sessions for day, emotion, _, sessions, _ in self._felt()}

    @cached_property
    def emotions(self):
        """The Felt of every emotion: those of the built-in model in its order, then others by their sessions."""
        sums = {}
        for _, emotion, *numbers in self._felt():
            sums[emotion] = [a + b for a, b in zip(sums.get(emotion, (0, 0, 0)), numbers, strict=True)]
        own = EMOTIONS if self.query.is_own else [one for one in EMOTIONS if one in sums]
        others = sorted(sums.keys() - {*EMOTIONS}, key=lambda one: (-sums[one][1], one))
        return [_felt_of(emotion, *sums.get(emotion, (0, 0, 0))) for emotion in (*own, *others)]

    @cached_property
    def signals(self):
        """{kind: how many}."""
        return Counter(dict(self._rows(KINDS)))

    def screens(self, emotions, place, most=MOST_SCREENS, examples=EXAMPLES):
        """[dict] of the screens where the place-th of some emotions was predicted for the most sessions.

        Each has `screen`, the `sessions` that saw it, `felt_0` … of the emotions, the signals of CLICKS, `examples` and
        the `total` of all such screens.
        """
        asked = SCREENS.format(
            kinds=", ".join(f"coalesce({kind}, 0) AS {kind}" for kind in CLICKS),
            counted=", ".join(f"count(*) FILTER (kind = '{kind}') AS {kind}" for kind in CLICKS),
            trouble=" + ".join(f"coalesce({kind}, 0)" for kind in CLICKS),
            place=place,
            most=most,
            **_parts(emotions),
        )
        values = [*emotions, self.query.model, *emotions]
        told = ON_SCREENS, [self.query.model, emotions[place]]
        return self._kept(asked, (*emotions, examples), lambda: self._places(asked, values, *told, examples))

    def devices(self, emotions, most=MOST_DEVICES):
        """[dict] of the devices with the most sessions: `device`, `sessions`, and `felt_0` … of the emotions."""
        asked = DEVICES.format(most=most, **_parts(emotions))
        values = [*emotions, self.query.model, *emotions]
        return self._kept(asked, emotions, lambda: self.reading.dicts(asked, *values))

    def elements(self, kind, most=MOST_ELEMENTS, examples=EXAMPLES):
        """[dict] of the elements with a kind of signal in the most sessions.

        Each has `screen`, `element`, `hits`, `sessions`, `label`, `selector`, `examples` and the `total` of elements.
        """
        asked = ELEMENTS.format(most=most)
        return self._kept(asked, (kind, examples), lambda: self._places(asked, [], ON_ELEMENTS, [kind], examples))

    def _places(self, ranked, values, told, told_values, examples):
        """The rows of `ranked`, each with some sessions that tell most of it."""
        self.reading.make("told", told, *told_values)
        self.reading.make("ranked", ranked, *values)
        rows = self.reading.dicts("SELECT * FROM ranked")
        if not rows or not examples:
            return rows
        places, found = [name for name in ("screen", "element") if name in rows[0]], {}
        for one in self.reading.dicts(EXAMPLES_OF.format(places=", ".join(places), most=examples)):
            found.setdefault(tuple(one[name] for name in places), []).append(one)
        return [row | {"examples": found.get(tuple(row[name] for name in places), [])} for row in rows]

    def _felt(self):
        return self._kept(FELT, None, lambda: self.reading.rows(FELT, self.query.model))

    def _rows(self, question):
        return self._kept(question, None, lambda: self.reading.rows(question))

    def _kept(self, question, values, work):
        return kept(f"emotions {self.reading.key} {self.query.counted()} {question} {values!r}", work)


def _felt_of(emotion, count, sessions, confidence):
    return Felt(emotion, count, sessions, confidence / count if count else 0.0)


def _parts(emotions):
    """What questions about some emotions are made of, each with the emotions as values."""
    places = range(len(emotions))
    return {
        "did": ", ".join(f"bool_or(emotion = ?) AS did_{place}" for place in places),
        "felt": ", ".join(f"count(*) FILTER (did_{place}) AS felt_{place}" for place in places),
        "these": f"model = coalesce(?, model) AND emotion IN ({', '.join('?' for _ in emotions)})",
    }
