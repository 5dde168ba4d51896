"""Drop-off triage: the sessions that a step of a funnel lost, by what became of them, and the few worth watching."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from apps.analytics.behind import MOST, told
from apps.analytics.kept import kept
from apps.journey.funnels.sessions import BEFORE

from .representatives import Kind, chosen
from .sql import lost_sql

SCREENS = 3  # where people went that are named one by one
ELEMENTS = DEVICES = 8
EMOTIONS = "SELECT emotion, count(*) FROM lost GROUP BY ALL ORDER BY ALL"
KINDS = """
    SELECT next, onward, element, device, count(*), count(*) FILTER (has_replay) FROM lost GROUP BY ALL ORDER BY ALL
"""
LISTED = """
    SELECT session_id, user_id, has_replay, started_at, duration_ms, epoch_ms(seen_ms) AS at, count(*) OVER () AS total
    FROM lost WHERE {condition} ORDER BY has_replay DESC, started_at DESC, session_id LIMIT {most} OFFSET {skip}
"""
# Of those that are alike: one with a replay, of middling length among all that were lost.
MIDDLING = """
    SELECT session_id, user_id, has_replay, started_at, duration_ms, epoch_ms(seen_ms) AS at FROM lost
    WHERE (next, onward, element, device) IS NOT DISTINCT FROM (?, ?, ?, ?)
    ORDER BY has_replay DESC, abs(ln(1 + duration_ms) - (SELECT median(ln(1 + duration_ms)) FROM lost)), session_id
    LIMIT 1
"""
COLUMNS = {"next": "next", "screen": "onward", "element": "element", "device": "device", "emotion": "emotion"}


class Group(NamedTuple):
    """Lost sessions with one `value` of a `cut` (a key of COLUMNS), or with any of the `rest` values."""

    cut: str
    value: str | None
    sessions: int
    rest: int = 0


@dataclass(frozen=True)
class Pick:
    """A session worth watching: what it is like, how many no session before it stands for, and itself as a dict."""

    kind: Kind
    stands_for: int
    session: dict


class Triage:
    """The lost sessions of a funnel's step, by its place (the first has 0, and loses nobody that did a step)."""

    def __init__(self, funnel, index):
        self.funnel, self.index, self.reading = funnel, index, funnel.reading

    @cached_property
    def kinds(self):
        """The Kinds of lost sessions."""
        return [Kind(*row) for row in self._kept("kinds", lambda: self._shown.rows(KINDS))]

    @property
    def total(self):
        return sum(kind.sessions for kind in self.kinds)

    @property
    def fates(self):
        """Groups by what happened next, the largest first; of other screens some are named."""
        moved = [kind for kind in self.kinds if kind.next == "screen"]
        others = [kind for kind in self.kinds if kind.next != "screen"]
        return _largest_first([*_groups("next", others, None), *_groups("screen", moved, SCREENS)])

    @property
    def elements(self):
        """Groups by the last element that was clicked."""
        return _groups("element", self.kinds, ELEMENTS)

    @property
    def devices(self):
        """Groups by the kind of device."""
        return _groups("device", self.kinds, DEVICES)

    @property
    def emotions(self):
        """Groups by the worst emotion at the loss; none where nothing is known of any."""
        rows = self._kept("emotions", lambda: self._shown.rows(EMOTIONS))
        if all(emotion is None for emotion, _ in rows):
            return []
        return _largest_first(Group("emotion", *row) for row in rows)

    @cached_property
    def picks(self):
        """The Picks: at most five, and four in five of the lost where so many can be stood for."""
        return self._kept("picks", lambda: [Pick(*one, self._middling(one[0])) for one in chosen(self.kinds)])

    @property
    def covered(self):
        """The share (0..1) of the lost sessions that the picks stand for."""
        return sum(pick.stands_for for pick in self.picks) / self.total if self.total else 0.0

    def sessions(self, cut, value, is_rest=False, skip=0):
        """(total, sessions as dicts) of a Group: those with a replay first, then the latest, without `skip`."""
        condition, values = f"{COLUMNS[cut]} IS NOT DISTINCT FROM ?", [value]
        if is_rest:
            values = [one.value for one in self._cut(cut) if one.cut == cut and not one.rest]
            condition = f"NOT ({' OR '.join([condition] * len(values))})" if values else "true"
        if cut == "screen":
            condition += " AND next = 'screen'"
        rows = self._shown.dicts(LISTED.format(condition=condition, most=MOST, skip=skip), *values)
        return rows[0]["total"] if rows else 0, [told(row, BEFORE) for row in rows]

    def _cut(self, cut):
        return {"element": self.elements, "device": self.devices}.get(cut, self.fates)

    def _middling(self, kind):
        return told(self._shown.dicts(MIDDLING, *kind[:4])[0], BEFORE)

    @cached_property
    def _shown(self):
        """The reading, with a table of the lost sessions."""
        query, values = lost_sql(self.funnel, self.index)
        reading = self.funnel.show().reading
        reading.register("lost", reading.arrow(query, *values))
        return reading

    def _kept(self, part, work):
        return kept(f"triage {self.reading.key} {self.funnel.query.counted()} {self.index} {part}", work)


def _groups(cut, kinds, named):
    """Groups of a cut, the largest first: `named` values one by one (None: all), the rest as one."""
    counts = {}
    for kind in kinds:
        value = getattr(kind, COLUMNS[cut])
        counts[value] = counts.get(value, 0) + kind.sessions
    found = _largest_first(Group(cut, value, count) for value, count in counts.items())
    if named is None or len(found) <= named + 1:
        return found
    rest = found[named:]
    return [*found[:named], Group(cut, None, sum(one.sessions for one in rest), len(rest))]


def _largest_first(groups):
    return sorted(groups, key=lambda one: (bool(one.rest), -one.sessions, one.cut, one.value or ""))
