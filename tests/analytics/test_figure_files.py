"""Charts as files: drawn by a real Chromium, with their words, and never at any price."""

import io
import os
import re
import socketserver
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree

import plotly.graph_objects as go
import psutil
import pytest
from PIL import Image

from apps import chromium
from apps.accounts.models import Role
from apps.analytics import chart_style as style
from apps.analytics import figure_files
from apps.analytics.figure_files import picture_of, sheet_of
from apps.analytics.reading import Reading
from apps.analytics.refusals import NoDrawing
from tests.factories import a_user, a_visit

HOSTILE = '<b>x</b><a href="javascript:alert(1)">%{y} &lt; $x^2$</a>'
SENTENCE = "1,204 sessions · device iPhone"


def a_figure(name="/cart", height=200):
    bar = go.Bar(
        x=[3, 1], y=["/home", style.plain(name)], orientation="h", marker={"color": [style.ACCENT, style.LOSS]}
    )
    axes = {"xaxis": style.axis(), "yaxis": style.axis(type="category")}
    return go.Figure([bar], style.layout(height, **axes))


def texts_of(svg):
    """Every text that an SVG shows."""
    drawing = ElementTree.fromstring(svg)  # noqa: S314 drawn here
    return ["".join(one.itertext()) for one in drawing.iter("{http://www.w3.org/2000/svg}text")]


def browsers():
    """Every browser that runs below this process; one that ended and was not yet asked for runs no more."""
    below = psutil.Process().children(recursive=True)
    return {one for one in below if "chromium" in one.name() and one.status() != psutil.STATUS_ZOMBIE}


@pytest.fixture
def stayed():
    """The browsers that run and did not before the test."""
    before = browsers()
    return lambda: browsers() - before


def test_a_png_is_large_white_and_in_the_light_colours():
    image = Image.open(io.BytesIO(picture_of(a_figure(), "png", "Steps", SENTENCE))).convert("RGB")
    _, top = sheet_of(a_figure().to_plotly_json(), "Steps", SENTENCE, 1200)
    assert image.size == (2400, 2 * (200 + top + figure_files.PAD))
    assert image.getpixel((2, 2)) == (255, 255, 255)
    colours = {colour for _, colour in image.getcolors(1 << 20)}
    assert {(0x3B, 0x5B, 0xDB), (0xC9, 0x2A, 0x2A)} <= colours


def test_an_svg_has_title_and_sentence_as_texts():
    svg = picture_of(a_figure(), "svg", "Steps", SENTENCE, height=480).decode()
    assert {"Steps", SENTENCE, "/home", "/cart"} <= set(texts_of(svg))
    assert 'width="1200" height="480"' in svg


def test_hostile_words_are_shown_as_they_are_and_nothing_else():
    svg = picture_of(a_figure(HOSTILE), "svg", f"From {HOSTILE}", f"screen {HOSTILE}").decode()
    assert {HOSTILE, f"From {HOSTILE}", f"screen {HOSTILE}"} <= set(texts_of(svg))
    assert not re.search(r"<(a|script|image|foreignObject|style)\b|xlink:href|@import", svg)
    assert not [value for value in re.findall(r"url\(([^)]*)\)", svg) if not value.strip("'\"&quot;").startswith("#")]


