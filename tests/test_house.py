"""The house's own rules: who may import whom, what the README promises, what may not be in it."""

import ast
import json
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from hxi_dashboard.settings import ENVIRONMENT
from tests.processes import environment

ROOT = Path(__file__).resolve().parents[1]
STYLES = ROOT / "static" / "src" / "styles"
# Each room and the rooms it may import from; its own modules always. Imports point down only.
MAY_IMPORT = {
    "apps.record": set(),
    "apps.chromium": set(),
    "apps.accounts": {"apps.record"},
    "apps.ingestion": {"apps.record", "apps.accounts"},
    "apps.analytics": {"apps.record", "apps.accounts", "apps.chromium"},
    "apps.replay": {"apps.analytics", "apps.record", "apps.accounts"},
    "apps.journey": {"apps.analytics", "apps.record", "apps.accounts"},
    "apps.emotion": {"apps.analytics", "apps.record", "apps.accounts"},
    "apps.heatmap": {"apps.analytics", "apps.record", "apps.accounts", "apps.chromium"},
    "apps.stack": {"apps.record", "apps.accounts"},
    "demo": {"apps.ingestion", "apps.journey", "apps.record", "apps.accounts", "apps.stack", "apps.chromium"},
}
MAY_IMPORT["hxi_dashboard"] = {*MAY_IMPORT} - {"apps.stack", "demo"}


def room_of(module):
    return next((room for room in MAY_IMPORT if module == room or module.startswith(f"{room}.")), None)


def imported_modules(path):
    """Every absolute name a module imports, also inside functions."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Lazily":
            yield from (one.value for one in node.args if isinstance(one, ast.Constant))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def sources():
    return [
        path
        for folder in ("apps", "demo", "hxi_dashboard")
        for path in (ROOT / folder).rglob("*.py")
        if path != ROOT / "apps" / "__init__.py"
    ]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_only(path):
    room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    used = {room_of(module) for module in imported_modules(path)} - {None, room}
    assert sorted(used - MAY_IMPORT[room]) == []


def test_every_app_has_its_place_in_the_table():
    apps = {f"apps.{path.parent.name}" for path in (ROOT / "apps").glob("*/__init__.py")}
    assert apps <= set(MAY_IMPORT)


def test_the_readme_lists_every_setting_with_its_default():
    rows = re.findall(r"^\| `(HXI_\w+)` \| ([^|]*?) \|", (ROOT / "README.md").read_text(), re.M)
    told = {name: default.strip("`") for name, default in rows}
    assert told == {name: default or "unset" for name, (default, _) in ENVIRONMENT.items()}


LARGE = {"PIL", "deltalake", "duckdb", "kaleido", "numpy", "playwright", "plotly", "psycopg", "pyarrow", "pymongoarrow"}
SERVED = """
import django, sys
django.setup()
from django.urls import get_resolver
import hxi_dashboard.celery
hxi_dashboard.celery.app.loader.import_default_modules()
assert get_resolver().url_patterns[0] and get_resolver().reverse_dict is not None
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_a_process_that_draws_no_map_has_none_of_the_large_libraries(tmp_path):
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="hxi_dashboard.settings")
    loaded = subprocess.run(
        [sys.executable, "-c", SERVED], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert LARGE & set(loaded.stdout.split()) == set()


PYTHON_LOCKS = ("requirements.lock", "requirements-test.lock")


@pytest.mark.parametrize("name", [*PYTHON_LOCKS, "package-lock.json"])
def test_a_lock_file_names_no_registry(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://(?!(www\.)?(opencollective|github|buymeacoffee|patreon|tidelift|feross)\b)", text)
    assert '"resolved"' not in text


def locked(name):
    """What a Python lock says of each package, by name and version."""
    text = (ROOT / name).read_text()
    return {one.split()[0]: one for one in re.split(r"\n(?=[\w.-]+==)", text) if "==" in one.split()[0]}


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_every_locked_python_package_is_hashed(name):
    assert [package for package, text in locked(name).items() if "--hash=sha256:" not in text] == []


def test_the_lock_of_the_tests_adds_to_the_products_and_changes_nothing():
    product, tests = (locked(name) for name in PYTHON_LOCKS)
    hashes = re.compile(r"--hash=(\S+)")
    pinned = {one: hashes.findall(text) for one, text in product.items()}
    assert {one: hashes.findall(tests.get(one, "")) for one in product} == pinned
    assert {one.partition("==")[0] for one in tests.keys() - product.keys()} >= {"chdb", "pytest", "ruff"}


def test_every_locked_npm_package_has_its_digest():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def classes_in(sheet):
    """The classes a style sheet speaks of."""
    rules = re.sub(r"/\*.*?\*/", "", (STYLES / f"{sheet}.css").read_text(), flags=re.S)
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", rules))


SHARED = ("frame", "behind", "charts")  # sheets of what several pages have


@pytest.mark.parametrize(
    ("one", "other"), list(combinations(("sessions", "player", "heatmap", "funnels", "emotions"), 2))
)
def test_pages_share_the_classes_of_shared_sheets_and_no_other(one, other):
    """All sheets are one file in the end: a name that two pages use is drawn as both say."""
    shared = {"htmx-request"}.union(*map(classes_in, SHARED))
    assert (classes_in(one) & classes_in(other)) - shared == set()


@pytest.mark.parametrize("path", [*ROOT.glob("templates/**/*.html"), *ROOT.glob("demo/templates/**/*.html")], ids=str)
def test_a_template_has_no_inline_script_or_handler(path):
    text = path.read_text()
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.S | re.I)
    assert [attributes for attributes, body in scripts if body.strip() and "application/json" not in attributes] == []
    assert not re.search(r"""<[^>]*\son\w+\s*=\s*["']""", text, re.I), "an event handler in an attribute"
    assert not re.search(r"javascript:", text, re.I)
    assert "hx-on" not in text
