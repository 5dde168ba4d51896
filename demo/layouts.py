"""Where the elements of the shop's screens are, at each width: what the generated crowd clicks on.

A layout is `{"screen", "vw", "vh", "dw", "dh", "elements": [[selector, elementId, text, link, x, y, w, h, fixed], …]}`,
boxes in CSS pixels of the page; selectors and ids are those the recorder itself would send.
"""

import json
import os
import re
import subprocess

from apps import chromium

from .visitors import DESKTOP, LAPTOP, PHONE, TABLET

SIZES = (PHONE, TABLET, LAPTOP, DESKTOP)
PAGES = (
    *("", "category/tents", "category/packs", "category/sleep", "category/clothing", "category/footwear"),
    *("category/kitchen", "product/1301", "search?q=pack", "cart", "checkout", "checkout/payment"),
    *("checkout/thanks", "account", "account/orders", "account/address"),
)
CART = [{"id": 1042, "size": "", "count": 1}, {"id": 1301, "size": "M", "count": 1}]
ANCHORS = chromium.ROOT / "static" / "src" / "sdk" / "anchors.js"
# The recorder's own words for every visible thing one may click, and some people click in error.
MEASURE = """() => [...document.querySelectorAll(anchors.ACTIONABLE + ',h1,h2,.stage img,.big-price')]
  .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const { selector, fixed } = anchors.anchorOf(element, x, y);
    const link = element.closest('a') ? new URL(element.closest('a').href).pathname : '';
    return [selector, anchors.elementIdOf(element) ?? '', anchors.labelOf(element) ?? '', link,
            Math.round(x), Math.round(y + scrollY), Math.round(width), Math.round(height), fixed ? 1 : 0];
  }).filter(([, , , , x, , w, h]) => w > 4 && h > 4 && x >= 0 && x + 4 < innerWidth)"""


async def layouts_of(browser, origin, prelude):
    """A layout of each page at each size; `prelude` is a script to run before each page's own."""
    script = _anchors_script()
    found = []
    for width, height in SIZES:
        context = await browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=True)
        await context.add_init_script(
            f"{prelude}; localStorage.setItem('tarnwood.cart', {json.dumps(json.dumps(CART))})"
        )
        page = await context.new_page()
        for path in PAGES:
            await page.goto(f"{origin}/demo/{path}", wait_until="load")
            await page.evaluate(script)
            sizes = await page.evaluate("anchors.sizes()")
            found.append({"screen": screen_of(path), **sizes, "elements": await page.evaluate(MEASURE)})
        await context.close()
    return found


def screen_of(path):
    """The recorder's name of a page of the shop."""
    return re.sub(r"/\d+$", "/:id", f"/demo/{path.partition('?')[0]}".rstrip("/"))


def _anchors_script():
    """The recorder's anchors module as a script that sets `anchors`."""
    esbuild = chromium.ROOT / "node_modules" / ".bin" / "esbuild"
    path = os.pathsep.join([str(chromium.NODE.parent), os.environ["PATH"]])
    command = [esbuild, ANCHORS, "--bundle", "--format=iife", "--global-name=anchors"]
    built = subprocess.run(command, capture_output=True, check=True, text=True, env={**os.environ, "PATH": path})
    return built.stdout.replace("var anchors", "globalThis.anchors", 1)
