"""The visitors: tempers, what each gets up to, and one labelled visit after another, several at once, in Chromium."""

import asyncio
import os
from dataclasses import dataclass
from random import Random

from apps import chromium

from . import anger, doubts, forms, pointing, taps, ways
from .hands import Hands
from .notes import Notebook

AT_ONCE = 16  # they mostly wait
SCREENS = ((1366, 768), (1440, 900), (1280, 720))
PHONE = (390, 844)
SCENES = 3  # of a visit
EVERY_PHONE = 4  # one visitor in so many has one, where nothing needs a mouse


@dataclass(frozen=True)
class Temper:
    """How fast somebody is (1 is ordinary, more is slower), what they get up to, and how many such visitors come."""

    pace: float
    scenes: tuple
    visits: int
    calm: bool = False


@dataclass(frozen=True, eq=False)
class Visit:
    """What came of one visit: its session, the temper, and what an observer noted."""

    session_id: str
    name: str
    calm: bool
    notes: list


TEMPERS = {
    "angry": Temper(0.7, (
        anger.hammers_a_broken_button, anger.jabs_slowly, anger.hammers_a_slow_button, anger.jabs_around,
        anger.hammers_a_busy_button, anger.tries_twice, anger.jabs_at_a_disabled_button,
    ), 12),
    "hasty": Temper(0.6, (
        taps.counts_up, ways.takes_the_wrong_card, forms.books, ways.opens_the_wrong_box, taps.leafs_fast, forms.joins,
        anger.clicks_and_scrolls_on, ways.turns_back_late, forms.lets_the_browser_fill_in, anger.meets_an_error,
        taps.counts_below_nothing,
    ), 13),
    "lost": Temper(1.1, (
        ways.hunts_up_and_down, pointing.shakes_sideways, ways.takes_the_wrong_card, anger.clicks_a_dead_picture,
        pointing.darts_about, ways.hunts_slowly, pointing.circles, ways.opens_the_wrong_box, anger.clicks_a_dead_fold,
        doubts.hesitates, ways.turns_back_late,
    ), 15),
    "clumsy": Temper(1.0, (
        forms.corrects_again_and_again, anger.meets_a_silent_error, forms.changes_two_things, anger.meets_a_late_error,
        forms.corrects_once, anger.clicks_a_dead_voucher, anger.meets_an_error, anger.meets_a_very_late_error,
        doubts.hesitates_after_another, forms.leaves_half_way,
    ), 13),
    "careful": Temper(1.3, (
        doubts.hesitates, ways.reads_to_and_fro, doubts.writes_at_length, doubts.hesitates_with_words,
        taps.clicks_on_text, doubts.thinks_briefly, forms.books_by_keyboard, pointing.follows_the_lines,
        doubts.hesitates_after_another, doubts.leaves_a_field_empty,
    ), 12),
    "calm": Temper(1.0, (
        ways.goes_on, taps.selects_a_word, forms.books, taps.leafs_fast, ways.peeks, taps.opens_a_menu,
        forms.toggles_boxes, ways.reads_down, forms.joins, taps.opens_a_new_tab, ways.goes_down_and_up,
        forms.searches_again, taps.downloads, ways.uses_the_contents, taps.clicks_beside, forms.subscribes,
        taps.zooms_by_button, ways.loads_again,
        taps.selects_by_triple_click, anger.sees_an_error_of_the_page, forms.corrects_once,
        ways.looks_at_one_after_another, doubts.thinks_briefly, forms.books_slowly,
    ), 24, calm=True),
    "player": Temper(0.7, (
        taps.plays, pointing.draws, taps.zooms_by_double_click, taps.likes_and_unlikes, pointing.sets_the_volume,
        taps.toggles, pointing.drags_the_map, pointing.looks_along_the_menu, taps.counts_up,
    ), 9, calm=True),
}  # fmt: skip
NEED_A_MOUSE = {
    *(pointing.shakes_sideways, pointing.circles, pointing.darts_about, pointing.draws, pointing.sets_the_volume),
    *(pointing.drags_the_map, pointing.follows_the_lines, pointing.looks_along_the_menu, forms.books_by_keyboard),
    *(doubts.hesitates_after_another, taps.selects_by_triple_click, taps.selects_a_word, taps.zooms_by_double_click),
}


class Visitor(Hands, Notebook):
    """Hands with an observer behind them, on the site at `origin`."""

    def __init__(self, page, origin, chance, pace, touch):
        super().__init__(page, chance, pace, touch)
        self.origin, self.seen = origin, set()
        page.on("framenavigated", lambda frame: self.seen.add(frame.url))

    async def open(self, path):
        """Comes to a page, unless there already, and looks at it; to one seen before only after a good while."""
        address = self.origin + path
        if self.page.url != address:
            if address in self.seen:
                await self.wait(6, 8)
            await self.page.goto(address, wait_until="load")
        await self.rest(1.2, 2.5)

    async def back(self):
        await self.page.go_back(wait_until="load")


def visited(origin, plan, done):
    """The Visits of a plan, made now; `done` is called after each. The same visitor does the same each time."""
    return asyncio.run(_visited(origin, plan, done))


async def _visited(origin, plan, done):
    path, env = chromium.executable()
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(chromium.NODE))
    from playwright.async_api import async_playwright

    places = asyncio.Semaphore(AT_ONCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, env=env, args=chromium.ARGUMENTS)

        async def one(*visitor):
            async with places:
                visit = await _visit(browser, origin, *visitor)
                done()
                return visit

        visits = await asyncio.gather(*(one(*visitor) for visitor in plan))
        await browser.close()
    return visits


def planned():
    """(name, Temper, scenes) of every visit: each temper's scenes in turn, so that all come up about equally often."""
    for name, temper in TEMPERS.items():
        for number in range(temper.visits):
            places = range(number * SCENES, (number + 1) * SCENES)
            yield f"{name}-{number + 1}", temper, [temper.scenes[place % len(temper.scenes)] for place in places]


async def _visit(browser, origin, name, temper, scenes):
    chance = Random(f"tempers/{name}")
    touch = not NEED_A_MOUSE.intersection(scenes) and chance.randrange(EVERY_PHONE) == 0
    width, height = PHONE if touch else chance.choice(SCREENS)
    context = await browser.new_context(
        viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch, locale="en-GB"
    )
    page = await context.new_page()
    visitor = Visitor(page, origin, chance, temper.pace, touch)
    for scene in scenes:
        await scene(visitor)
    session_id = await page.evaluate("window.hxi.sessionId")
    await visitor.wait(2.6, 3)  # the last click gets its answer
    await page.goto("about:blank")
    await visitor.wait(0.8, 1)  # the last words arrive
    await context.close()
    return Visit(session_id, f"{name}{', phone' if touch else ''}", temper.calm, list(visitor))
