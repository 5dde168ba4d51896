"""A headless Chromium that takes pictures of recorded pages. A recording is hostile input: here it reaches nothing.

Its own scripts do not run (the Replayer's sandbox and our policy), no request leaves the process (a few files of our
own host are answered within it, all others are refused, and the browser knows no way out), and it has limited time.
"""

import contextlib
import json
import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from contextlib import ExitStack, closing
from dataclasses import dataclass
from io import BytesIO
from math import inf

import psutil
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from PIL import Image
from playwright.sync_api import Error as PlaywrightError

from apps import chromium

from .own_files import FOLDERS, OwnFiles, is_open
from .placement import parent_of
from .refusals import NoPicture

LONGEST = 45  # seconds for one picture
LONGEST_STEP = 15_000  # ms Playwright waits for any one answer
NICENESS = 10  # visitors and viewers come first
LARGEST_WINDOW = 4_000  # CSS pixels
TALLEST = 10_000
FURTHEST = 20_000  # CSS pixels from the corner
MOST_ANCESTORS = 3_000
BYTES_PER_PIXEL = 400_000 / (1366 * 3000)
LEAST_BYTES = 60_000
QUALITIES = (80, 65, 50, 35, 20)  # of WebP; the first that is small enough
NO_WAY_OUT = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
)
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Darkroom</title><link rel="icon" href="data:,">'
    '<link rel="stylesheet" href="{style}"><script type="module" src="{script}"></script></head><body></body></html>'
)


@dataclass(frozen=True)
class Shot:
    """A picture as WebP bytes, its sizes and the boxes of its elements (see PagePicture)."""

    image: bytes
    width: int
    height: int
    viewport_width: int
    viewport_height: int
    boxes: dict


class Camera:
    """One browser, started for the first picture and closed at the end of the `with` block; lives on its own thread."""

    def __init__(self, seconds=inf):
        """`seconds` are what it may take for all its pictures."""
        self._until = time.monotonic() + seconds
        self._thread = ThreadPoolExecutor(1, initializer=os.nice, initargs=(NICENESS,))  # the browser inherits it
        self._files = OwnFiles()
        self._running, self._browser, self._mark = ExitStack(), None, ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._thread.submit(self._running.close)
        self._thread.shutdown()
        self._files.close()

    def shot(self, recording, selectors):
        """The Shot of a Recording with the boxes of these selectors and their ancestors; NoPicture says why not."""
        width, height = recording.size or (0, 0)
        if not (0 < width <= LARGEST_WINDOW and 0 < height <= LARGEST_WINDOW):
            raise NoPicture(f"A window of {width} x {height} pixels cannot be pictured.")
        if recording.framed and not recording.events[0].get("elements"):
            raise NoPicture("The pictures of this screen are kept elsewhere, by the app that sent them.")
        longest = min(LONGEST, self._until - time.monotonic())
        if longest <= 0:
            raise NoPicture("There was not enough time to draw it.")
        work = self._thread.submit(self._taken, recording, selectors, width, height)
        try:
            return work.result(longest)
        except TooLong:
            self._end_browser()
            raise NoPicture(f"The page could not be drawn within {longest:.0f} s.") from None
        except FileNotFoundError as error:
            raise NoPicture(f"There is no browser to draw it: {error}") from error
        except PlaywrightError as error:
            raise NoPicture(f"The browser could not draw it: {error.message.splitlines()[0][:200]}") from error

    def _taken(self, recording, selectors, width, height):
        """One picture in a window nobody has used before."""
        window = {"width": width, "height": height}
        with closing(self._started().new_context(viewport=window, **_quiet())) as context:
            context.set_default_timeout(LONGEST_STEP)
            context.route("**/*", self._answer)
            context.route_web_socket("**", lambda socket: socket.close())
            page = self._opened(context)
            told = json.dumps({"events": recording.events, "at": recording.at_ms, "framed": recording.framed})
            tall = page.evaluate("(told) => darkroom.develop(JSON.parse(told))", told)
            if recording.framed:
                boxes, image = _boxes_of(recording.events[0]), _image_of(page)
            else:
                boxes = page.evaluate("(names) => darkroom.measure(names)", _names(selectors))
                image = _stitched(page, width, height, min(int(tall), TALLEST))
            return Shot(_packed(image), *image.size, width, height, boxes)

    def _opened(self, context):
        page = context.new_page()
        page.goto(_address())
        page.wait_for_function("globalThis.darkroom")
        return page

    def _started(self):
        if self._browser is None or not self._browser.is_connected():
            with contextlib.suppress(PlaywrightError):  # it may have died
                self._running.close()
            self._mark = f"--hxi-camera={uuid.uuid4().hex}"
            self._browser = self._running.enter_context(chromium.browser([*NO_WAY_OUT, self._mark]))
        return self._browser

    def _answer(self, route):
        url, kind = route.request.url, route.request.resource_type
        if url == _address():
            route.fulfill(body=_page(), content_type="text/html", headers={"Content-Security-Policy": _policy()})
        elif is_open(url, kind) or url in _own_addresses():
            route.fulfill(**self._files.answer(url))
        else:
            route.abort("blockedbyclient")

    def _end_browser(self):
        """Kills a browser that does not answer, which lets its thread go on."""
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if self._mark in process.cmdline():
                    process.kill()


