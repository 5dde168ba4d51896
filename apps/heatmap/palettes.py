"""The colours of heat: each palette as stops, and as a table of 256 colours that begins with nothing."""

from functools import lru_cache

from apps.record.lazily import Lazily

np, colors = Lazily("numpy"), Lazily("plotly.colors")

# The first three are told apart by people with any kind of colour vision; Turbo is what other tools look like.
PALETTES = {"viridis": "Viridis", "cividis": "Cividis", "inferno": "Inferno", "turbo": "Turbo"}  # as Plotly names them
DEFAULT = "viridis"
DIFFERENCE = "difference"  # orange, nothing, purple: told apart by people with any kind of colour vision
FULL_FROM = 0.5  # of the scale: below it colours fade out, so that the page shows through where little happened


def stops_of(name):
    """The palette as (place 0..1, red, green, blue), colours 0..255."""
    known = colors.diverging.PuOr if name == DIFFERENCE else getattr(colors.sequential, PALETTES[name])
    colours = [_rgb(colour) for colour in known]
    return [(place / (len(colours) - 1), *colour) for place, colour in enumerate(colours)]


def _rgb(colour):
    if colour.startswith("#"):
        return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return tuple(round(part) for part in colors.unlabel_rgb(colour))


@lru_cache(maxsize=16)
def table_of(name, veil=False):
    """256 colours (red, green, blue, alpha 0..255) from nothing to most, or less to more; a veil is half as dense."""
    stops = np.array(stops_of(name))
    places = np.linspace(0, 1, 256)
    parts = [np.interp(places, stops[:, 0], stops[:, part]) for part in (1, 2, 3)]
    strength = np.abs(2 * places - 1) - 1 / 255 if name == DIFFERENCE else places
    alpha = (128 if veil else 255) * np.clip(strength / FULL_FROM, 0, 1)
    return np.round(np.stack([*parts, alpha], axis=1)).astype(np.uint8)


def scale_of(name, veil=False, steps=33):
    """The table as a Plotly colour scale."""
    table = table_of(name, veil)
    places = np.linspace(0, 255, steps).round().astype(int)
    return [[place / 255, "rgba({},{},{},{:.2f})".format(*table[place][:3], table[place][3] / 255)] for place in places]


def css_of(name):
    """The palette as a CSS gradient from left to right."""
    colours = ", ".join(f"rgb({r} {g} {b})" for _, r, g, b in stops_of(name))
    return f"linear-gradient(90deg, {colours})"
