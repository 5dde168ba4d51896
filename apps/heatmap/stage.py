"""What a heatmap is drawn on: the picture of its page, else a wireframe of the places where points were."""

from dataclasses import dataclass, field

from . import pictures

MOST_TRIED = 5  # screens of a wildcard that are looked at for a picture
BLANK = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1366, 768)}  # usual windows, CSS px
TALLEST = 20_000


@dataclass(frozen=True)
class Stage:
    """Sizes are CSS px of the page; `boxes` {selector: [x, y, width, height, fixed]}; a wireframe has no `file`."""

    screen: str
    device: str
    width: int
    height: int
    fold: int  # height of the window: what people see before they scroll
    boxes: dict = field(default_factory=dict, repr=False)
    version: str = ""
    address: str = ""
    file: object = field(default=None, repr=False)

    @property
    def key(self):
        """Changes whenever points may lie elsewhere."""
        return f"{self.screen} {self.device} {self.width}x{self.height} {self.version or sorted(self.boxes.items())}"


def stage_for(screens, device, lowest):
    """The Stage of the first of these screens that has a picture for a device class; without one, a wireframe.

    `lowest()` is the deepest page px anything happened at: as tall is a page that nothing else is known of.
    """
    for screen in screens[:MOST_TRIED]:
        picture = pictures.picture_for(screen, device)
        if picture is not None:
            return _stage(screen, device, picture, picture.version, picture.address, picture.file)
    drawn = pictures.wireframe(screens[0], device)
    if drawn is not None:
        return _stage(screens[0], device, drawn)
    width, window = BLANK[device]
    return Stage(screens[0], device, width, min(max(window, lowest() + 1), TALLEST), window)


def _stage(screen, device, drawn, *parts):
    return Stage(screen, device, drawn.width, drawn.height, drawn.viewport_height, drawn.boxes, *parts)
