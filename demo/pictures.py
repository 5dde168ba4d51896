"""Product pictures and landscapes as SVG, drawn from the catalogue: in the studio, outdoors, close up."""

from random import Random

from .drawings import KINDS
from .drawings.shapes import disc, path, shade

VIEWS = 3
DUSK, DAWN, NOON = (
    ("#f3cfa4", "#e9a27f", "#7b8fa6"),
    ("#dfe7e2", "#b7c9c3", "#6f8a84"),
    ("#cfe0e6", "#9fbfc8", "#4f7a80"),
)
SKIES = (DUSK, DAWN, NOON)


def picture_of(product, view):
    """The SVG of a product: view 0 on paper, 1 in a landscape, 2 close up."""
    drawing = KINDS[product.drawing](product.colour, product.accent)
    if view == 1:
        scene = landscape(product.id, 400, 400)
        thing = f'<g transform="translate(86 124) scale(.58)">{_shadow()}{drawing}</g>'
        return _document(scene + thing, "0 0 400 400")
    paper = _paper(product)
    return _document(paper + _shadow() + drawing, "96 130 200 200" if view == 2 else "0 0 400 400")


def banner(number, product=None):
    """A wide landscape, the same one for the same number, with a product standing in it if one is given."""
    scene = landscape(number, 1440, 640, ridges=5)
    if product:
        drawing = KINDS[product.drawing](product.colour, product.accent)
        scene += f'<g transform="translate(830 204) scale(1.12)">{_shadow()}{drawing}</g>'
    return _document(scene, "0 0 1440 640")


def landscape(seed, width, height, ridges=3):
    """Sky, sun and ridges going from hazy to near, as SVG shapes of the given size."""
    random = Random(seed)
    sky, haze, near = SKIES[seed % len(SKIES)]
    shapes = [f'<rect width="{width}" height="{height}" fill="{sky}"/>']
    sun = (width * random.uniform(0.6, 0.82), height * random.uniform(0.16, 0.3))
    for size, colour, opacity in ((0.13, "#fff7e6", 0.35), (0.08, "#fffaf0", 0.9)):
        shapes.append(disc(*sun, height * size, height * size, colour, f'opacity="{opacity}"'))
    for level in range(ridges):
        share = level / max(ridges - 1, 1)
        colour = shade(haze, 0.15) if level == 0 else shade(near, 0.42 - 0.85 * share)
        shapes.append(_ridge(random, width, height, 0.44 + 0.34 * share, 0.2 - 0.12 * share, colour))
        if level == ridges - 1:
            shapes.append(_firs(random, width, height, colour))
    return "".join(shapes)


def _ridge(random, width, height, base, rise, colour):
    count = max(4, width // 110)
    tops = [(i * width / count, height * (base - random.uniform(-0.2, 1) * rise)) for i in range(count + 1)]
    outline = " ".join(f"L{x:.0f} {y:.0f}" for x, y in tops)
    return path(f"M0 {height} {outline} L{width} {height} Z", colour)


def _firs(random, width, height, colour):
    trees = []
    for _ in range(width // 28):
        x, foot = random.uniform(0, width), height * random.uniform(0.8, 0.9)
        tall = height * random.uniform(0.07, 0.15)
        trees.append(f"M{x:.0f} {foot - tall:.0f} l{tall * 0.24:.0f} {tall:.0f} h{-tall * 0.48:.0f} Z")
    ground = (
        f"M0 {height * 0.86:.0f} C{width * 0.3:.0f} {height * 0.8:.0f} {width * 0.7:.0f} {height * 0.92:.0f} "
        f"{width} {height * 0.84:.0f} V{height} H0 Z"
    )
    return path(" ".join(trees) + ground, shade(colour, -0.3))


def _paper(product):
    tint = shade(product.colour, 0.82)
    return (
        f'<rect width="400" height="400" fill="{tint}"/>'
        + disc(200, 212, 168, 168, shade(product.colour, 0.68))
        + path("M0 318 H400 V400 H0 Z", shade(product.colour, 0.74))
    )


def _shadow():
    return disc(200, 332, 150, 12, "#1c1a17", 'opacity=".22"')


def _document(shapes, view_box):
    frame = f'xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}" preserveAspectRatio="xMidYMid slice"'
    return f"<svg {frame}>{shapes}</svg>"
