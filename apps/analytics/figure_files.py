"""Charts as files: a Plotly figure as PNG or SVG with its title and what was counted, fit for a slide.

Kaleido draws them in our Chromium, in a process of its own (`figure_process`): nothing of it stays in ours, and what
hangs can be ended. It takes about 1.3 s; one at a time, since a browser is large.
"""

import json
import logging
import subprocess
import sys
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from textwrap import wrap
from threading import Lock
from time import monotonic, sleep

import psutil
from plotly.utils import PlotlyJSONEncoder

from apps import chromium

from .chart_style import LIGHT, in_light, plain
from .refusals import NoDrawing

log = logging.getLogger(__name__)

LONGEST = 30  # seconds for one picture
LONGEST_WAIT = 30  # seconds for those before it
LONGEST_END = 2  # seconds until all that was killed is gone
WIDTH, HEIGHT = 1200, 500  # px of a picture whose figure says no height
PAD, GAP = 28, 18  # px around all, and between words and figure
TITLE, SENTENCE = (20, 44), (14, 19)  # px of letters and of a line
LETTER = 0.6  # of their size: about as wide as letters get, line by line
LEGEND = 28  # px of a legend above the figure
FONT = "'Open Sans', 'Segoe UI', Roboto, system-ui, sans-serif"
UNDRAWN = "Pictures of charts need Chromium, which did not start or did not finish; CSV has the same numbers."
BUSY = "Other pictures are being drawn; try again in a few seconds."

_one_at_a_time = Lock()


def picture_of(figure, ending, title, sentence, width=WIDTH, height=None):
    """The figure (a go.Figure) as bytes of a `png`, two pixels each px, or of an `svg`; NoDrawing says why not.

    `sentence` tells the session set. Without a `height` the figure keeps its own, and the words above are added.
    """
    sheet, top = sheet_of(figure.to_plotly_json(), title, sentence, width)
    own = figure.layout.height or HEIGHT
    asked = {"figure": sheet, "format": ending, "width": width, "height": height or own + top + PAD}
    with _turn():
        return _drawn(json.dumps(asked, cls=PlotlyJSONEncoder))


def sheet_of(figure, title, sentence, width):
    """(figure, height of what is above it): a figure (a dict) in light colours on white, below its title."""
    sheet = in_light(figure)
    layout = sheet.setdefault("layout", {})
    heading, lines = _heading(title, sentence, width)
    top = PAD + lines + GAP + (LEGEND if layout.get("showlegend") else 0)
    margin = {"l": 0, "r": 0, "t": 0, "b": 0} | layout.get("margin", {})
    layout["margin"] = {side: space + (top if side == "t" else PAD) for side, space in margin.items()}
    layout["title"] = heading
    layout["font"] = {"family": FONT} | layout.get("font", {})
    layout |= {"paper_bgcolor": "#ffffff", "plot_bgcolor": "#ffffff", "width": width}
    return sheet, top


def _heading(title, sentence, width):
    """(Plotly's title and subtitle, their height)."""
    lines = wrap(sentence, _letters(SENTENCE[0], width))
    top = {"y": 1, "yref": "container", "yanchor": "top", "pad": {"t": PAD}}
    left = {"x": PAD / width, "xref": "container", "xanchor": "left"}
    own = {"text": plain(title, _letters(TITLE[0], width)), "font": {"size": TITLE[0], "color": LIGHT["hxi-text"]}}
    below = {"text": "<br>".join(map(plain, lines)), "font": {"size": SENTENCE[0], "color": LIGHT["hxi-muted"]}}
    return {**own, **top, **left, "subtitle": below}, TITLE[1] + len(lines) * SENTENCE[1]


def _letters(size, width):
    """How many letters fit into a line."""
    return round((width - 2 * PAD) / (size * LETTER))


@contextmanager
def _turn():
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise NoDrawing(BUSY)
    try:
        yield
    finally:
        _one_at_a_time.release()


def _drawn(asked):
    """What the drawing process makes of the JSON text `asked`; whatever it and its browser leave behind goes too."""
    with TemporaryDirectory(prefix="hxi-", ignore_cleanup_errors=True) as folder:
        drawing = _started(folder)
        try:
            picture, said = drawing.communicate(asked.encode(), LONGEST)
        except subprocess.TimeoutExpired:
            _end(drawing)
            picture, said = None, f"not within {LONGEST} s".encode()
    if drawing.returncode:
        _give_up(said.decode(errors="replace")[-2000:])
    return picture


def _started(folder):
    """The drawing process, which keeps its own and its browser's files in a folder."""
    try:
        path, env = chromium.executable()
    except (OSError, subprocess.SubprocessError) as error:
        _give_up(error)
    command = [sys.executable, "-m", "apps.analytics.figure_process", path]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(command, cwd=chromium.ROOT, env={**env, "TMPDIR": folder}, **pipes)


def _give_up(reason):
    log.error("A picture of a chart was not drawn: %s", reason)
    raise NoDrawing(UNDRAWN)


def _end(drawing):
    """Ends the process and the browser it may have started."""
    below = []
    with suppress(psutil.NoSuchProcess):
        below = psutil.Process(drawing.pid).children(recursive=True)
    for one in below:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    drawing.kill()
    drawing.communicate()
    until = monotonic() + LONGEST_END
    while any(map(_runs, below)) and monotonic() < until:
        sleep(0.02)


def _runs(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
