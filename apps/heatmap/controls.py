"""What one chooses on the heatmaps page, as links: kinds, devices, weights and palettes."""

from typing import get_args

from apps.analytics.filter_bar import Option

from .devices import DEVICES
from .palettes import PALETTES, css_of
from .question import Kind
from .words import TITLES

KIND_LABELS = TITLES | {"click": "Clicks", "move": "Moves", "scroll": "Scroll", "rage": "Rage", "dead": "Dead"}
ICONS = {"phone": "device-mobile", "tablet": "device-tablet", "desktop": "device-desktop"}
FORMATS = (
    ("png", "PNG picture"),
    ("svg", "SVG picture"),
    ("csv", "CSV of the cells"),
    ("json", "JSON of the cells"),
    ("elements", "CSV of the elements"),
)
COMPARED_FORMATS = (*FORMATS[:2], ("csv", "CSV of the elements"), ("json", "JSON of the elements"))


def on_a_device(query, devices):
    """The query on the device class with the most points, when it names none."""
    if query.viewport:
        return query
    busiest = max(reversed(DEVICES), key=lambda one: devices.get(one, 0))
    return query.model_copy(update={"viewport": busiest})


def of(query, devices):
    """Every choice with its address; what is chosen is marked."""
    formats = COMPARED_FORMATS if query.comparing else FORMATS
    return {
        "kinds": [Option(KIND_LABELS[kind], query.address(kind=kind), kind == query.kind) for kind in get_args(Kind)],
        "devices": [_device(query, device, devices.get(device, 0)) for device in reversed(DEVICES)],
        "weights": list(_weights(query)),
        "palettes": [
            {"option": Option(label, query.address(palette=name), name == query.palette), "css": css_of(name)}
            for name, label in PALETTES.items()
        ],
        "formats": [(label, query.address(format=ending)) for ending, label in formats],
        "kept": {name: value for name, value in (query.conditions() | query.own()).items() if name != "screen"},
    }


def _device(query, device, points):
    """A class as a switch: its address has it turned, the last one that is on stays on."""
    turned = {*query.devices} ^ {device} or {device}
    option = Option(
        device, query.address(viewport=",".join(one for one in DEVICES if one in turned)), device in query.devices
    )
    return {"option": option, "icon": ICONS[device], "points": points}


def _weights(query):
    if query.kind == "attention":
        return
    every = "Every page view" if query.by_depth else "Every point"
    for weight, label in (("count", every), ("sessions", "Each session once")):
        yield Option(label, query.address(weight=weight), weight == query.weight)
