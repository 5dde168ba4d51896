"""The points and page views of a session: what they hold, and that they come out the same however they came in."""

import random
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from apps.analytics.tables import TABLES
from apps.heatmap import projection
from apps.heatmap.attention import bands_of
from apps.heatmap.projection import documents
from apps.ingestion import imports, projector
from apps.ingestion.sightings import Source
from apps.record import client as record
from tests.factories import an_event

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = 24 * 3600
SIZES = {"vw": 1000, "vh": 500, "dw": 1000, "dh": 2000}
TELLING = {"known", "ruleVersion"}
ANCHOR = {"selector": "#buy", "ex": 0.25, "ey": 1} | SIZES


def at(seconds):
    return START + timedelta(seconds=seconds)


def event(second, type, screen=None, **fields):
    named = {"screen": screen} if screen else {}
    told = {"_id": f"s:0:{second}", "sessionId": "s", "type": type, "timestamp": at(second), "order": int(second)}
    return told | named | fields


def click(second, screen="A", x=10, y=20, scroll=0, **fields):
    return event(second, "click", screen, x=x, y=y, scroll=scroll, **fields)


def scroll(second, offset, screen="A", **sizes):
    return event(second, "scroll", screen, scroll=offset, metadata=sizes or SIZES)


def screen(second, name="A", **sizes):
    return event(second, "screen", name, metadata=sizes or SIZES)


def session(**fields):
    return {"sessionId": "s", "startedAt": START, "pendingFrom": START, "summary": {"ruleVersion": 1}} | fields


def written(events, since=START, **fields):
    """The documents written for events, by id; without what only tells old ones from new (TELLING)."""
    writes = documents(session(**fields), events, since)["hxi_heatmap_db.heatmaps"]
    found = [write._doc for write in writes if hasattr(write, "_doc")]
    return {one["_id"]: {name: value for name, value in one.items() if name not in TELLING} for one in found}


def points(events, **given):
    return [one for one in written(events, **given).values() if one["kind"] != "view"]


def views(events, **given):
    return [one for one in written(events, **given).values() if one["kind"] == "view"]


def view(*events):
    (found,) = views(list(events))
    return found


def removals(events, since=START, **fields):
    writes = documents(session(**fields), events, since)["hxi_heatmap_db.heatmaps"]
    return [write._filter for write in writes if not hasattr(write, "_doc")]


# --- Points ----------------------------------------------------------------------------------------------------------
def test_a_click_becomes_a_point_with_all_that_anchors_it():
    told = {"elementId": "buy", "metadata": ANCHOR | {"text": "Buy", "fixed": True, "answered": False}}
    assert points([click(1, x=120, y=330.5, scroll=200, **told)]) == [
        {
            "_id": "s:0:1",
            "sessionId": "s",
            "kind": "click",
            "screen": "A",
            "x": 120,
            "y": 330.5,
            "scroll": 200,
            "timestamp": at(1),
            "elementId": "buy",
            "label": "Buy",
            "fixed": True,
            "dead": True,
        }
        | ANCHOR
    ]


SEED = {"_id", "sessionId", "kind", "screen", "x", "y", "scroll", "timestamp"}
PLACED = {
    "a click without an offset is at the top": (click(1) | {"scroll": None}, ("click", 10, 20, 0)),
    "a move": (event(1, "move", "A", x=1, y=2, scroll=3), ("move", 1, 2, 3)),
    "a scroll is the window's corner": (event(1, "scroll", "A", scroll=300), ("scroll", 0, 0, 300)),
    "a scroll to the top": (event(1, "scroll", "A", scroll=0), ("scroll", 0, 0, 0)),
    "left of the window": (click(1, x=-5, y=0), ("click", -5, 0, 0)),
    "a click without a place": (event(1, "click", "A", y=2), None),
    "a move with half a place": (event(1, "move", "A", x=2), None),
    "a scroll without its offset": (event(1, "scroll", "A", x=1, y=2), None),
    "a click far out of this world": (click(1, x=1e300), None),
    "a click at no number": (click(1, x="12"), None),
    "a screen view": (event(1, "screen", "A", x=1, y=2, scroll=3), None),
    "an input": (event(1, "input", "A", x=1, y=2), None),
    "one's own event": (event(1, "rated", "A", x=1, y=2), None),
    "a click on no screen": (click(1, screen=None), None),
}


