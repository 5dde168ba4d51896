"""What one chooses on the Journeys page."""

from .words import RED

FIELDS = ("start", "end", "depth", "top", "red", "exclude", "group")  # what the page's own form sends
DEPTHS = range(2, 11)
TOPS = (3, 5, 8, 12, 20, 50)
FILES = (
    ("png", "PNG picture of the flow"),
    ("svg", "SVG picture of the flow"),
    ("csv", "CSV of the flow"),
    ("transitions", "CSV of all transitions"),
)


def of(query):
    """Every choice as it stands."""
    return {
        "depths": DEPTHS,
        "tops": sorted({*TOPS, query.top}),
        "reds": list(RED.items()),
        "lists": [
            ("exclude", "Without", "a screen", _removals(query, "exclude")),
            ("group", "As one", "/product/*", _removals(query, "group")),
        ],
        "kept": query.pairs(*FIELDS),
        "plain": query.without(*FIELDS),
        "is_plain": not query.own(),
        "files": [(label, query.address(format=ending)) for ending, label in FILES],
    }


def _removals(query, name):
    """(screen, the page's address without it) of a list."""
    screens = getattr(query, name)
    return [(one, query.address(**{name: [other for other in screens if other != one]})) for one in screens]
