"""What `manage.py up` runs, as data for the supervisor."""

import ipaddress
import os
import sys
from urllib.parse import urlsplit

from django.conf import settings

from . import Refused, servers

CELERY = ["-m", "celery", "--quiet", "--app", "hxi_dashboard.celery"]
# Checks ran in `prepare`; and tasks travel as JSON, so running them as root is the operator's choice.
QUIET = {"SKIP_CHECKS": "1", "PYTHONWARNINGS": "ignore:::celery.platforms"}
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 where to knock when serving on all of them
NEEDED_IN_PUBLIC = ("HXI_SECRET_KEY", "HXI_ALLOWED_HOSTS", "HXI_PUBLIC_URL")


def plan(host, port, demo):
    """The whole tree for the supervisor, JSON-ready; raises Refused when a program is missing."""
    public_url = os.environ.get("HXI_PUBLIC_URL") or f"http://{_bracketed(host)}:{port}"
    keepers = [(server.name, server.plan(standby=True)) for server in servers.embedded()]
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "dataDir": str(settings.DATA_DIR),
        "lock": str(settings.DATA_DIR / "up.lock"),
        "bind": [host, port],
        "url": f"{public_url}/",
        "check": {"host": EVERY_ADDRESS.get(host, host), "port": port, "name": urlsplit(public_url).netloc},
        "servers": [
            {"name": name, "plan": keeper, "command": servers.keeper_command(keeper)} for name, keeper in keepers
        ],
        "prepare": _python("-m", "apps.stack.prepare"),
        "children": list(_children(host, port)),
        "demo": demo,
        "after": list(_after(demo)),
        "environment": {"HXI_DATA_DIR": str(settings.DATA_DIR), "HXI_PUBLIC_URL": public_url},
    }


def _children(host, port):
    """In the order they start; they stop in the opposite one."""
    worker = ("worker", "--concurrency", str(settings.TASK_WORKERS), "--loglevel", "WARNING")
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    yield {"name": "worker", "command": _python(*CELERY, *worker, *quiet), "env": QUIET, "patience": 20}
    beat = ("beat", "--schedule", str(settings.DATA_DIR / "beat"), "--pidfile", "", "--loglevel", "WARNING")
    yield {"name": "beat", "command": _python(*CELERY, *beat), "env": QUIET, "patience": 5}
    web = ("--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws", "--log-level", "error")
    size = ("--workers", str(settings.WEB_WORKERS), "--blocking-threads", str(settings.WEB_THREADS))
    care = ("--respawn-failed-workers", "--workers-kill-timeout", "8")
    command = _python("-m", "granian", *web, *size, *care, "hxi_dashboard.wsgi:application")
    yield {"name": "web", "command": command, "env": {}, "patience": 12}


def _after(demo):
    """What is run once when the dashboard answers."""
    if not demo:
        yield "stack", _python("-m", "apps.stack.sign_in")
        return
    yield "demo", _python("-m", "apps.stack.sign_in", "--demo")
    yield "demo", _python("manage.py", "load_demo")
    yield "demo", _python("manage.py", "take_pictures", "--later")


def _python(*arguments):
    return [sys.executable, *arguments]


def _bracketed(host):
    return f"[{host}]" if ":" in host else host


def refuse_unsafe(host):
    """Serving beyond this machine, or through a proxy on it, needs what keeps strangers out, given on purpose."""
    names = (host, urlsplit(settings.PUBLIC_URL).hostname or "", *settings.ALLOWED_HOSTS)
    reached = next((name for name in names if not _is_loopback(name)), None)
    if reached is None:
        return
    if settings.DEBUG:
        raise Refused(f"HXI_DEBUG shows tracebacks to everyone; it is refused on {reached}.")
    missing = [name for name in NEEDED_IN_PUBLIC if not os.environ.get(name)]
    if missing and not _is_loopback(host):
        raise Refused(f"Serving on {host} lets others in: set {', '.join(missing)} first.")
    if not settings.HTTPS:
        raise Refused(f"Serving on {reached} lets others in: HXI_PUBLIC_URL must start with https://.")


def _is_loopback(name):
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
