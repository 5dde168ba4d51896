"""The drawing of each kind of product on a 400 by 400 sheet, its feet at y = 330: SVG text in the colours given."""

from .carried import bag, mat, pack, pack_small, pack_tall, rolltop
from .kitchen import bottle, lantern, mug, pots, stove
from .shelter import dome, pyramid, tarp, tunnel
from .worn import beanie, boot, jacket, puffer, shoe, vest

KINDS = {
    kind.__name__: kind
    for kind in (
        dome,
        tunnel,
        pyramid,
        tarp,
        pack,
        pack_small,
        pack_tall,
        rolltop,
        bag,
        mat,
        jacket,
        puffer,
        vest,
        beanie,
        boot,
        shoe,
        stove,
        pots,
        mug,
        lantern,
        bottle,
    )
}
