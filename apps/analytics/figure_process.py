"""Draws one figure with Kaleido: JSON on stdin (`figure`, `format`, `width`, `height`), the picture on stdout.

    python -m apps.analytics.figure_process /path/to/chromium

Runs in the environment that Chromium needs. The page that draws may ask for nothing but its own scripts.
"""

import json
import sys

import kaleido

SCALE = 2  # pixels each px of a PNG
POLICY = "default-src 'none'; script-src file:; style-src 'unsafe-inline'; img-src data: blob:"
NOWHERE = "127.0.0.1:9"  # a proxy that is not there


class Page(kaleido.PageGenerator):
    """Kaleido's page, without MathJax and under a policy."""

    header = kaleido.PageGenerator.header.replace(
        "<head>", f'<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    )

    def __init__(self):
        super().__init__(mathjax=False)


def draw(chromium, asked):
    """The picture as bytes."""
    figure = asked.pop("figure")
    browser = {"path": chromium, "page_generator": Page(), "proxy_server": NOWHERE}
    return kaleido.calc_fig_sync(figure, {**asked, "scale": SCALE}, kopts=browser)


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(sys.argv[1], json.load(sys.stdin)))
