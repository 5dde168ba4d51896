"""The parts of the benchmark, each run in a process of its own."""

import importlib
import os
import tempfile

PARTS = {
    "sdk": False,
    "idle": False,
    "ingest": True,
    "seek": True,
    "heat": True,
    "journeys": True,
    "overview": True,
    "emotions": True,
    "detection": True,
    "signals": True,
}  # name: needs Django and servers


def rows_of(part):
    """Runs one part, in a house of its own when it needs one."""
    run = importlib.import_module(f"bench.{part}").run
    if not PARTS[part]:
        return run()
    with tempfile.TemporaryDirectory(prefix="hxi-bench-") as folder:
        os.environ |= {"HXI_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "hxi_dashboard.settings"}
        import django

        django.setup()
        from apps.stack import prepare, servers

        with servers.running():
            prepare.prepare()
            return run()
