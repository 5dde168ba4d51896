"""Differences of rates, against the values R. G. Newcombe published (1998, table II, method 10)."""

import pytest

from apps.analytics.rates import difference


@pytest.mark.parametrize(
    ("hits_b", "total_b", "hits_a", "total_a", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_the_interval_is_newcombes(hits_b, total_b, hits_a, total_a, low, high):
    found = difference(hits_a, total_a, hits_b, total_b)
    assert found.change == pytest.approx(hits_b / total_b - hits_a / total_a)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (0, 0, 3, 5), (3, 5, 0, 0)])
def test_there_is_no_rate_of_nobody(counts):
    assert difference(*counts) is None


@pytest.mark.parametrize("total", [1, 7, 10_000_000])
def test_all_and_none_stay_between_minus_one_and_one(total):
    for hits_a, hits_b in ((0, 0), (0, total), (total, 0), (total, total)):
        found = difference(hits_a, total, hits_b, total)
        assert -1 <= found.low <= found.change <= found.high <= 1


def test_swapping_the_sets_turns_the_interval_round():
    there, back = difference(3, 40, 12, 55), difference(12, 55, 3, 40)
    assert (there.low, there.change, there.high) == pytest.approx((-back.high, -back.change, -back.low))


@pytest.mark.parametrize(
    ("counts", "certain"), [((1, 100, 20, 100), True), ((20, 100, 1, 100), True), ((5, 9, 4, 9), False)]
)
def test_a_change_is_certain_when_its_interval_leaves_out_nothing(counts, certain):
    assert difference(*counts).certain is certain
