"""A row of numbers as a line of the height of a text. Pure."""

WIDTH, HEIGHT = 100, 24


def line_of(values):
    """The points of an SVG polyline in a box of 100 by 24, from 0 up; None is a gap. Empty of fewer than two."""
    told = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(told) < 2:
        return ""
    most, last = max(value for _, value in told) or 1, len(values) - 1
    return " ".join(
        f"{WIDTH * place / last:.1f},{HEIGHT - 1 - (HEIGHT - 2) * value / most:.1f}" for place, value in told
    )
