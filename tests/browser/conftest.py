"""Fixtures of the browser tests that several files share."""

import pytest

from tests.browser.door import open_door


@pytest.fixture
def door():
    """An address of its own that serves pages with the recorder and keeps what the recorder sends."""
    with open_door() as opened:
        yield opened
