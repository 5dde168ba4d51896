"""Emotions in words and colours. Pure."""

from apps.analytics import chart_style as style
from apps.analytics.names import EMOTIONS, Look
from apps.emotion.model import NEUTRAL

FRUSTRATED = "frustrated"
TROUBLED = (FRUSTRATED, "confused", "hesitant")  # what screens are ranked by
# Red tells of frustration alone; what is neutral stays grey.
TONES = {
    **dict(zip((*TROUBLED, "engaged", "satisfied"), (style.LOSS, *map(style.category, (1, 2, 0, 3))), strict=True)),
    NEUTRAL: style.OTHER,
}


def look_of(emotion):
    """What an emotion is called, its icon and its meaning; one that only an outside model knows is its own name."""
    return EMOTIONS.get(emotion) or Look(emotion, emotion, "user", "An emotion of this model's own")


def name_of(emotion):
    return look_of(emotion).one


def tones_of(emotions):
    """{emotion: its colour}, as chart_style names them; those that only outside models know share what is left."""
    used = {TONES.get(one) for one in emotions}
    free = iter([one for one in style.CATEGORIES if one not in used])
    return {one: TONES.get(one) or next(free, style.OTHER) for one in emotions}


def sentence_of(query):
    """Whose emotions these are, and how they came about."""
    sessions = query.set.sentence() if query.set.conditions() else "All sessions"
    return f"{sessions} · estimated from behaviour{'' if query.is_own else f' by the model {query.model}'}"


def points_of(change):
    """A change of a share, in percentage points: `+3.1 points`; none is ``."""
    text = f"{100 * change:+.1f}"
    return "" if float(text) == 0 else f"{text} points".replace("-", "\N{MINUS SIGN}")
