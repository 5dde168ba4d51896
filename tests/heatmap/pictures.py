"""Page pictures put straight into the house."""

from datetime import UTC, datetime
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from apps.heatmap.models import PagePicture

BOXES = {"#buy": [900, 400, 200, 50, 0], "#menu": [0, 0, 1000, 60, 1], "#list": [100, 600, 800, 900, 0]}


def a_picture(screen="/home", device="desktop", size=(1000, 2000), boxes=BOXES, **fields):
    """A kept white picture of a page, with a grey square at (100, 100); returns it."""
    image, out = Image.new("RGB", size, "white"), BytesIO()
    image.paste("grey", (100, 100, 200, 200))
    image.save(out, "WEBP", lossless=True)
    told = {"session_id": "s", "moment": datetime.now(UTC), "viewport_width": size[0], "viewport_height": 700, **fields}
    picture = PagePicture(screen=screen, device=device, width=size[0], height=size[1], boxes=boxes, **told)
    picture.file.save(f"page-pictures/{device}-test.webp", ContentFile(out.getvalue()))
    return picture
