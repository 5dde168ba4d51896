"""A visitor's hands: the pointer goes by a minimum-jerk path in the time Fitts's law gives, keys and wheel by chance.

Places are CSS pixels in the viewport, times seconds. The pointer is where the clock says, so that a busy machine
shows fewer points of a movement and not a slower one.
"""

import asyncio
import math
import time
from contextlib import nullcontext

FRAME = 0.02  # seconds between two places of the pointer
DOUBLE, NEAR = 0.5, 4  # seconds and pixels between the clicks of a double click, at most
TOP = 70  # below what a person looks for when scrolling


class Hands:
    """Acts on a Playwright page (async); `pace` 1 is an ordinary person, more is slower. A `touch` visitor taps."""

    def __init__(self, page, chance, pace=1.0, touch=False):
        self.page, self.chance, self.pace, self.touch = page, chance, pace, touch
        self.width, self.height = page.viewport_size["width"], page.viewport_size["height"]
        self.last = (0, 0), 0, 0  # click: where, when, which in a row
        self.at = (chance.uniform(0.2, 0.8) * self.width, chance.uniform(0.2, 0.8) * self.height)

    # --- waiting -------------------------------------------------------------------------------------------------
    async def rest(self, least, most):
        """Waits as long as this temper takes for what an ordinary person needs so long."""
        await asyncio.sleep(self.pace * self.chance.uniform(least, most))

    async def wait(self, least, most):
        """Waits so long, whatever the temper."""
        await asyncio.sleep(self.chance.uniform(least, most))

    # --- pointing ------------------------------------------------------------------------------------------------
    async def trace(self, seconds, place):
        """Moves along `place(share)` for so long; `share` of the time gone, 0..1."""
        begun, share = time.monotonic(), 0.0
        while share < 1:
            share = min(1.0, (time.monotonic() - begun) / seconds)
            self.at = place(share)
            if not self.touch:
                await self.page.mouse.move(*self.at)
            await asyncio.sleep(FRAME)

    async def move(self, to, width=40):
        """Goes to a place of that width, a little bent as arms are."""
        (x0, y0), (x1, y1) = self.at, to
        if self.touch:
            self.at = to
            return
        bow, distance = self.chance.gauss(0, 0.06), math.dist(self.at, to)

        def place(share):
            s = share**3 * (10 - 15 * share + 6 * share * share)
            side = bow * math.sin(math.pi * s)
            return x0 + (x1 - x0) * s + (y1 - y0) * side, y0 + (y1 - y0) * s - (x1 - x0) * side

        await self.trace(self.pace * (0.15 + 0.13 * math.log2(distance / width + 1)), place)

    async def point(self, selector, nth=0):
        """Brings an element into view and the pointer somewhere on it."""
        box = await self._in_view(self.page.locator(selector).nth(nth))
        share = self.chance.triangular
        to = box["x"] + box["width"] * share(0.2, 0.8), box["y"] + box["height"] * share(0.25, 0.75)
        await self.move((min(to[0], self.width - 8), to[1]), min(box["width"], box["height"]))

    async def _in_view(self, element):
        await element.wait_for(state="visible", timeout=10_000)
        box = await element.bounding_box()
        for _ in range(40):
            if TOP <= box["y"] + box["height"] / 2 <= self.height - 50:
                return box
            await self.wheel((box["y"] + box["height"] / 2 - self.height * 0.5) * self.chance.uniform(0.4, 0.7))
            await asyncio.sleep(0.1)
            before, box = box, await element.bounding_box()
            if before == box:
                break
        await element.scroll_into_view_if_needed()
        await asyncio.sleep(0.1)
        return await element.bounding_box()

    # --- pressing ------------------------------------------------------------------------------------------------
    async def press(self, spread=0.0):
        """Clicks or taps where the pointer is, or so many pixels from there at most."""
        x, y = (place + self.chance.uniform(-spread, spread) for place in self.at)
        if self.touch:
            await self.page.touchscreen.tap(x, y)
            return
        await self.page.mouse.move(x, y)
        count = self._count((x, y))
        await self.page.mouse.down(click_count=count)
        await self.wait(0.025, 0.07)
        await self.page.mouse.up(click_count=count)

    def _count(self, place):
        """Which click in a row this is, as operating systems count double and triple clicks."""
        (before, at, count), now = self.last, time.monotonic()
        is_again = now - at < DOUBLE and math.dist(before, place) <= NEAR
        self.last = place, now, count + 1 if is_again else 1
        return self.last[2]

    async def click(self, selector, nth=0):
        await self.point(selector, nth)
        await self.rest(0.1, 0.4)
        await self.press()
        await self.rest(0.4, 1.0)

    async def follow(self, selector, nth=0):
        """Clicks what leads to another page, and is there."""
        await self.point(selector, nth)
        async with self.page.expect_navigation(wait_until="load"):
            await self.press()
        await asyncio.sleep(0.3)

    async def presses(self, times, gap, spread=0.0, seen=nullcontext):
        """Clicks again and again, `gap` (least, most) seconds from one to the next, each inside a `seen()`."""
        due = time.monotonic()
        for _ in range(times):
            await asyncio.sleep(max(0, due - time.monotonic()))
            due = time.monotonic() + self.chance.uniform(*gap)
            with seen():
                await self.press(spread)

    # --- wheel and keys ------------------------------------------------------------------------------------------
    async def wheel(self, by):
        """Turns the wheel, notch by notch."""
        notches = max(1, round(abs(by) / 110))
        for _ in range(notches):
            await self.page.mouse.wheel(0, by / notches)
            await self.wait(0.02, 0.06)

    async def type(self, text, pause=(0.06, 0.16)):
        for letter in text:
            await self.page.keyboard.type(letter)
            await self.rest(*pause)

    async def key(self, name):
        await self.page.keyboard.press(name)
        await self.rest(0.1, 0.3)

    async def enter(self, selector, text):
        """Clicks a field and types into it; what was in it goes."""
        await self.click(selector)
        await self.page.keyboard.press("ControlOrMeta+a")
        await self.type(text)
        await self.rest(0.2, 0.5)
