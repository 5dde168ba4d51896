"""What the frame says of moments."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.accounts.templatetags import frame

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=46), "1 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=59), "59 d ago"),
        (timedelta(days=60), "23 Sep 2026"),
        (timedelta(days=2900), "14 Dec 2018"),
    ],
)
def test_a_moment_is_told_by_its_distance_and_from_two_months_on_by_its_date(monkeypatch, before, said):
    monkeypatch.setattr(frame, "now", lambda: NOW)
    assert frame.ago(NOW - before) == said
