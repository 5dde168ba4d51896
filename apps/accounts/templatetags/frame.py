"""What every page's frame is made of: icons from the sprite, durations, moments and the stable colour of a visitor."""

from datetime import UTC, datetime
from zlib import crc32

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.timezone import now

register = template.Library()

LONGEST_AGO = 60 * 86400  # seconds; what lies farther back is told by its date
VISITOR_COLOURS = 12  # classes dot-0 … dot-11 of frame.css


@register.simple_tag
def icon(name, label="", **attributes):
    """An icon of the sprite (static/src/icons.json); with a label it speaks to screen readers, else it is silent."""
    extra = attributes.get("css", "")
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><title>{}</title><use href="{}#{}"/></svg>',
            extra, label, label, static("icons.svg"), name,
        )  # fmt: skip
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', extra, static("icons.svg"), name
    )


@register.filter
def duration(milliseconds):
    """Milliseconds as people say them: `42 s`, `4 m 12 s`, `1 h 05 m`."""
    seconds = round((milliseconds or 0) / 1000)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} m {seconds % 60:02} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} m"


@register.filter
def ago(moment):
    """How long ago a moment was, in its one largest unit that says enough: `just now`, `3 d ago`, `4 Jan 2025`."""
    if not moment:
        return "never"
    seconds = (now() - moment).total_seconds()
    if seconds < 45:
        return "just now"
    if seconds >= LONGEST_AGO:
        return moment.strftime("%-d %b %Y")
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "1 min ago"


@register.filter
def iso(moment):
    """A moment as ISO-8601 UTC with milliseconds, as machines read it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else ""


@register.simple_tag
def moment(value, css=""):
    """A <time> showing how long ago, with the full local time on hover (app.js puts it into the reader's own zone)."""
    if not isinstance(value, datetime):
        return "never"
    full = value.astimezone(UTC).strftime("%a %d %b %Y, %H:%M:%S UTC")
    return format_html(
        '<time class="{}" datetime="{}" title="{}" data-ago>{}</time>', css, iso(value), full, ago(value)
    )


@register.filter
def visitor_colour(name):
    """The number of a visitor's colour, the same on every page and every day."""
    return crc32(str(name).encode()) % VISITOR_COLOURS


@register.filter
def control(field):
    """A form field's widget in our clothes."""
    select = field.widget_type in {"select", "selectmultiple"}
    css = "form-select" if select else "form-check-input" if field.widget_type == "checkbox" else "form-control"
    return field.as_widget(attrs={"class": css})
