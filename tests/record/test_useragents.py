"""Browser and system out of the User-Agent header."""

import pytest

from apps.record.useragents import browser_and_os

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.0 Safari/605.1.15"
)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (CHROME, ("Chrome", "Windows")),
        (SAFARI, ("Safari", "macOS")),
        ("Mozilla/5.0 (Linux; U; Android 14; Pixel 8)", (None, "Android")),
        ("", (None, None)),
        (None, (None, None)),
        ("x" * 100_000, (None, None)),
    ],
)
def test_browser_and_system_by_their_names_of_today(header, found):
    assert browser_and_os(header) == found
