"""A seeded crowd: thousands of light sessions (events only) that walk the shop's real screens by its real links.

Every click lies on an element the recorder itself measured (`recordings/layouts.json.gz`), so selectors, ids, places
within elements and sizes are those of real visits. The same seed and anchor give the same crowd.
"""

import gzip
import json
from datetime import timedelta
from functools import cache
from random import Random

from . import hours
from .personas import PERSONAS
from .samples import FOLDER, session_id_of
from .visitors import ANDROID, EDGE, IPAD, IPHONE, LINUX, MAC, WINDOWS
from .walk import Walk

SIZE = 2_200
LATEST = timedelta(hours=3.2)  # the recorded visits stay on top of the list
DEVICES = (
    # share, width of the layout, what the recorder calls the device, user agent
    (26, 390, "iPhone", IPHONE),
    (22, 390, "Android", ANDROID),
    (7, 820, "iPad", IPAD),
    (17, 1366, "Windows", WINDOWS),
    (7, 1366, "Windows", EDGE),
    (8, 1440, "macOS", MAC),
    (9, 1440, "Windows", WINDOWS),
    (4, 1440, "Linux", LINUX),
)
NAMES = (
    *(
        "anna",
        "ben",
        "carla",
        "david",
        "elif",
        "finn",
        "greta",
        "hanna",
        "ida",
        "jonas",
        "klara",
        "luca",
        "mia",
        "noor",
    ),
    *("olga", "piet", "rosa", "sven", "tove", "uma", "vera", "willem", "yara", "zeno", "arne", "britt", "cem", "dora"),
    *("emil", "freya", "gustav", "hedda", "ilse", "jan", "kaja", "lars", "maren", "nils"),
)


def crowd(anchor, size, seed=2026, known=frozenset()):
    """Yields `(batch, user_agent)` for each session but the `known` ids, latest first; batches in wire form.

    All dates lie before `anchor`.
    """
    dates = hours.moments(Random(f"{seed} hours"), anchor, size, latest=LATEST)
    for session_id, begins_at in zip(session_ids(size, seed), dates, strict=True):
        if session_id not in known:
            yield visit(Random(session_id), session_id, begins_at)


def session_ids(size, seed=2026):
    """The fixed ids of a crowd's sessions."""
    return [session_id_of(f"crowd-{seed}-{number}") for number in range(size)]


def visit(random, session_id, begins_at):
    """One session of the crowd."""
    persona = random.choices(PERSONAS, [persona.share for persona in PERSONAS])[0]
    user = _user(random) if random.random() < persona.known else None
    _, width, device, agent = _device_of(user, random)
    walk = Walk(random, persona, layouts_of(width), touch=width < 1000, begins_ms=round(begins_at.timestamp() * 1000))
    events = walk.events()
    return {
        "sessionId": session_id,
        "seq": 0,
        "sentAt": events[-1]["timestamp"] + 2500,
        "session": {"userId": user, "device": device, "meta": {"language": random.choice(("en-GB", "de-DE", "nl-NL"))}},
        "events": events,
        "ended": True,
    }, agent


@cache
def layouts_of(width):
    """The layouts of the shop's screens at a width, by screen."""
    everything = json.loads(gzip.decompress((FOLDER / "layouts.json.gz").read_bytes()))
    return {layout["screen"]: layout for layout in everything if layout["vw"] == width}


def _user(random):
    """One of some four hundred regulars, few of them very regular."""
    return f"{random.choice(NAMES)}-{int(random.paretovariate(0.9)) % 10}"


def _device_of(user, random):
    """A known person keeps their device."""
    chooser = Random(user) if user else random
    return chooser.choices(DEVICES, [share for share, *_ in DEVICES])[0]
