import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.ingestion import projector, rrweb
from apps.record import client
from tests.conftest import DATA_DIR
from tests.ingestion.commands import run
from tests.ingestion.recordings import START, click, meta, mutation, snapshot, visit
from tests.processes import manage

SHORT = [*visit(click(100), mutation(300)), meta(40_000, "https://shop.example/cart"), snapshot(40_001)]


def saved(tmp_path, recording, name="recording.json"):
    path = tmp_path / name
    path.write_bytes(recording if isinstance(recording, bytes) else json.dumps(recording).encode())
    return path


def imported(path, *arguments, session="r"):
    status, said, error = run("import_replay", path, "--session", session, "--json", *arguments)
    return status, json.loads(said) if said else None, error


def chunks():
    return list(client.replay_chunks().find({"sessionId": "r"}).sort("chunkIndex", 1))


def unpacked(chunk):
    return json.loads(gzip.decompress(chunk["data"]))


def test_a_recording_becomes_a_session_with_chunks_and_derived_events(tmp_path):
    status, said, _ = imported(saved(tmp_path, SHORT), "--user", "ada", "--device", "iPhone")
    assert (status, said["read"], said["accepted"], said["chunks"], said["events"]) == (0, 6, 6, 2, 3)
    session = client.sessions().find_one({"sessionId": "r"})
    assert (session["userId"], session["device"], session["hasReplay"]) == ("ada", "iPhone", True)
    assert (session["startedAt"].timestamp(), session["endedAt"].timestamp()) == (START / 1000, START / 1000 + 40.001)
    assert [chunk["keyframe"] for chunk in chunks()] == [True, True]
    assert [event for chunk in chunks() for event in unpacked(chunk)] == SHORT
    projector.project_pending()
    summary = client.sessions().find_one({"sessionId": "r"})["summary"]
    assert (summary["path"], summary["clicks"]) == (["/user/:id", "/cart"], 1)
    found = client.session_events().find_one({"type": "click"})["payload"]
    assert (found["elementId"], found["metadata"]["answered"], found["metadata"]["answerMs"]) == ("buy", True, 200)


def test_importing_it_again_changes_nothing(tmp_path):
    path = saved(tmp_path, SHORT)
    imported(path)
    before = chunks(), list(client.events().find().sort("_id", 1))
    status, said, _ = imported(path)
    assert (status, said["accepted"], said["duplicates"]) == (0, 0, 6)
    assert (chunks(), list(client.events().find().sort("_id", 1))) == before


def test_an_import_that_was_broken_off_is_completed_by_the_next(tmp_path):
    path = saved(tmp_path, SHORT)
    imported(path)
    whole = chunks(), client.events().count_documents({})
    client.replay_chunks().delete_one({"chunkIndex": 1})
    client.events().delete_many({})
    assert imported(path)[1]["accepted"] == 2
    assert (len(chunks()), client.events().count_documents({})) == (len(whole[0]), whole[1])


def test_another_recording_does_not_take_the_place_of_the_one_that_is_there(tmp_path):
    imported(saved(tmp_path, SHORT))
    before = chunks()
    status, _, error = imported(saved(tmp_path, visit(click(7_000)), "other.json"))
    assert (status, "another recording" in error) == (1, True)
    assert chunks() == before


def test_a_gzip_file_is_known_by_its_bytes(tmp_path):
    assert imported(saved(tmp_path, gzip.compress(json.dumps(SHORT).encode())))[:1] == (0,)


