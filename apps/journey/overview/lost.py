"""Who of a few sessions was lost from a saved funnel: what makes them worth watching."""

from datetime import UTC

from apps.journey.funnels.chains import chains_sql
from apps.journey.funnels.funnel import moment_of
from apps.journey.funnels.words import names_of

from .saved import counted_funnels, key_of, own_set

LOST = """
    SELECT session_id, level, CASE level {moments} END AS ms FROM ({chains})
    WHERE 2 * level >= {steps} AND level < {steps} AND {is_meant}
"""
MEANT = "session_id IN (SELECT session_id FROM sessions WHERE {})"


class SavedLosses:
    """The saved funnels as of now."""

    def __init__(self):
        self.funnels = list(counted_funnels())

    @property
    def key(self):
        """Changes whenever one of them does."""
        return key_of(self.funnels)

    def losses_among(self, reading):
        """(session_id, funnel, step it did last, when) of each session that did half of one or more, and not all.

        Of several funnels the one it came farthest in is told first.
        """
        found = [(part, *told) for one in self.funnels for part, *told in _losses(one, reading)]
        return [tuple(told) for _, *told in sorted(found, key=lambda loss: -loss[0])]


def _losses(one, reading):
    """(how much of the funnel was done, session_id, funnel, step, when)."""
    query, steps = one.query, len(one.query.step)
    chains, values = chains_sql(query.rules)
    condition, own = own_set(query).sql()
    is_meant = MEANT.format(condition) if own else "true"
    moments = " ".join(f"WHEN {level} THEN t{level}" for level in range(1, steps + 1))
    asked = LOST.format(moments=moments, chains=chains, is_meant=is_meant, steps=steps)
    for session_id, level, ms in reading.rows(asked, *values, *own):
        yield level / steps, session_id, one.saved.name, names_of(query)[level - 1], moment_of(ms).astimezone(UTC)
