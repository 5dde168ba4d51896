"""A scripted visitor's hands and eyes: curved pointer paths, scrolling in steps, typing with pauses, hesitation.

All coordinates are CSS pixels in the viewport, all waits seconds.
"""

import math

HEADER = 118  # what the sticky header may cover, with some air
STEP = 0.03  # seconds between two positions of the pointer
PAUSES = {"hasty": 0.55, "calm": 1.0, "slow": 1.5}


class Hands:
    """Acts on a Playwright page (async) as a person of the given temper would; `random` makes it repeatable."""

    def __init__(self, page, random, temper="calm", touch=False):
        self.page, self.random, self.touch = page, random, touch
        self.pace = PAUSES[temper]
        self.width, self.height = page.viewport_size["width"], page.viewport_size["height"]
        self.at = (self.width * random.uniform(0.3, 0.7), self.height * random.uniform(0.3, 0.6))

    async def open(self, address):
        await self.page.goto(address, wait_until="load")
        await self.wait(0.9, 1.8)

    async def wait(self, least, most):
        await self.page.wait_for_timeout(1000 * self.pace * self.random.uniform(least, most))

    async def click(self, selector, nth=0):
        """Scrolls to an element, goes there, hesitates and clicks; returns the point."""
        point = await self.reach(selector, nth)
        await self.wait(0.15, 0.5)
        await self._press(point)
        await self.wait(0.5, 1.2)
        return point

    async def follow(self, selector, nth=0):
        """Clicks something that leads to another page and looks at it when it is there."""
        async with self.page.expect_navigation(wait_until="load"):
            await self._press(await self.reach(selector, nth))
        await self.wait(0.8, 1.6)

    async def hammer(self, selector, times):
        """Clicks one element again and again, faster each time."""
        x, y = await self.reach(selector)
        for count in range(times):
            await self._press((x + self.random.uniform(-4, 4), y + self.random.uniform(-3, 3)))
            await self.page.wait_for_timeout(max(140, 420 - 45 * count) * self.random.uniform(0.85, 1.15))

    async def fill(self, selector, text):
        """Types into a field, letter by letter, with a slip now and then."""
        await self.click(selector)
        await self.type(text)

    async def type(self, text):
        for letter in text:
            if self.random.random() < 0.025 and letter.isalpha():
                await self.page.keyboard.type("e")
                await self.wait(0.15, 0.4)
                await self.page.keyboard.press("Backspace")
            await self.page.keyboard.type(letter)
            await self.page.wait_for_timeout(self.pace * self.random.uniform(45, 150))

    async def clear(self, selector):
        await self.click(selector)
        await self.page.keyboard.press("ControlOrMeta+a")
        await self.page.keyboard.press("Backspace")

    async def reach(self, selector, nth=0):
        """Brings an element into view as a person would and the pointer onto it; returns the point."""
        element = self.page.locator(selector).nth(nth)
        await element.wait_for(state="visible", timeout=8000)
        for _ in range(60):
            box = await element.bounding_box()
            middle = box["y"] + box["height"] / 2
            if HEADER <= middle <= self.height - 40 or await self._is_fixed(element):
                break
            await self.scroll(self._toward(middle - self.height * 0.52))
        else:
            await element.scroll_into_view_if_needed()
        await self.page.wait_for_timeout(120)
        box = await element.bounding_box()
        x = box["x"] + box["width"] * self.random.triangular(0.2, 0.8, 0.5)
        y = box["y"] + min(box["height"], 260) * self.random.triangular(0.3, 0.7, 0.5)
        await self.move((min(x, self.width - 6), y))
        return self.at

    async def scroll(self, by):
        """One turn of the wheel or flick of the thumb."""
        await self.page.mouse.wheel(0, by)
        await self.page.wait_for_timeout(self.pace * self.random.uniform(50, 130))

    async def read(self, screens=1.0):
        """Scrolls down about so many screens, stopping to look."""
        left = screens * self.height
        while left > 0:
            stretch = min(left, self.height * self.random.uniform(0.25, 0.5))
            for _ in range(4):
                await self.scroll(stretch / 4)
            left -= stretch
            if not self.touch and self.random.random() < 0.7:
                await self.drift()
            await self.wait(0.4, 1.2)

    async def drift(self):
        """A small move of the pointer while looking at something."""
        x = min(max(self.at[0] + self.random.gauss(0, 110), 20), self.width - 20)
        y = min(max(self.at[1] + self.random.gauss(0, 80), 90), self.height - 20)
        await self.move((x, y))

    async def thrash(self, seconds):
        """Shakes the pointer about where it is: somebody is lost."""
        x, y = self.at
        for turn in range(int(seconds / 0.11)):
            side = 70 if turn % 2 else -70
            await self.move((x + side + self.random.uniform(-15, 15), y + self.random.uniform(-35, 35)), steps=3)

    async def move(self, to, steps=None):
        """Moves along a bent path, fast in the middle and slow at both ends. A thumb does not hover."""
        (x0, y0), (x1, y1) = self.at, to
        self.at = to
        if self.touch:
            return
        distance = math.hypot(x1 - x0, y1 - y0)
        bend = self.random.uniform(-0.18, 0.18)
        bx, by = (x0 + x1) / 2 - (y1 - y0) * bend, (y0 + y1) / 2 + (x1 - x0) * bend
        count = steps or max(4, round(5 + distance / 38 * self.pace))
        for number in range(1, count + 1):
            t = (1 - math.cos(math.pi * number / count)) / 2
            x = (1 - t) ** 2 * x0 + 2 * t * (1 - t) * bx + t * t * x1
            y = (1 - t) ** 2 * y0 + 2 * t * (1 - t) * by + t * t * y1
            await self.page.mouse.move(x, y)
            await self.page.wait_for_timeout(1000 * STEP * self.random.uniform(0.6, 1.3))

    async def _press(self, point):
        if self.touch:
            await self.page.touchscreen.tap(*point)
        else:
            await self.page.mouse.click(*point, delay=self.random.uniform(50, 120))

    def _toward(self, distance):
        """A step of the wheel towards a goal: large while it is far."""
        step = min(abs(distance), max(60, abs(distance) * self.random.uniform(0.3, 0.5)))
        return math.copysign(step, distance)

    @staticmethod
    async def _is_fixed(element):
        return await element.evaluate("e => Boolean(e.closest('header, dialog, .toast'))")
