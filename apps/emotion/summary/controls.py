"""What one may take along from the Emotions page."""

FILES = (
    ("png", "PNG picture over time"),
    ("svg", "SVG picture over time"),
    ("summary", "CSV of the emotions"),
    ("days", "CSV of the days"),
    ("screens", "CSV of the screens"),
    ("devices", "CSV of the devices"),
    ("elements", "CSV of the elements"),
)


def files_of(query):
    """(label, address) of every file."""
    return [(label, query.address(format=name)) for name, label in FILES]
