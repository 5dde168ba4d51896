"""How the tests look at the session page."""

import re

READY = '[data-player]:is([data-state="paused"], [data-state="ended"], [data-state="timeline"])'

# What a viewer sees of the picture: its DOM, what is typed into it, where it is scrolled, and its size.
PICTURE = """() => {
  const frame = document.querySelector('.stage-layer[data-shown] iframe') ?? document.querySelector('iframe');
  const page = frame.contentDocument;
  return {html: page.documentElement.outerHTML, typed: [...page.querySelectorAll('input')].map((one) => one.value),
          scroll: [frame.contentWindow.scrollX, frame.contentWindow.scrollY], size: [frame.width, frame.height]};
}"""


class Watched:
    """An open session page, standing still unless `plays`."""

    def __init__(self, page, url, session_id, query="", plays=False):
        self.page = page
        page.emulate_media(reduced_motion="no-preference" if plays else "reduce")
        page.goto(f"{url}/sessions/{session_id}/{query}")
        if not plays:
            page.wait_for_selector(READY)
            self.part("events-skeleton").wait_for(state="detached")  # the events come by themselves

    @property
    def root(self):
        return self.page.locator("[data-player]")

    @property
    def at(self):
        """The moment shown, in ms after the session's start."""
        return int(self.root.get_attribute("data-at"))

    @property
    def state(self):
        return self.root.get_attribute("data-state")

    def part(self, name):
        return self.page.locator(f'[data-part="{name}"]')

    def seek(self, at, length):
        """Clicks the seek bar at `at` of `length` (both ms); then waits for the picture."""
        box = self.part("seek").bounding_box()
        self.count_seeks()
        self.page.mouse.click(box["x"] + box["width"] * at / length, box["y"] + box["height"] / 2)
        self.wait_for_seek()

    def press(self, key):
        """Presses a key that seeks; then waits for the picture."""
        self.count_seeks()
        self.page.keyboard.press(key)
        self.wait_for_seek()

    def count_seeks(self):
        self.seeks = self.page.evaluate("performance.getEntriesByName('hxi-seek').length")

    def wait_for_seek(self):
        self.page.wait_for_function(
            "(before) => performance.getEntriesByName('hxi-seek').length > before", arg=self.seeks
        )

    def wait_until(self, at):
        """Waits until the moment shown is at least `at`."""
        self.page.wait_for_function("(at) => Number(document.querySelector('[data-player]').dataset.at) >= at", arg=at)

    def pause_at(self, at):
        """Pauses as soon as the moment shown is at least `at`: a slow test does not find it long past."""
        self.page.wait_for_function(
            """(at) => {
              if (Number(document.querySelector('[data-player]').dataset.at) < at) return false;
              document.querySelector('[data-part="play"]').click();
              return true;
            }""",
            arg=at,
        )
        self.wait_for_state("paused")

    def wait_for_state(self, state):
        self.page.wait_for_selector(f'[data-player][data-state="{state}"]')

    def wait_for_text(self, words):
        """Waits until the replayed page shows these words; its picture may be a little behind the clock."""
        self.page.wait_for_function(
            """(words) => document.querySelector('.stage-layer[data-shown] iframe')
              ?.contentDocument?.body?.textContent.includes(words)""",
            arg=words,
        )

    def picture(self):
        return self.page.evaluate(PICTURE)

    def text(self):
        """The text of the replayed page."""
        return re.sub(r"<[^>]*>", " ", self.picture()["html"])
