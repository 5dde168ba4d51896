"""The recorded sample sessions: how they are kept, and what loading them leaves in the record."""

import gzip
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.core.management import call_command

from apps.analytics.reading import Reading
from apps.journey.funnels.funnel import Funnel
from apps.journey.models import SavedFunnel
from apps.journey.saved import funnels as saved_funnels
from apps.record import client
from demo import crowd, funnels, hours, key, mobile, samples
from demo.visitors import VISITS

KEPT_AT_MOST = 4_000_000  # bytes
AT = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
def small_crowd(still, monkeypatch):
    monkeypatch.setattr(crowd, "SIZE", 40)


def everything():
    """The record's content, with what a second load could change."""
    collections = (client.sessions, client.events, client.session_events, client.replay_chunks)
    return [sorted(collection().find({}), key=lambda row: str(row["_id"])) for collection in collections]


def test_at_least_thirty_visits_are_kept_in_four_megabytes():
    assert set(samples.names()) == {visit.name for visit in VISITS}
    assert len(samples.names()) >= 30
    assert sum(path.stat().st_size for path in samples.FOLDER.iterdir()) <= KEPT_AT_MOST


def test_phones_tablets_and_desktops_are_among_them():
    widths = {recording_width(name) for name in samples.names()}
    assert widths == {390, 820, 1366, 1440}


def recording_width(name):
    first = samples.recording(name)["batches"][0]
    return int(first["session"]["meta"]["viewport"].split("x")[0])


@pytest.mark.parametrize("name", samples.names())
def test_a_recording_is_whole(name):
    batches = samples.recording(name)["batches"]
    assert [batch["seq"] for batch in batches] == list(range(len(batches)))
    chunks = [batch["replay"]["chunkIndex"] for batch in batches if "replay" in batch]
    assert chunks == list(range(len(chunks)))
    events = [event for batch in batches for event in batch.get("events", ())]
    assert {"screen", "click"} <= {event["type"] for event in events}


def test_no_recording_holds_what_a_visitor_typed():
    for name in samples.names():
        text = gzip.decompress((samples.FOLDER / f"{name}.json.gz").read_bytes()).decode()
        for typed in ("Lindenweg", "4000 1234", "mountains", "@example.org"):
            assert typed not in text, name


def test_loading_gives_every_sample_a_replay_and_a_timeline(small_crowd):
    call_command("load_demo")
    for name in (*samples.names(), *mobile.VISITS):
        found = client.sessions().find_one({"sessionId": samples.session_id_of(name)})
        assert found["hasReplay"], name
        assert found["summary"]["clicks"], name
        assert found["summary"]["screens"], name
        assert "pendingFrom" not in found, name
        first = client.replay_chunks().find_one({"sessionId": found["sessionId"], "chunkIndex": 0})
        assert first["keyframe"], name
        assert client.session_events().count_documents({"sessionId": found["sessionId"], "type": "click"}), name


def test_loading_twice_changes_nothing(small_crowd, capsys):
    call_command("load_demo")
    before = everything()
    call_command("load_demo")
    assert everything() == before
    assert "there already" in capsys.readouterr().out


def test_the_saved_funnels_are_gone_through_and_lose_somebody_at_each_step(small_crowd):
    call_command("load_demo")
    assert {one.name for one in SavedFunnel.objects.all()} == set(funnels.FUNNELS)
    for one in SavedFunnel.objects.all():
        query, problems = saved_funnels.read(one)
        assert problems == {}
        with Reading(query.set) as reading:
            counts = [step.sessions for step in Funnel(query, reading).numbers.steps]
        assert counts == sorted(set(counts), reverse=True)
        assert counts[-1] > 0


def test_a_saved_funnel_that_somebody_deleted_or_changed_stays_so(small_crowd):
    call_command("load_demo")
    gone, other = funnels.FUNNELS
    SavedFunnel.objects.filter(name=gone).delete()
    SavedFunnel.objects.filter(name=other).update(query="step=/demo&step=/demo/cart")
    call_command("load_demo")
    assert [(one.name, one.query) for one in SavedFunnel.objects.all()] == [(other, "step=/demo&step=/demo/cart")]


def test_a_load_that_was_broken_off_is_completed_with_the_same_dates(small_crowd):
    call_command("load_demo")
    whole = everything()[1:]
    lost = samples.session_id_of("lost")
    client.sessions().delete_one({"sessionId": lost})
    for collection in (client.events, client.session_events, client.replay_chunks):
        collection().delete_many({"sessionId": lost})
    call_command("load_demo")
    assert [bare(rows) for rows in everything()[1:]] == [bare(rows) for rows in whole]


def bare(rows):
    """Rows without the ids that the server makes."""
    kept = ({name: row[name] for name in row if name != "_id" or isinstance(row[name], str)} for row in rows)
    return sorted(kept, key=repr)


