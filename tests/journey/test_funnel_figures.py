"""What is drawn and said of a funnel's numbers: bins, gaps, changes, periods before, bars. Pure."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.analytics import chart_style as style
from apps.analytics import periods
from apps.analytics import words as in_words
from apps.analytics.tones import TONES
from apps.journey.funnels import figures as funnel_figures
from apps.journey.funnels import series as funnel_series
from apps.journey.funnels import words as funnel_words
from apps.journey.funnels.funnel import Numbers, StepNumbers
from apps.journey.funnels.known_steps import known_steps
from apps.journey.funnels.page import FunnelPage
from tests.journey.lakes import events_of
from tests.journey.readings import ReadingOf

SECONDS = st.lists(st.floats(0, 86_400, allow_nan=False), min_size=1, max_size=200).map(sorted)


def numbers(*reached, total=None, medians=()):
    """The Numbers of a funnel whose steps this many sessions reached."""
    before = (reached[0], *reached)
    told = zip(reached, before, (None, *medians, *[10.0] * len(reached)), strict=False)
    first = reached[0]
    return Numbers(
        total or first,
        [
            StepNumbers(f"/{place}", now, now / was if was else 0.0, now / first if first else 0.0, median)
            for place, (now, was, median) in enumerate(told)
        ],
    )


def page(*steps, **parts):
    return FunnelPage(step=list(steps), **parts)


# --- Times -----------------------------------------------------------------------------------------------------------
@given(SECONDS)
def test_everyone_is_in_one_bin_and_no_bin_is_missing(seconds):
    times = funnel_series.times_of(seconds)
    assert sum(one.count for one in times.bins) == len(seconds)
    assert [one.start for one in times.bins] == [place * times.width for place in range(len(times.bins))]
    assert len(times.bins) <= funnel_series.MOST_BINS + 1 or times.width == funnel_series.WIDTHS[-1]
    for one in times.bins:
        inside = [value for value in seconds if value >= one.start and (one.end is None or value < one.end)]
        assert one.count == len(inside)


@given(SECONDS)
def test_half_and_nine_in_ten_lie_between_the_shortest_and_the_longest(seconds):
    times = funnel_series.times_of(seconds)
    assert seconds[0] <= times.median <= times.nine_in_ten <= seconds[-1]


def test_few_long_times_are_one_open_bin():
    times = funnel_series.times_of(sorted([10.0] * 50 + [20.0] * 48 + [40_000.0]))
    assert times.width == 2
    assert times.bins[-1] == (22, None, 1)
    assert (times.median, times.nine_in_ten) == (10, 20)


def test_times_that_fit_have_no_open_bin():
    assert funnel_series.times_of([0.0]).bins == [(0, 0.5, 1)]
    assert all(one.end for one in funnel_series.times_of([1.0, 2.0, 60.0]).bins)
    assert funnel_series.times_of([]) is None


def test_a_quantile_lies_between_two_values_in_proportion():
    assert funnel_series.quantile([1, 2, 3, 4], 0.5) == 2.5
    assert funnel_series.quantile([7], 0.9) == 7


# --- Trend -----------------------------------------------------------------------------------------------------------
def test_a_day_without_sessions_is_a_gap_and_one_without_entries_has_no_rate():
    spans = funnel_series.spans_of([(date(2026, 11, 2), 4, 1), (date(2026, 11, 4), 0, 0)], "day")
    assert [tuple(span) for span in spans] == [
        (date(2026, 11, 2), 4, 1),
        (date(2026, 11, 3), None, None),
        (date(2026, 11, 4), 0, 0),
    ]
    assert [span.rate for span in spans] == [0.25, None, None]
    drawn = funnel_figures.trend_figure(spans)
    assert drawn.data[0].y == (0.25, None, None)
    assert drawn.data[0].connectgaps is False
    assert drawn.data[1].y == (4, None, 0)


def test_weeks_go_on_by_sevens():
    spans = funnel_series.spans_of([(date(2026, 11, 2), 1, 0), (date(2026, 11, 16), 1, 1)], "week")
    assert [span.begins.day for span in spans] == [2, 9, 16]
    assert funnel_series.spans_of([], "week") == []


# --- Breakdown -------------------------------------------------------------------------------------------------------
def test_six_values_are_drawn_the_others_told_and_those_nobody_entered_with_neither():
    cut = [(f"v{place}", numbers(20 - place, 1)) for place in range(8)] + [("none", numbers(0, 0))]
    shown, left_out = funnel_series.largest(cut)
    assert [value for value, _ in shown] == [f"v{place}" for place in range(6)]
    assert [value for value, _ in left_out] == ["v6", "v7"]


def test_values_of_a_breakdown_have_colours_and_emotions_their_own():
    first, second, *_ = style.CATEGORIES
    assert funnel_series.colours_of("device", ["phone", None, "desktop"]) == [first, style.OTHER, second]
    felt = ["engaged", "frustrated", "neutral", None, "delighted"]
    colours = funnel_series.colours_of("emotion", felt)
    assert colours[:4] == [TONES["engaged"], style.LOSS, style.OTHER, style.OTHER]
    assert colours[4] not in colours[:4]


def test_the_breakdown_leaves_out_the_first_step_since_all_did_it():
    drawn = funnel_figures.breakdown_figure(page("/a", "/b", "/c", by="device"), [("<b>x", numbers(4, 2, 1))])
    [bars] = drawn.data
    assert bars.x == (0.5, 0.25)
    assert bars.name == "&lt;b&gt;x"
    assert bars.customdata[0] == "Device &lt;b&gt;x<br>2 sessions"


# --- Bars ------------------------------------------------------------------------------------------------------------
def test_bars_have_what_came_and_what_was_lost_since_the_step_before():
    kept, lost = funnel_figures.bars_of(page("/a", "/b", "/c"), numbers(8, 4, 1)).data
    assert kept.x == (1, 0.5, 0.125)
    assert (lost.base, lost.x) == ((1, 0.5, 0.125), (0, 0.5, 0.375))
    assert [told[:2] for told in lost.customdata] == [[0, "dropped"], [1, "dropped"], [2, "dropped"]]
    assert lost.customdata[1][2] == "4 lost · 50 %"


def test_words_from_recordings_are_no_mark_up():
    kept, _ = funnel_figures.bars_of(page("/<a href='x'>", "/{b}"), numbers(2, 1)).data
    assert kept.customdata[0][2].startswith("<b>/&lt;a href='x'&gt;</b>")
    assert "{" not in kept.customdata[1][2]


def test_bars_for_a_file_carry_the_words_of_the_page():
    texts = [
        one.text for one in funnel_figures.bars_of(page("/a", "/b"), numbers(8, 4), labelled=True).layout.annotations
    ]
    assert texts == [
        *("<b>1  /a</b>", "8 sessions", "100 %"),
        *("<b>2  /b</b>", "4 sessions", "50 % of the first · 50 % of the one before · median 10 s", "4 lost · 50 %"),
    ]
    assert not funnel_figures.bars_of(page("/a", "/b"), numbers(8, 4)).layout.annotations


def test_in_any_order_the_rows_are_how_many_of_the_steps():
    assert funnel_words.names_of(page("/a", "/b", order="any")) == ["Any 1 of the steps", "Any 2 of the steps"]
    assert funnel_words.names_of(page("/a", "event:click#b")) == ["/a", "click on b"]


def test_axes_of_times_have_round_edges_and_name_the_open_bin():
    ticks = funnel_figures.times_figure(funnel_series.times_of([float(n) for n in range(195)] + [900.0])).layout.xaxis
    assert ticks.ticktext == ("0 s", "30 s", "1 min", "1 m 30 s", "2 min", "2 m 30 s", "longer")


# --- Words -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "earlier", "words"),
    [
        (0.5, 0.25, "+25.0 points"),
        (0.25, 0.5, "\u221225.0 points"),
        (0.2, 0.2, "no change"),
        (0.20001, 0.2, "no change"),
    ],
)
def test_a_share_changes_by_points(now, earlier, words):
    assert in_words.points_of(now, earlier) == words


@pytest.mark.parametrize(
    ("now", "earlier", "words"),
    [(12, 10, "+20 %"), (101, 100, "+1.0 %"), (0, 4, "\u2212100 %"), (3, 0, "none before"), (0, 0, "no change")],
)
def test_a_count_changes_by_per_cent(now, earlier, words):
    assert in_words.growth_of(now, earlier) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1_209_600, "14 days"), (86_400, "1 day"), (5_400, "90 minutes"), (3_600, "1 hour"), (61, "61 seconds")],
)
def test_a_window_is_said_in_its_largest_whole_unit(seconds, words):
    assert funnel_words.span_of(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (0, "0 s"), (0.43, "0.4 s"), (9.96, "10 s"), (252.2, "4 m 12 s")]
)
def test_times_are_said_as_people_do(seconds, words):
    assert funnel_words.spent(seconds) == words


def test_a_funnel_is_told_to_who_does_not_see_it():
    told = funnel_words.in_words(page("/a", "event:buy", unit="users"), numbers(8, 2))
    assert told == "From /a to buy: 25 % of 8 users did all. /a 8 users, buy 2 users."


def test_a_title_claims_no_second_visit_where_one_event_may_be_several_steps():
    assert funnel_words.title_of(page("/a", "/a")) == "From /a to /a"


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("Click on Buy", ["event:click#buy"]),
        ("click on", ["event:click#buy", "event:click#sell"]),
        ("click*sell", ["event:click#sell"]),
        ("click#b", ["event:click#buy"]),
        ("event:click on", []),
    ],
)
def test_a_known_step_is_found_as_it_is_written_and_as_it_is_read(words, texts):
    clicks = [("screen", "/", None, 0), ("click", None, "buy", 1), ("click", None, "sell", 1)]
    found = known_steps(ReadingOf([list(events_of(clicks))]), words)
    assert [step.text for step in found] == texts


def test_the_sentence_says_how_and_whom():
    query = page("/a", "/b", exclude=["event:error"], window=3600, unit="users", device="iPhone")
    told = "Any steps between · within 1 hour · without error · users by their best session · Sessions · device iPhone"
    assert funnel_words.sentence_of(query) == told


# --- The period before -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("period", "earlier"),
    [
        ({"from": "2026-11-08", "to": "2026-11-14"}, ("2026-11-01", "2026-11-07")),
        ({"from": "2026-11-08", "to": "2026-11-08"}, ("2026-11-07", "2026-11-07")),
        (
            {"from": "2026-11-08T10:00:00Z", "to": "2026-11-08T12:00:00Z"},
            ("2026-11-08T08:00:00.000Z", "2026-11-08T10:00:00.000Z"),
        ),
    ],
)
def test_the_period_before_is_as_long_and_ends_where_this_one_begins(period, earlier):
    found = periods.before(page("/a", "/b", **period))
    assert (found.from_, found.to) == earlier
    assert found.step == ["/a", "/b"]


def test_a_period_without_an_end_ends_with_today(monkeypatch):
    monkeypatch.setattr(periods.timezone, "now", lambda: datetime(2026, 11, 10, 15, tzinfo=UTC))
    query = page("/a", "/b", **{"from": "2026-11-08"})
    found = periods.before(query)
    assert (found.from_, found.to) == ("2026-11-05", "2026-11-07")
    assert periods.words_of(query, found) == "5 Nov 2026 \u2013 7 Nov 2026; this period is not over yet"


@pytest.mark.parametrize("period", [{}, {"to": "2026-11-14"}, {"from": "1970-01-01", "to": "2026-11-14"}])
def test_without_a_start_or_time_before_there_is_no_period_before(period):
    assert periods.before(page("/a", "/b", **period)) is None
