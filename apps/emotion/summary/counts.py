"""The numbers of the Emotions page: who showed which emotion, by day, screen and device; which elements gave trouble.

A session belongs to the UTC day it started on, so that the days of an emotion add up.
"""

from collections import Counter
from functools import cached_property
from typing import NamedTuple

from apps.analytics.kept import kept
from apps.emotion.model import EMOTIONS
from apps.record.meta import OWN_MODEL

from . import ranked
from .marks import Names, sessions_with
from .question import EmotionQuery

DAYS = 'SELECT "day", count(*) AS hits FROM sessions GROUP BY "day"'
MOST_TOLD = 1_000  # pairs of model and emotion that are counted: outside models make their names up
# Of very many, those of the model that is asked for and of our own come first.
FELT = f"""
    SELECT model, emotion, count(*) AS hits, sum(confidence) AS confidence FROM emotions GROUP BY model, emotion
    ORDER BY model = ? DESC, model = '{OWN_MODEL}' DESC, hits DESC, model, emotion LIMIT {MOST_TOLD}
"""
ANY = "SELECT 1 FROM emotions WHERE model = coalesce(?, model) LIMIT 1"
KINDS = "SELECT kind, count(*) FROM signals GROUP BY kind"


class Felt(NamedTuple):
    """How often an emotion was predicted, in how many sessions, and how sure the model was on average (0..1)."""

    emotion: str
    count: int
    sessions: int
    confidence: float


class Showed(NamedTuple):
    """Sessions by the day they started on: those with any prediction, and by (day, emotion) and (day, model)."""

    judged: dict
    emotions: dict
    models: dict


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
        """[(model, sessions)] of the models that predicted something for sessions of the set, the most first."""
        return sorted(_in_all(self._showed.models).items(), key=lambda one: (-one[1], one[0]))

    @cached_property
    def judged(self):
        """How many sessions have predictions of the model that is asked for, or of any."""
        model = self.query.model
        return sum(self._showed.judged.values()) if model is None else dict(self.models).get(model, 0)

    @cached_property
    def is_judged(self):
        """Whether any session has such predictions; it is known at once."""
        return bool(self._kept(ANY, None, lambda: self.reading.rows(ANY, self.query.model)))

    @property
    def by_day(self):
        """{(day, emotion): sessions}."""
        return self._showed.emotions

    @cached_property
    def emotions(self):
        """The Felt of each emotion: those of the built-in model in its order, then others by their sessions."""
        sums, sessions = self._felt, _in_all(self.by_day)
        own = EMOTIONS if self.query.is_own else [one for one in EMOTIONS if one in sums]
        others = sorted(sums.keys() - {*EMOTIONS}, key=lambda one: (-sessions[one], one))
        return [_felt_of(emotion, sessions[emotion], *sums.get(emotion, (0, 0))) for emotion in (*own, *others)]

    @cached_property
    def signals(self):
        """{kind: how many}."""
        return Counter(dict(self._rows(KINDS)))

    def screens(self, emotions, place, most=ranked.MOST_SCREENS, examples=ranked.EXAMPLES):
        """[dict] of the screens where the place-th of some emotions was predicted for the most sessions.

        Each has `screen`, the `sessions` that saw it, `felt_0` … of the emotions, the signals of CLICKS, `examples` and
        the `total` of all such screens.
        """
        asked, values = ranked.screens_by(emotions, place, self.query.model, most)
        told = ranked.on_screens(emotions[place], self.query.model)
        return self._kept(asked, (*emotions, examples), lambda: self._places(asked, values, *told, examples))

    def devices(self, emotions, most=ranked.MOST_DEVICES):
        """[dict] of the devices with the most sessions: `device`, `sessions`, and `felt_0` … of the emotions."""
        asked, values = ranked.devices_by(emotions, self.query.model, most)
        return self._kept(asked, emotions, lambda: self.reading.dicts(asked, *values))

    def elements(self, kind, most=ranked.MOST_ELEMENTS, examples=ranked.EXAMPLES):
        """[dict] of the elements with a kind of signal in the most sessions.

        Each has `screen`, `element`, `hits`, `sessions`, `label`, `selector`, `examples` and the `total` of elements.
        """
        asked, told = ranked.ELEMENTS.format(most=most), (ranked.ON_ELEMENTS, [kind])
        return self._kept(asked, (kind, examples), lambda: self._places(asked, [kind], *told, examples))

    def _places(self, asked, values, told, told_values, examples):
        """The rows that are asked for, each with some sessions that tell most of it."""
        self.reading.make("ranked", asked, *values)
        rows = self.reading.dicts("SELECT * FROM ranked")
        if not rows or not examples:
            return rows
        places, found = [name for name in ("screen", "element") if name in rows[0]], {}
        asked = ranked.EXAMPLES_OF.format(told=told, places=", ".join(places), most=examples)
        for one in self.reading.dicts(asked, *told_values):
            found.setdefault(tuple(one[name] for name in places), []).append(one)
        return [row | {"examples": found.get(tuple(row[name] for name in places), [])} for row in rows]

    @cached_property
    def _told(self):
        """[(model, emotion, how often, the sum of the confidences)]."""
        return self._kept(FELT, None, lambda: self.reading.rows(FELT, self.query.model))

    @cached_property
    def _felt(self):
        """{emotion: (how often it was predicted, the sum of the confidences)} of the model that is asked for."""
        sums = {}
        for model, emotion, hits, confidence in self._told:
            if self.query.model in {None, model}:
                before = sums.get(emotion, (0, 0))
                sums[emotion] = before[0] + hits, before[1] + confidence
        return sums

    @cached_property
    def _showed(self):
        return self._kept("showed", None, self._count_sessions) if self._told else Showed({}, {}, {})

    def _count_sessions(self):
        told = (
            Names("emotion", [*self._felt], self.query.model),
            Names("model", [*{row[0] for row in self._told}]),
        )
        judged, (emotions, models) = sessions_with(self.reading, *told)
        return Showed(judged, emotions, models)

    def _rows(self, question):
        return self._kept(question, None, lambda: self.reading.rows(question))

    def _kept(self, question, values, work):
        return kept(f"emotions {self.reading.key} {self.query.counted()} {question} {values!r}", work)


def _in_all(by_day):
    """Counter of names out of {(day, name): sessions}."""
    counts = Counter()
    for (_, name), sessions in by_day.items():
        counts[name] += sessions
    return counts


def _felt_of(emotion, sessions, count, confidence):
    return Felt(emotion, count, sessions, confidence / count if count else 0.0)
