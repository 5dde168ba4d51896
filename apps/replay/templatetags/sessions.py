"""What the pages of sessions show: a visitor's machine, way and mood, and moments on the player's clock."""

from django import template

from apps.analytics.names import EMOTIONS, Look, counts_in_words

register = template.Library()

BROWSERS = {"chrome": "chrome", "edge": "edge", "firefox": "firefox", "opera": "opera", "safari": "safari"}


@register.filter
def browser_icon(name):
    """The icon of a browser as ua-parser names it: `Mobile Safari`, `Chrome Mobile`, …"""
    return next((f"brand-{icon}" for word, icon in BROWSERS.items() if word in (name or "").lower()), "world")


@register.filter
def device_icon(session):
    """The icon of a kind of device: a phone, a tablet, else a desktop."""
    told = f"{session.device or ''} {session.os or ''}".lower()
    if "tablet" in told or "ipad" in told:
        return "device-tablet"
    return "device-mobile" if any(word in told for word in ("phone", "mobile", "android", "ios")) else "device-desktop"


@register.filter
def path_told(session):
    """The path in words: `7 steps: / → /cart → /checkout (error) → …`."""
    steps = [f"{screen} (error)" if what == "trouble" else screen for screen, what in session.dots]
    more = [f"and {session.more_steps} more"] if session.more_steps else []
    return f"{session.steps} steps: " + " → ".join(steps + more)


@register.filter
def mood(emotion):
    """The Look of an emotion; outside models have emotions of their own."""
    return EMOTIONS.get(emotion) or Look(emotion, emotion, "activity", "An emotion of an outside model")


@register.filter
def frustration_told(session):
    """What a session's score is made of: `Frustration 62 of 100: 2 rage clicks, 1 dead click`."""
    told = counts_in_words(session.signals) or "no sign of it"
    return f"Frustration {session.frustration} of 100: {told}"


@register.filter
def clock(milliseconds):
    """A moment as the player's clock tells it: `02:13`, from one hour on `1:02:13`."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
