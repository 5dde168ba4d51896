import contextlib

import psutil
import pytest


@pytest.fixture
def still():
    """Holds the worker of a live stack still, so that nobody but the test itself projects."""
    with contextlib.ExitStack() as stopped:
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                command = " ".join(process.cmdline())
                if "celery" in command and "worker" in command:
                    process.suspend()
                    stopped.callback(process.resume)
        yield