@pytest.mark.parametrize(("told", "place"), PLACED.values(), ids=PLACED)
def test_clicks_moves_and_scrolls_with_a_place_are_points_in_the_seeds_shape(told, place):
    found = points([told])
    assert [(one["kind"], one["x"], one["y"], one["scroll"]) for one in found] == ([place] if place else [])
    assert all(one.keys() == SEED for one in found)


UNFIT = {
    "selector": (5, "", None, ["a"]),
    "text": (5, "", {"a": 1}),
    "ex": (-0.1, 1.1, "0.5", True, None),
    "ey": (2, [0.5]),
    "vw": (0, -1, "1000", True, 1e9),
    "dh": (0, None, {"px": 3}),
    "fixed": (False, "true", 1),
    "answered": (True, "no", 0, None),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in UNFIT.items() for value in values])
def test_what_cannot_be_counted_is_left_out(name, value):
    (found,) = points([click(1, metadata={name: value})])
    assert found.keys() == SEED


def test_points_of_senders_without_metadata_are_points_too():
    assert len(points([click(1), click(2, metadata=None), click(3, metadata={})])) == 3


def test_long_words_are_cut():
    (found,) = points([click(1, elementId="e" * 600, metadata={"selector": "s" * 600, "text": "t" * 600})])
    assert [len(found[name]) for name in ("elementId", "selector", "label")] == [512, 512, 80]


SCREENS = {
    "its own": (["screen A", "click B"], ["B"]),
    "the current step's": (["screen A", "click", "screen B", "click", "move"], ["A", "B", "B"]),
    "that of an earlier event": (["input A", "click"], ["A"]),
    "none before the first": (["click", "screen A", "click"], ["A"]),
    "a screen view without a name changes none": (["screen A", "screen", "click"], ["A"]),
}


@pytest.mark.parametrize(("told", "names"), SCREENS.values(), ids=SCREENS)
def test_a_point_is_on_its_own_screen_or_on_the_current_steps(told, names):
    events = [event(second, *words.split(), x=1, y=1) for second, words in enumerate(told)]
    assert [one["screen"] for one in points(events)] == names


def raging(events, **given):
    return {one["_id"] for one in points(events, **given) if "rage" in one}


def test_only_clicks_of_a_run_are_rage():
    events = [click(0), click(1), click(2), click(4), event(4.5, "move", "A", x=10, y=20)]
    assert raging(events) == {"s:0:0", "s:0:1", "s:0:2"}
    assert all(one.get("rage", True) is True for one in points(events))


def test_from_the_pending_moment_on_points_are_written_again_and_clicks_whose_rage_may_change():
    events = [click(0), click(5), event(5.5, "move", "A", x=1, y=1), click(6), click(7)]
    found = [one["_id"] for one in points(events, since=at(7))]
    assert found == ["s:0:5", "s:0:6", "s:0:7"]
    assert raging(events, since=at(7)) == set(found)


# --- Page views ------------------------------------------------------------------------------------------------------
def test_each_step_is_a_page_view_with_its_deepest_reach():
    found = views([screen(0), scroll(1, 600), scroll(2, 300), screen(5, "B"), click(9, "B"), screen(10, "A")])
    assert [(one["_id"], one["screen"], one["timestamp"]) for one in found] == [
        ("s:view:0", "A", at(0)),
        ("s:view:1", "B", at(5)),
        ("s:view:2", "A", at(10)),
    ]
    assert {name: found[0][name] for name in ("sessionId", "kind", "x", "y", "scroll", "reach")} == {
        "sessionId": "s",
        "kind": "view",
        "x": 0,
        "y": 1100,
        "scroll": 600,
        "reach": 1100,
    }
    assert found[0].items() >= SIZES.items()
    assert [one["y"] for one in found[1:]] == [500, 500]


def test_a_view_shows_the_window_as_it_was_last_and_the_page_at_its_largest():
    found = view(screen(0), scroll(1, 0, vw=800, vh=600, dw=800, dh=9000), click(2, metadata={"dh": 3000}))
    assert {name: found[name] for name in SIZES} == {"vw": 800, "vh": 600, "dw": 1000, "dh": 9000}
    assert found["reach"] == 600


UNKNOWN = {
    "nothing is known": ([event(0, "screen", "A"), event(1, "scroll", "A", scroll=70)], {"y": 70}),
    "no page": ([event(0, "screen", "A"), scroll(1, 70, vw=9, vh=50)], {"y": 120, "reach": 120, "vw": 9, "vh": 50}),
    "no window": ([screen(0, dw=9, dh=900), event(1, "scroll", "A", scroll=70)], {"y": 70, "dw": 9, "dh": 900}),
    "somebody else's sizes": ([event(0, "rated", "A", scroll=70, metadata=SIZES)], {"y": 70}),
}


