"""The ground every test stands on: real servers, a real browser, and an empty house before each test.

Each test process (pytest-xdist runs two, file by file) owns a private data dir with its own mongod and Valkey, so
databases carry their real names and what a test starts (the `live` stack, a command) sees exactly what the test sees.
Django's own test database is therefore bypassed: any test may use the database, `@pytest.mark.django_db` is not needed,
and after each test everything written is deleted (collections, validators and indexes stay).

Fixtures: `live` (the real stack over HTTP: `.url`), `page` (a fresh Chromium page; `browser` for several contexts),
`signed_in(role)` (the same page, signed in on `live`), and pytest-django's (`client`, `settings`, …). Things to put
into the house are in `tests/factories.py`.
"""

import atexit
import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

for name in [name for name in os.environ if name.startswith("HXI_")]:
    del os.environ[name]  # the developer's own settings are not the tests'
DATA_DIR = Path(tempfile.mkdtemp(prefix="hxi-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ["HXI_DATA_DIR"] = str(DATA_DIR)
os.environ["DJANGO_SETTINGS_MODULE"] = "hxi_dashboard.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the test's own thread

import django  # noqa: E402

django.setup()

import psutil  # noqa: E402
import pytest  # noqa: E402
import redis  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402
from django.test import Client  # noqa: E402

from apps import chromium  # noqa: E402
from apps.accounts.models import Role  # noqa: E402
from apps.ingestion import rate  # noqa: E402
from apps.record import client as record  # noqa: E402
from apps.record.schema import COLLECTIONS  # noqa: E402
from apps.stack import prepare, servers  # noqa: E402
from hxi_dashboard import cache  # noqa: E402
from tests import postgres  # noqa: E402
from tests.factories import a_user  # noqa: E402
from tests.processes import Stack  # noqa: E402

rate.PATIENCE = cache.PATIENCE = 10  # seconds: on a busy machine a slow Redis is no lost one
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
BROKER_KEYS = ("_kombu", "celery", "unacked")
ROOT = django_settings.BASE_DIR


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes():
    """Test processes begin without our environment: pytest-django would read settings before they have their own."""
    for name in ("HXI_DATA_DIR", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session", autouse=True)
def embedded_servers(django_db_blocker):
    """mongod and Valkey for the whole run, prepared, and the front end as its sources are now."""
    django_db_blocker.unblock()
    with (ROOT / "node_modules" / ".test-build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process builds, the others find it built
        build_front_end()
        prepare.collect_static()
    with servers.running():
        prepare.prepare()
        yield


@pytest.fixture(scope="session")
def django_db_setup(embedded_servers):
    """Replaces pytest-django's: there is no second database to create."""


@pytest.fixture(autouse=True)
def clean_house(embedded_servers):
    """Empties everything after a test; sessions first, since they are the projection queue."""
    yield
    record.sessions().delete_many({})
    for spec in COLLECTIONS:
        record.collection(spec.database, spec.name).delete_many({})
    configuration = record.client()["hxi_dashboard_db"]
    for name in configuration.list_collection_names():
        if name not in KEPT:
            configuration[name].delete_many({})
    shutil.rmtree(DATA_DIR / "media", ignore_errors=True)
    with redis.Redis.from_url(django_settings.REDIS_URL) as broker:
        old = [key for key in broker.scan_iter(count=1000) if not key.decode().startswith(BROKER_KEYS)]
        if old:
            broker.delete(*old)


@pytest.fixture(scope="session")
def live(embedded_servers):
    """The real stack (`manage.py up`: web, Celery worker and beat) on the run's own data."""
    with Stack(DATA_DIR, HXI_WEB_WORKERS="1") as stack:
        yield stack


@pytest.fixture(scope="session")
def browser():
    with chromium.browser() as running:
        yield running


GIVEN_UP = re.compile("htmx:(afterRequest|sendAbort), ")


def is_problem(said):
    return said.type == "error" and not GIVEN_UP.match(said.text)


@pytest.fixture
def page(browser):
    """A page of a browser nobody has used before; `page.problems` collects its errors and refused requests.

    That a question was given up for a newer one, which htmx tells the console, is no problem.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda said: is_problem(said) and page.problems.append(said.text))
    yield page
    context.close()


@pytest.fixture
def signed_in(page, live):
    """`signed_in(Role.ANALYST)` → the page, with the session cookie of a user of that role on the live stack."""

    def sign_in(role=Role.VIEWER):
        client = Client()
        client.force_login(a_user(role))
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live.url}])
        return page

    return sign_in


@pytest.fixture(scope="session")
def postgres_server():
    with postgres.server() as running:
        yield running


@pytest.fixture
def published(postgres_server, settings, still):
    """The empty tests.postgres.Database to which daily tables are published, by nobody but the test itself."""
    with postgres.database(postgres_server) as database:
        settings.ANALYTICS_URL = database.url
        yield database


@pytest.fixture
def still():
    """Holds the worker of a live stack still, so that nobody but the test itself projects or settles."""
    with contextlib.ExitStack() as stopped:
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                command = " ".join(process.cmdline())
                if "celery" in command and "worker" in command:
                    process.suspend()
                    stopped.callback(process.resume)
        yield


def build_front_end():
    """Builds static/src again when it is newer than what was built."""
    sources = [*(ROOT / "static" / "src").rglob("*"), *(ROOT / "static").glob("*.mjs"), ROOT / "package-lock.json"]
    built = ROOT / "static" / "dist"
    stamps = [path.stat().st_mtime for path in built.rglob("*") if path.is_file()]
    if stamps and min(stamps) >= max(path.stat().st_mtime for path in sources if path.is_file()):
        return
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(["npm", "run", "--silent", "build"], cwd=ROOT, env={**os.environ, "PATH": path}, check=True)
