"""Emotions in words. Pure."""

from apps.analytics.names import EMOTIONS, Look

FRUSTRATED = "frustrated"
TROUBLED = (FRUSTRATED, "confused", "hesitant")  # what screens are ranked by


def look_of(emotion):
    """What an emotion is called, its icon and its meaning; one that only an outside model knows is its own name."""
    return EMOTIONS.get(emotion) or Look(emotion, emotion, "user", "An emotion of this model's own")


def name_of(emotion):
    return look_of(emotion).one


def sentence_of(query):
    """Whose emotions these are, and how they came about."""
    sessions = query.set.sentence() if query.set.conditions() else "All sessions"
    return f"{sessions} · estimated from behaviour{'' if query.is_own else f' by the model {query.model}'}"


def points_of(change):
    """A change of a share, in percentage points: `+3.1 points`; none is ``."""
    text = f"{100 * change:+.1f}"
    return "" if float(text) == 0 else f"{text} points".replace("-", "\N{MINUS SIGN}")
