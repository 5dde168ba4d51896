"""Bringing the stores to what this code expects; `python -m apps.stack.prepare` does it before `up` serves."""

import fcntl
import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.utils.module_loading import import_string

from . import Refused

ROOT = Path(__file__).resolve().parents[2]


def prepare():
    """Migrations, the record plane's collections, validators and indexes, then the rest; one process at a time."""
    from apps.record.collections import ensure_collections  # after Django is set up

    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.DATA_DIR / "prepare.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)
        ensure_collections()
        for path in settings.PREPARATIONS:
            import_string(path)()
        if settings.EMBEDDED_MONGO:
            _stamp().write_text(_fingerprint())


def prepare_once():
    """`prepare`, unless this code has already prepared the embedded store."""
    if not _stamp().exists() or _stamp().read_text() != _fingerprint():
        prepare()


def collect_static():
    """Copies the front end to where it is served from, when any of it has changed since."""
    collected = settings.STATIC_ROOT / "staticfiles.json"
    if not any(settings.STATICFILES_DIRS[0].glob("*")):
        raise Refused("The front end is not built; run `make setup`.")
    if not collected.exists() or collected.stat().st_mtime < _newest_static():
        call_command("collectstatic", verbosity=0, interactive=False)


def _newest_static():
    """The latest change of any static file of any app, in seconds since the epoch."""
    found = [storage.path(path) for finder in get_finders() for path, storage in finder.list([])]
    return max(Path(path).stat().st_mtime for path in found)


def _stamp():
    return settings.DATA_DIR / "mongo" / "prepared"  # goes when the data goes


def _fingerprint():
    """Changes whenever a migration, the record plane's schema, a preparation or what it prepares for does."""
    files = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("*/*/migrations/*.py"),
        *ROOT.glob("*/mongo_migrations/*/*.py"),
    ]
    names = [*sorted(str(file.relative_to(ROOT)) for file in files), (ROOT / "apps/record/schema.py").read_text()]
    names += [*settings.PREPARATIONS, *(str(import_string(path)) for path in settings.PREPARED_FOR)]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hxi_dashboard.settings")
    import django

    from .ending import one_sentence
    from .servers import running

    with one_sentence():
        django.setup()
        with running():
            prepare()
            collect_static()


if __name__ == "__main__":
    main()
