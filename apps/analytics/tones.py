"""The colours of emotions, the same in every chart. Pure.

Red tells of frustration alone; what is neutral stays grey.
"""

from . import chart_style as style

TONES = {
    "frustrated": style.LOSS,
    "confused": style.category(1),
    "hesitant": style.category(2),
    "engaged": style.category(0),
    "satisfied": style.category(3),
    "neutral": style.OTHER,
}


def tones_of(emotions):
    """{emotion: its colour}, as chart_style names them; those that only outside models know share what is left."""
    used = {TONES.get(one) for one in emotions}
    free = iter([one for one in style.CATEGORIES if one not in used])
    return {one: TONES.get(one) or next(free, style.OTHER) for one in emotions}