@pytest.mark.parametrize(("events", "known"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_unknown_is_left_out_of_a_view(events, known):
    found = view(*events)
    plain = ("_id", "sessionId", "kind", "screen", "timestamp", "x", "scroll")
    assert {name: value for name, value in found.items() if name not in plain} == known


def test_the_window_stays_as_it_was_until_told_otherwise():
    untold = [event(5, "screen", "B"), event(6, "scroll", "B", scroll=100)]
    found = views([screen(0), *untold, screen(9, "C", vw=1, vh=200), event(11, "screen", "B")])
    assert [one["reach"] for one in found] == [500, 600, 200, 200]
    assert [one["vw"] for one in found] == [1000, 1000, 1, 1]
    assert "dh" not in found[1]


def seconds(bands):
    """Bands in seconds, runs of equal ones told once: [(seconds, how many), …]."""
    told = []
    for spent in bands:
        if told and told[-1][0] == spent / 1000:
            told[-1] = (spent / 1000, told[-1][1] + 1)
        else:
            told.append((spent / 1000, 1))
    return told


BANDS = {
    "at the top": ([screen(0), click(10)], [(10, 5), (0, 15)]),
    "scrolled by a window": ([screen(0), scroll(4, 500), click(10, scroll=500)], [(4, 5), (6, 5), (0, 10)]),
    "scrolled by half a window": ([screen(0), scroll(4, 300), click(9, scroll=300)], [(4, 3), (9, 2), (5, 3), (0, 12)]),
    "scrolled to the end": ([screen(0), scroll(4, 1500), scroll(8, 1500)], [(4, 5), (0, 10), (4, 5)]),
    "beyond both ends": (
        [screen(0), scroll(1, -200), scroll(2, 1800), scroll(4, 0)],
        [(2, 3), (1, 2), (0, 13), (2, 2)],
    ),
    "at rest for just 30 s": ([screen(0), click(30)], [(30, 5), (0, 15)]),
    "at rest for longer": ([screen(0), click(30.5)], [(30, 5), (0, 15)]),
    "at rest twice": ([screen(0), click(40), click(80)], [(60, 5), (0, 15)]),
    "half a twentieth in the window": (
        [screen(0, vh=150, dh=2000), click(10)],
        [(10, 1), (5, 1), (0, 18)],
    ),
    "a page smaller than the window": ([screen(0, vh=500, dh=400), click(3)], [(3, 20)]),
    "a page that grows": ([screen(0, vh=500, dh=500), scroll(10, 0)], [(10, 5), (0, 15)]),
    "a window that grows": (
        [screen(0, vh=500, dh=2000), scroll(4, 0, vh=1000, dh=2000), click(6)],
        [(6, 5), (2, 5), (0, 10)],
    ),
    "an offset without any scrolling": ([screen(0), click(10, scroll=500)], [(0, 5), (10, 5), (0, 10)]),
    "an offset told by a move": (
        [screen(0), event(3, "move", "A", x=1, y=1, scroll=500), scroll(5, 0), click(6)],
        [(1, 5), (5, 5), (0, 10)],
    ),
    "sizes told late": ([event(0, "screen", "A"), scroll(5, 500), click(7, scroll=500)], [(5, 5), (2, 5), (0, 10)]),
    "a single moment": ([screen(0)], [(0, 20)]),
}


@pytest.mark.parametrize(("events", "told"), BANDS.values(), ids=BANDS)
def test_bands_tell_how_long_each_twentieth_of_a_page_was_in_the_window(events, told):
    assert seconds(view(*events)["bands"]) == told


def test_a_view_lasts_until_the_next_begins_and_the_last_until_the_last_event():
    found = views([screen(0), screen(7, "B"), click(9, "B"), event(12, "error")])
    assert [one["bands"][0] for one in found] == [7000, 5000]


def test_bands_are_as_many_numbers_whatever_the_page():
    for height in (1, 19, 333.5, 10_000_000):
        bands = bands_of({(top, 500.5): 1.0 for top in (-1e7, -3, 0, 0.5, 17, 1e7)}, height)
        assert (len(bands), {type(one) for one in bands}) == (20, {float})


def test_views_that_ended_before_the_pending_moment_are_not_written_again():
    events = [screen(0), screen(5, "B"), screen(10, "C"), click(12, "C")]
    assert [one["_id"] for one in views(events, since=at(12))] == ["s:view:2"]
    assert [one["_id"] for one in views(events, since=at(10))] == ["s:view:1", "s:view:2"]


# --- Bounds ----------------------------------------------------------------------------------------------------------
def test_a_session_is_cut_after_a_day():
    events = [screen(0), click(DAY - 1), click(DAY - 0.5), click(DAY), click(DAY + 0.001), screen(DAY + 1, "B")]
    assert len(points(events)) == 3
    assert [one["_id"] for one in views(events)] == ["s:view:0"]
    assert removals(events) == [{"sessionId": "s", "timestamp": {"$gt": at(DAY)}}]
    assert removals(events[:4]) == []


def test_a_session_without_a_start_or_events_is_no_trouble():
    assert documents({"sessionId": "s"}, [], START) == {"hxi_heatmap_db.heatmaps": []}
    assert len(points([click(0)], startedAt=None)) == 1


def test_points_are_bounded_by_kind_and_told_of_once(monkeypatch, caplog):
    monkeypatch.setattr(projection, "MOST_POINTS", 3)
    events = [click(n * 2) for n in range(5)] + [event(20 + n, "move", "A", x=1, y=1) for n in range(3)]
    found = points(events)
    assert [one["kind"] for one in found] == ["click"] * 3 + ["move"] * 3
    assert [entry.getMessage() for entry in caplog.records] == ["session s: only its first 3 of kind click count"]
    assert removals(events) == [
        {"sessionId": "s", "kind": "click", "timestamp": {"$gte": at(4)}, "_id": {"$nin": ["s:0:4"]}}
    ]


def test_views_are_bounded(monkeypatch):
    monkeypatch.setattr(projection, "MOST_POINTS", 3)
    found = views([screen(n, f"/{n}") for n in range(5)])
    assert [one["screen"] for one in found] == ["/0", "/1", "/2"]
    assert found[2]["bands"][0] == 1000


# --- On a real server ------------------------------------------------------------------------------------------------
pytestmark = pytest.mark.usefixtures("still")


def send(*events, session_id="s"):
    """Brings events in through the door."""
    told = [
        an_event(one["type"], one["timestamp"], screen=one.get("screen"), sessionId=session_id, eventId=one["_id"])
        | {name: one[name] for name in ("x", "y", "scroll", "elementId", "metadata") if name in one}
        for one in events
    ]
    imports.import_lot(b"\n".join(map(msgspec.json.encode, told)), imports.Tally(), Source("web"), 0)


def stored(session_id="s"):
    """What the collection has of a session, by id; without what only tells old ones from new."""
    return {one["_id"]: one for one in record.heatmaps().find({"sessionId": session_id}, {"known": 0})}


def stored_at_once(session_id="s"):
    """The same after a projection of the whole session into nothing."""
    record.heatmaps().delete_many({})
    return stored_again(session_id)


def stored_again(session_id="s"):
    record.sessions().update_one({"sessionId": session_id}, [{"$set": {"pendingFrom": "$startedAt"}}])
    projector.project_pending()
    return stored(session_id)


def random_events(number, count=120):
    chance = random.Random(number)
    events, second = [], 0
    for _ in range(count):
        second = round(second + chance.choice((0.3, 0.5, 0.7, 1, 1.4, 6)), 1)
        name = chance.choices(("A", "B", None), (10, 1, 10))[0]
        spot = {"x": chance.choice((0, 0, 20, 60)), "y": 1, "scroll": chance.choice((0, 0, 0, 400))}
        kind = chance.choices(("click", "move", "scroll", "screen", "error"), (12, 3, 2, 1, 1))[0]
        fields = {"click": spot, "move": spot, "scroll": {"scroll": spot["scroll"]}}.get(kind, {})
        sizes = chance.choice(({}, SIZES, {"vh": 700, "dh": 900}))
        events.append(event(second, kind, name, metadata=sizes, **fields))
    return events


@pytest.mark.parametrize("number", range(8))
def test_the_same_events_give_the_same_documents_however_they_arrive(number):
    events, chance = random_events(number), random.Random(-number)
    late = chance.sample(events, 30)
    send(*[one for one in events if one not in late])
    projector.project_pending()
    while late:
        send(*[late.pop() for _ in range(min(len(late), chance.randint(1, 6)))])
        projector.project_pending()
    found = stored()
    assert found == stored_at_once()
    assert found == stored_again()
    assert any("rage" in one for one in found.values())


def test_a_late_click_makes_rage_and_another_unmakes_it():
    send(click(0), click(2, x=11), screen(9, "B"))
    projector.project_pending()
    assert [one for one in stored().values() if "rage" in one] == []
    send(click(1))
    projector.project_pending()
    assert sum("rage" in one for one in stored().values()) == 3
    send(click(1.5, x=900))
    projector.project_pending()
    assert [one for one in stored().values() if "rage" in one] == []


def test_a_late_start_takes_away_what_now_lies_more_than_a_day_later():
    send(screen(0), click(DAY - 1.2), click(DAY - 0.9), click(DAY - 0.6), screen(DAY - 0.1, "B"))
    projector.project_pending()
    assert (len(stored()), sum("rage" in one for one in stored().values())) == (5, 3)
    send(screen(-0.7, "Z"))
    projector.project_pending()
    found = stored()
    assert sorted(one["screen"] for one in found.values() if one["kind"] == "view") == ["A", "Z"]
    assert sum(one["kind"] == "click" for one in found.values()) == 2
    assert not any("rage" in one for one in found.values())
    assert found == stored_at_once()


def test_an_earlier_start_without_events_cuts_the_last_view_short():
    send(screen(0), click(10), click(DAY))
    projector.project_pending()
    before = stored()
    changes = {"startedAt": at(-5), "pendingFrom": at(DAY)}
    record.sessions().update_one({"sessionId": "s"}, {"$set": changes})
    projector.project_pending()
    found = stored()
    assert sum(found["s:view:0"]["bands"]) < sum(before["s:view:0"]["bands"])
    assert len(found) == len(before) - 1


def test_what_came_first_counts_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(projection, "MOST_POINTS", 4)
    events = [click(2 * n) for n in range(5)] + [click(2 * n, x=500) for n in range(5, 9)]
    send(*events[3:])
    projector.project_pending()
    send(*events[:3])
    projector.project_pending()
    found = stored()
    assert sorted(one["timestamp"] for one in found.values() if one["kind"] == "click") == [at(0), at(2), at(4), at(6)]
    assert found == stored_at_once()


def test_a_worker_that_was_too_slow_overwrites_nothing_newer():
    send(screen(0), click(1), click(2))
    slow = projector.claim_lot(50)
    record.sessions().update_many({}, {"$set": {"claim.until": START}})
    send(click(2.5), scroll(4, 900))
    projector.project_pending()
    before = stored()
    assert sum("rage" in one for one in before.values()) == 3
    late = documents(slow[0], [one | {"_id": f"s#{one['_id']}"} for one in (screen(0), click(1), click(2))], START)
    projector._bulk_write(record.heatmaps(), late["hxi_heatmap_db.heatmaps"])
    assert stored() == before


def test_the_lake_takes_every_field_as_it_was_written():
    told = {"elementId": "buy", "metadata": ANCHOR | {"text": "Buy", "fixed": True, "answered": False}}
    send(screen(0), *[click(n, x=1.5, **told) for n in (1, 2, 3)], scroll(4, 700), event(5, "move", "A", x=1, y=2))
    projector.project_pending()
    rows = {row["kind"]: row for row in TABLES["points"].rows_of(["s"]).to_pylist()}
    naive = {name: at(second).replace(tzinfo=None) for name, second in (("view", 0), ("click", 3), ("scroll", 4))}
    sizes = {name: float(value) for name, value in SIZES.items()}
    assert {kind: rows[kind]["happened_at"] for kind in naive} == naive
    anchor = {"element_id": "buy", "label": "Buy", "selector": "#buy", "ex": 0.25, "ey": 1.0}
    place = {"screen": "A", "x": 1.5, "y": 20.0, "scroll": 0.0, "fixed": True, "dead": True, "rage": True}
    assert rows["click"].items() >= (anchor | place | sizes).items()
    assert (rows["click"]["reach"], rows["click"]["bands"]) == (None, [])
    assert rows["scroll"].items() >= ({"x": 0.0, "y": 0.0, "scroll": 700.0, "rage": False} | sizes).items()
    assert rows["move"].items() >= {"x": 1.0, "y": 2.0, "vh": None, "selector": None, "dead": False}.items()
    read = {"x": 0.0, "y": 1200.0, "scroll": 700.0, "reach": 1200.0}
    assert rows["view"].items() >= (read | sizes).items()
    assert rows["view"]["bands"] == stored()["s:view:0"]["bands"] == [4000.0] * 5 + [0.0] * 2 + [1000.0] * 5 + [0.0] * 8
