"""Page pictures put straight into the house."""

from datetime import UTC, datetime
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from apps.heatmap.models import PagePicture
from apps.record import client

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


def was_on(session_id, at, screen="/home"):
    """Lets a session tell that from then on it showed a screen."""
    row = {"_id": f"{session_id}:{at.timestamp()}", "sessionId": session_id, "ts": at, "type": "screen", "order": 0}
    client.session_events().insert_one(row | {"payload": {"screen": screen}})