@pytest.fixture
def listening():
    """(port, requests): a web server of this machine, and what it was asked for."""
    asked = []
    server = socketserver.TCPServer(("127.0.0.1", 0), lambda connection, *_: asked.append(connection.recv(1000)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], asked
    server.shutdown()
    server.server_close()


def test_a_figure_cannot_ask_for_anything_not_even_for_a_picture_it_names(listening):
    port, asked = listening
    figure = a_figure()
    for source in (f"http://127.0.0.1:{port}/x.png", f"http://localhost:{port}/y.png"):
        figure.add_layout_image({"source": source, "sizex": 1, "sizey": 1, "xref": "paper", "yref": "paper"})
    picture_of(figure, "svg", "Steps", SENTENCE)
    assert asked == []


def test_two_at_once_both_come_and_no_browser_stays(stayed):
    with ThreadPoolExecutor(2) as pool:
        works = [pool.submit(picture_of, a_figure(name), "svg", name, SENTENCE) for name in ("/one", "/two")]
        for work, name in zip(works, ("/one", "/two"), strict=True):
            assert name in texts_of(work.result())
    assert not stayed()


@pytest.fixture
def no_browser(monkeypatch, tmp_path):
    """Chromium is a program of one's own."""

    def with_program(text):
        program = tmp_path / "chromium"
        program.write_text(text)
        program.chmod(0o755)
        monkeypatch.setattr(chromium, "executable", lambda: (program, {**os.environ}))
        return program

    return with_program


def test_a_browser_that_does_not_start_is_told_at_once(no_browser):
    no_browser("#!/bin/sh\nexit 1\n")
    with pytest.raises(NoDrawing, match="need Chromium"):
        picture_of(a_figure(), "png", "Steps", SENTENCE)


def test_a_machine_without_the_package_is_told_the_same(monkeypatch):
    def missing():
        raise FileNotFoundError("node_modules is missing")

    monkeypatch.setattr(chromium, "executable", missing)
    with pytest.raises(NoDrawing, match="need Chromium"):
        picture_of(a_figure(), "png", "Steps", SENTENCE)


def test_a_browser_that_hangs_is_ended_in_time(no_browser, monkeypatch):
    program = no_browser("#!/bin/sh\nexec sleep 300\n")
    monkeypatch.setattr(figure_files, "LONGEST", 3)
    with pytest.raises(NoDrawing, match="need Chromium"):
        picture_of(a_figure(), "png", "Steps", SENTENCE)
    left = [one.cmdline() for one in psutil.Process().children(recursive=True) if one.status() != "zombie"]
    assert [line for line in left if str(program) in line or line[:1] == ["sleep"]] == []
    assert picture_is_drawn_again(monkeypatch)


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    """The folder for temporary files, which nobody else uses."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("does", ["exec sleep 300", 'mkdir "$TMPDIR/mine"; exit 1'], ids=["hangs", "fails"])
def test_a_picture_that_is_not_drawn_leaves_no_files(no_browser, temporary, monkeypatch, does):
    no_browser(f"#!/bin/sh\n{does}\n")
    monkeypatch.setattr(figure_files, "LONGEST", 3)
    with pytest.raises(NoDrawing):
        picture_of(a_figure(), "png", "Steps", SENTENCE)
    assert [*temporary.iterdir()] == []


def test_a_browser_that_is_ended_while_it_draws_leaves_no_files(temporary, stayed, monkeypatch):
    monkeypatch.setattr(figure_files, "LONGEST", 2)
    figure = go.Figure(go.Scatter(x=[*range(300_000)], y=[*range(300_000)], mode="markers"))
    with pytest.raises(NoDrawing):
        picture_of(figure, "svg", "Steps", SENTENCE)
    assert [*temporary.iterdir()] == []
    assert not stayed()


def picture_is_drawn_again(monkeypatch):
    monkeypatch.undo()
    return picture_of(a_figure(), "svg", "Steps", SENTENCE)


def test_who_waits_too_long_for_others_is_told(monkeypatch):
    monkeypatch.setattr(figure_files, "LONGEST_WAIT", 0.05)
    with figure_files._one_at_a_time, pytest.raises(NoDrawing, match="Other pictures"):
        picture_of(a_figure(), "png", "Steps", SENTENCE)


PICTURES = [
    "/funnels/export/?step=/&step=/cart&figure=funnel&format=svg",
    "/journeys/export/?format=svg",
    "/api/v1/funnel?step=/&step=/cart&format=svg",
    "/api/v1/journeys/flow?format=svg",
]


@pytest.mark.parametrize("address", PICTURES)
def test_page_and_api_say_it_with_503(client, no_browser, still, address):
    no_browser("#!/bin/sh\nexit 1\n")
    a_visit(["/", "/cart"])
    client.force_login(a_user(Role.ANALYST))
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    if address.startswith("/api/"):
        assert answer.json() == {"detail": figure_files.UNDRAWN}
    else:
        assert "The picture could not be drawn" in answer.content.decode()
        assert figure_files.UNDRAWN in answer.content.decode()


@pytest.mark.parametrize("address", PICTURES)
def test_nothing_is_held_open_while_a_picture_is_drawn(client, still, monkeypatch, address):
    opened, held = [], []
    enter, leave = Reading.__enter__, Reading.__exit__
    monkeypatch.setattr(Reading, "__enter__", lambda self: opened.append(self) or enter(self))
    monkeypatch.setattr(Reading, "__exit__", lambda self, *told: opened.remove(self) or leave(self, *told))
    monkeypatch.setattr(figure_files, "_drawn", lambda _: held.extend(opened) or b"<svg/>")
    a_visit(["/", "/cart"])
    client.force_login(a_user(Role.ANALYST))
    assert client.get(address).content == b"<svg/>"
    assert held == []


def test_the_environment_stays_as_it_was():
    before = dict(os.environ)
    picture_of(a_figure(), "svg", "Steps", SENTENCE)
    assert dict(os.environ) == before


def test_kaleido_never_comes_into_the_process_that_asks():
    code = "from apps.analytics import figure_files; import sys; print('kaleido' in sys.modules)"
    root = Path(figure_files.__file__).parents[2]
    python = [sys.executable, "-c", code]
    assert subprocess.run(python, cwd=root, capture_output=True, text=True, check=True).stdout.strip() == "False"
