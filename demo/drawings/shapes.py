"""Colours and shapes as SVG text."""


def shade(colour, by):
    """The colour moved towards black (by < 0) or white (by > 0), by in -1..1."""
    target = 255 if by > 0 else 0
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part + (target - part) * abs(by)):02x}" for part in parts)


def path(d, fill, extra=""):
    return f'<path d="{d}" fill="{fill}" {extra}/>'


def line(d, colour, width=3, extra=""):
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round" {extra}/>'


def box(x, y, w, h, r, fill, extra=""):
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" {extra}/>'


def disc(x, y, rx, ry, fill, extra=""):
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" {extra}/>'