def test_loaded_sessions_lie_in_the_last_two_weeks_and_recorded_ones_come_first(small_crowd):
    call_command("load_demo")
    now = datetime.now(UTC)
    rows = list(client.sessions().find({}).sort("startedAt", -1))
    assert all(now - timedelta(days=hours.DAYS + 1) < row["startedAt"] for row in rows)
    assert all(row["endedAt"] <= now for row in rows)
    assert client.events().count_documents({"timestamp": {"$gt": now}}) == 0
    assert all(row.get("hasReplay") for row in rows[:10])


def test_a_loaded_replay_shows_pictures_of_this_installation(small_crowd, settings):
    settings.PUBLIC_URL = "https://hxi.example"
    own = key.ensure_key()
    origin = samples.recording("lost")["origin"]
    session_id = samples.load(samples.recording("lost"), datetime.now(UTC) - timedelta(hours=1), own)
    chunks = client.replay_chunks().find({"sessionId": session_id})
    text = b"".join(gzip.decompress(chunk["data"]) for chunk in chunks).decode()
    assert origin not in text
    assert '"src":"/demo/pictures/' in text
    assert '"href":"https://hxi.example/demo/' in text


def test_a_sample_keeps_its_device_and_its_clicks_answers():
    own = key.ensure_key()
    session_id = samples.load(samples.recording("delivery-rage-phone"), datetime.now(UTC) - timedelta(hours=1), own)
    found = client.sessions().find_one({"sessionId": session_id})
    assert (found["device"], found["meta"]["app"]) == ("iPhone", "web")
    assert "iPhone" in found["userAgent"]
    clicks = list(client.events().find({"sessionId": session_id, "elementId": "check-delivery"}))
    assert [click["metadata"]["answered"] for click in clicks].count(False) >= 1


@pytest.mark.parametrize("name", mobile.VISITS)
def test_a_phone_apps_taps_lie_on_what_was_drawn(name):
    batch = mobile.batch_of(name, AT)
    frames = batch["replay"]["frames"]
    for tap in (event for event in batch["events"] if event["type"] == "click"):
        tapped_ms = samples.ms(tap["timestamp"])
        frame = [frame for frame in frames if frame["ts"] <= tapped_ms][-1]
        box = next(element for element in frame["elements"] if element["id"] == tap["elementId"])
        assert box["x"] <= tap["x"] <= box["x"] + box["w"]
        assert box["y"] <= tap["y"] <= box["y"] + box["h"]


# --- The crowd -------------------------------------------------------------------------------------------------------
def test_the_crowd_is_the_same_for_the_same_seed_and_another_for_another():
    encode = msgspec.json.encode
    assert encode(list(crowd.crowd(AT, 30))) == encode(list(crowd.crowd(AT, 30)))
    assert encode(list(crowd.crowd(AT, 30))) != encode(list(crowd.crowd(AT, 30, seed=7)))


def test_the_crowd_is_at_least_two_thousand_strong():
    assert crowd.SIZE >= 2_000


def test_a_crowds_events_are_plausible():
    batches = [batch for batch, _ in crowd.crowd(AT, 300)]
    sizes = sorted(len(batch["events"]) for batch in batches)
    assert 20 <= sizes[len(sizes) // 2] <= 70
    types = {event["type"] for batch in batches for event in batch["events"]}
    assert {"screen", "click", "move", "scroll", "input", "error", "purchase", "add_to_cart"} <= types
    assert all(batch["events"][0]["type"] == "screen" for batch in batches)


def test_a_crowds_clicks_lie_on_elements_the_recorder_measured():
    for batch, _ in crowd.crowd(AT, 100):
        for click in (event for event in batch["events"] if event["type"] == "click"):
            known = crowd.layouts_of(click["metadata"]["vw"])[click["screen"]]["elements"]
            assert click["metadata"]["selector"] in {element[0] for element in known}
            assert 0 <= click["x"] <= click["metadata"]["vw"]
            assert 0 <= click["y"] <= click["metadata"]["vh"]


def test_a_crowd_has_dead_clicks_on_the_dead_button_and_errors_in_the_cart():
    events = [event for batch, _ in crowd.crowd(AT, 400) for event in batch["events"]]
    dead = [event for event in events if event["type"] == "click" and event.get("elementId") == "size-guide"]
    assert dead
    assert not any(event["metadata"]["answered"] for event in dead)
    assert {event["screen"] for event in events if event["type"] == "error"} == {"/demo/cart"}


def test_a_crowd_ends_before_the_recorded_visits_begin():
    latest = max(event["timestamp"] for batch, _ in crowd.crowd(AT, 200) for event in batch["events"])
    assert latest < (AT - timedelta(minutes=max(samples.RECENT.values()))).timestamp() * 1000
