"""The three classes of device, told apart by the width of the window: one picture, and one heatmap, of each."""

WIDEST = {"phone": 768, "tablet": 1200, "desktop": float("inf")}  # CSS pixels; a window of that width is the next one's
DEVICES = tuple(WIDEST)
DEVICE_SQL = "CASE WHEN vw < 768 THEN 'phone' WHEN vw < 1200 THEN 'tablet' ELSE 'desktop' END"


def device_of(width):
    """The class of a window that many CSS pixels wide."""
    return next(device for device, widest in WIDEST.items() if width < widest)