def _quiet():
    return {"reduced_motion": "reduce", "color_scheme": "light", "service_workers": "block", "accept_downloads": False}


def _address():
    return f"{settings.PUBLIC_URL}/heatmaps/darkroom"


def _own_addresses():
    """What the darkroom's own page is made of."""
    return [f"{settings.PUBLIC_URL}{staticfiles_storage.url(f'darkroom/darkroom.{kind}')}" for kind in ("css", "js")]


def _page():
    style, script = _own_addresses()
    return PAGE.format(style=style, script=script)


def _policy():
    """The product's policy, with nothing of our own host but the files a recording may show."""
    is_ipv6 = "[" in settings.PUBLIC_URL  # a policy cannot name folders of such an address
    own = [SELF] if is_ipv6 else [f"{settings.PUBLIC_URL}{folder}" for folder in FOLDERS]
    directives = {
        **settings.CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "style-src": [*own, UNSAFE_INLINE],
        "img-src": [*own, "data:", "blob:"],
        "font-src": [*own, "data:"],
        "connect-src": [NONE],
        "form-action": [NONE],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _names(selectors):
    """The selectors to measure, and those of the elements around them, each once."""
    own, around = dict.fromkeys(selectors), {}
    for selector in own:
        while (selector := parent_of(selector)) and selector not in around:
            around[selector] = None
    ancestors = [name for name in around if name not in own]
    return {"selectors": list(own), "ancestors": ancestors[:MOST_ANCESTORS]}


def _boxes_of(frame):
    """The boxes of a mobile frame's elements by `#id`."""
    named = [one for one in frame["elements"] if one.get("id") and "\0" not in str(one["id"])]
    return {f"#{one['id']}"[:512]: [*(_within(one[side]) for side in "xywh"), 0] for one in named}


def _within(place):
    return round(min(max(place, -FURTHEST), FURTHEST))


def _stitched(page, width, height, tall):
    """The whole page, window by window: a taller window would change what is measured by its height."""
    whole = Image.new("RGB", (width, tall), "white")
    for top in range(0, tall, height):
        reached = page.evaluate("(top) => darkroom.scrollTo(top)", top) if top else 0
        whole.paste(_image_of(page), (0, round(reached)))
    return whole


def _image_of(page):
    return Image.open(BytesIO(page.screenshot(timeout=LONGEST_STEP))).convert("RGB")


def _packed(image):
    """WebP bytes, of the best quality that is small enough; what is noise at any quality is blurred."""
    most = max(LEAST_BYTES, BYTES_PER_PIXEL * image.width * image.height)
    for quality in QUALITIES:
        packed = _webp(image, quality)
        if len(packed) <= most:
            return packed
    return _webp(image.reduce(4).resize(image.size), QUALITIES[-1])


def _webp(image, quality):
    file = BytesIO()
    image.save(file, "WEBP", quality=quality, method=2)
    return file.getvalue()
