"""Wilson's interval, against the values R. G. Newcombe published (1998, table I, method 3)."""

import pytest

from apps.analytics.intervals import wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_wilsons_interval(hits, total, low, high):
    assert [round(end, 4) for end in wilson(hits, total)] == [low, high]


@pytest.mark.parametrize("total", [1, 7, 10_000_000])
def test_the_interval_holds_the_share_and_stays_between_none_and_all(total):
    for hits in (0, 1, total):
        low, high = wilson(hits, total)
        assert 0 <= low <= hits / total <= high <= 1