BAD_EVENTS = {
    "no object": (3, "object"),
    "no type": ({"timestamp": START, "data": {}}, "type"),
    "a type that is none": ({"type": 99, "timestamp": START, "data": {}}, "type"),
    "no time": ({"type": 4, "data": {}}, "timestamp"),
    "a time beyond all years": (meta(10**18), "timestamp"),
    "a page without nodes": ({"type": 2, "timestamp": START, "data": {"node": "x"}}, "node"),
    "no source": ({"type": 3, "timestamp": START, "data": {}}, "source"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD_EVENTS.values(), ids=BAD_EVENTS)
def test_a_bad_event_is_refused_by_itself(tmp_path, bad, reason):
    status, said, error = imported(saved(tmp_path, [*SHORT, bad]))
    assert (status, said["read"], said["accepted"], said["rejected"]) == (1, 7, 6, 1)
    assert "event 6: " in error
    assert reason in error


NO_RECORDINGS = {"no JSON": b"{nothing", "no list": b'{"a": 1}', "empty": b"[]", "nothing usable": b"[1, 2]"}


@pytest.mark.parametrize("raw", NO_RECORDINGS.values(), ids=NO_RECORDINGS)
def test_what_is_no_recording_is_refused_as_a_whole(tmp_path, raw):
    status, said, error = imported(saved(tmp_path, raw))
    assert (status, said) == (1, None)
    assert "recording.json" in error
    assert client.sessions().count_documents({}) == 0


def test_an_id_no_recorder_could_send_is_refused(tmp_path):
    assert imported(saved(tmp_path, SHORT), session="../etc")[0] == 1
    assert client.sessions().count_documents({}) == 0


def test_events_out_of_order_are_put_in_order(tmp_path):
    imported(saved(tmp_path, [SHORT[3], SHORT[0], SHORT[2], SHORT[1]]))
    assert [event for chunk in chunks() for event in unpacked(chunk)] == SHORT[:4]


def test_a_recording_that_begins_without_a_picture_is_kept(tmp_path):
    status, said, _ = imported(saved(tmp_path, [click(0), mutation(10)]), "--screen", "Home")
    assert (status, said["chunks"], chunks()[0]["keyframe"]) == (0, 1, False)
    assert client.events().find_one({"type": "click"})["screen"] == "Home"


def test_an_event_larger_than_a_chunk_is_kept_whole(tmp_path):
    huge = mutation(500, texts=[{"id": 7, "value": "x" * 2_000_000}])
    imported(saved(tmp_path, [*visit(click(100)), huge, mutation(600)]))
    assert [chunk["events"] for chunk in chunks()] == [3, 1, 1]
    assert unpacked(chunks()[1]) == [huge]


def test_the_command_ends_with_its_counts(tmp_path):
    done = manage(DATA_DIR, "import_replay", saved(tmp_path, SHORT), "--session", "r", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["accepted"] == 6


# --- Splitting --------------------------------------------------------------------------------------------------------
def mark(kind, at, size):
    return rrweb.Mark(at, kind, b"x" * size)


KINDS = some.sampled_from([0, 1, 2, 3, 3, 3, 4, 4, 5])
SIZES = some.sampled_from([10, 1000, rrweb.CHUNK_BYTES // 2, rrweb.CHUNK_BYTES * 2])
GAPS = some.sampled_from([0, 5, 9_000, 40_000])


@given(some.lists(some.tuples(KINDS, GAPS, SIZES), max_size=40))
def test_chunks_are_the_recording_cut_in_pieces_each_picture_at_the_head_of_one(rows):
    at, marks = 0, []
    for kind, gap, size in rows:
        at += gap
        marks.append(mark(kind, at, size))
    parts = list(rrweb.chunks_of(marks))
    assert [one for part in parts for one in part] == marks
    assert all(parts)
    for part in parts:
        pictures = [place for place, one in enumerate(part) if one.type == 2]
        assert len(pictures) <= 1
        if pictures:
            assert {one.type for one in part[: pictures[0]]} <= {0, 1, 4}
        body = part[pictures[0] + 1 :] if pictures else part[1:]
        head = part[: len(part) - len(body)]
        assert not body or sum(one.size for one in part) <= rrweb.CHUNK_BYTES
        assert not body or body[-1].timestamp - head[0].timestamp < rrweb.CHUNK_MS


def test_what_announces_a_picture_stays_with_it_however_long_it_waits():
    kinds = [(3, 0), (0, 10), (1, 10), (4, 20), (4, 90_000), (2, 200_000), (3, 200_001)]
    marks = [mark(kind, at, 10) for kind, at in kinds]
    assert [[one.type for one in part] for part in rrweb.chunks_of(marks)] == [[3], [0, 1, 4, 4, 2], [3]]


def test_a_chunk_without_picture_lasts_half_a_minute():
    marks = [mark(3, at, 10) for at in range(0, 100_000, 10_000)]
    assert [len(part) for part in rrweb.chunks_of(marks)] == [3, 3, 3, 1]


def test_an_empty_recording_has_no_chunk():
    assert list(rrweb.chunks_of([])) == []
