import gzip
import json

import pytest

from apps.ingestion import imports, projector
from apps.record import client
from tests.conftest import DATA_DIR
from tests.ingestion.commands import run
from tests.processes import manage


def line(session_id="s", second=0, type="click", **fields):
    event = {"sessionId": session_id, "type": type, "timestamp": f"2021-03-04T05:06:{second:02}Z", "screen": "Home"}
    return event | fields


def written(path, *lines):
    path.write_bytes(b"".join((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in lines))
    return path


def imported(*paths):
    status, said, error = run("import_events", *paths, "--json")
    return status, json.loads(said), error


def counts(read, accepted=0, duplicates=0, rejected=0):
    return {"read": read, "accepted": accepted, "duplicates": duplicates, "rejected": rejected}


def in_order(session_id):
    return list(client.events().find({"sessionId": session_id}).sort([("timestamp", 1), ("order", 1)]))


def test_lines_become_events_and_sessions_of_any_date(tmp_path):
    path = written(tmp_path / "a.ndjson", line("a", 1), line("a", 9), line("b", 3, x=1.5, metadata={"k": [1]}))
    assert imported(path) == (0, counts(3, 3), "")
    session = client.sessions().find_one({"sessionId": "a"})
    assert (session["endedAt"] - session["startedAt"]).total_seconds() == 8
    assert session["meta"]["app"] == "web"
    assert client.events().find_one({"sessionId": "b"})["metadata"] == {"k": [1]}
    assert client.sessions().count_documents({}) == 2


def test_what_happened_long_ago_is_not_taken_for_live(tmp_path):
    imported(written(tmp_path / "a.ndjson", line("a", 1)))
    session = client.sessions().find_one({"sessionId": "a"})
    assert session["lastSeenAt"] == session["endedAt"]


def test_importing_a_file_again_changes_nothing(tmp_path):
    path = written(tmp_path / "a.ndjson", line("a", 1), line("a", 2, eventId="mine"), line("b", 3))
    imported(path)
    projector.project_pending()
    before = list(client.events().find().sort("_id", 1)), list(client.session_events().find().sort("_id", 1))
    assert imported(path) == (0, counts(3, duplicates=3), "")
    projector.project_pending()
    assert (list(client.events().find().sort("_id", 1)), list(client.session_events().find().sort("_id", 1))) == before


def test_identical_lines_are_one_event_whatever_the_order_of_their_keys(tmp_path):
    one = line("a", 1, metadata={"b": 1})
    path = written(tmp_path / "a.ndjson", one, dict(reversed(one.items())), one)
    assert imported(path)[1] == counts(3, accepted=1, duplicates=2)


def test_an_event_id_makes_equal_lines_different_and_different_lines_equal(tmp_path):
    path = written(tmp_path / "a.ndjson", line(eventId="1"), line(eventId="2"), line(second=5, eventId="2"))
    assert imported(path)[1] == counts(3, accepted=2, duplicates=1)


def test_sessions_that_number_their_events_alike_lose_none(tmp_path):
    path = written(tmp_path / "a.ndjson", *[line(name, eventId=str(n)) for name in "ab" for n in range(3)])
    assert imported(path)[1] == counts(6, accepted=6)
    assert imported(path)[1] == counts(6, duplicates=6)


@pytest.mark.parametrize("name", ["events.ndjson.gz", "events.ndjson"])
def test_gzip_is_known_by_its_bytes_not_by_its_name(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(json.dumps(line("a")).encode()))
    assert imported(path)[1] == counts(1, 1)


def test_several_files_are_read_one_after_the_other(tmp_path):
    paths = [written(tmp_path / f"{n}.ndjson", line(f"s{n}", 1)) for n in range(3)]
    assert imported(*paths)[1] == counts(3, 3)


BAD_LINES = {
    "no JSON": (b"{nothing", "malformed"),
    "no session": ({"type": "click", "timestamp": "2021-03-04T05:06:07Z"}, "sessionId"),
    "no type": ({"sessionId": "s", "timestamp": "2021-03-04T05:06:07Z"}, "type"),
    "no time": ({"sessionId": "s", "type": "click"}, "timestamp"),
    "no real time": (line(timestamp="yesterday"), "timestamp"),
    "a time too far away to sum": (line(timestamp="9999-12-31T23:59:59Z"), "years 1971 to 2200"),
    "a time before computers": (line(timestamp="1970-06-01T00:00:00Z"), "years 1971 to 2200"),
    "a place that is none": (line(x="left"), "x"),
    "metadata that is no object": (line(metadata=[1]), "metadata"),
    "no object": (b"[1, 2]", "object"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_refused_with_its_number_and_reason_and_the_rest_is_taken(tmp_path, bad, reason):
    path = written(tmp_path / "a.ndjson", line("a"), b"", bad, line("b"))
    status, said, error = imported(path)
    assert (status, said) == (1, counts(3, accepted=2, rejected=1))
    assert error.startswith(f"{path}:3: ")
    assert reason in error


def test_line_numbers_count_within_each_file(tmp_path):
    paths = [written(tmp_path / f"{n}.ndjson", line(f"s{n}"), b"{") for n in range(2)]
    _, _, error = imported(*paths)
    assert [told.rsplit("/", 1)[-1].split(": ")[0] for told in error.splitlines()] == ["0.ndjson:2", "1.ndjson:2"]


def test_only_the_first_refusals_are_told_one_by_one(tmp_path):
    status, said, error = imported(written(tmp_path / "a.ndjson", *[b"{"] * 30, line()))
    assert (status, said) == (1, counts(31, accepted=1, rejected=30))
    assert len(error.splitlines()) == 21
    assert "10 more" in error.splitlines()[-1]


def test_events_of_one_moment_keep_the_order_of_their_lines_across_lots_and_files(tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "LOT_BYTES", 300)
    paths = [
        written(tmp_path / f"{n}.ndjson", *[line("a", screen=f"/{n}/{place}") for place in range(20)]) for n in range(2)
    ]
    imported(*paths)
    assert [event["screen"] for event in in_order("a")] == [f"/{n}/{place}" for n in range(2) for place in range(20)]


@pytest.mark.parametrize("size", [1, 7, 100, 10**6])
def test_lots_hold_whole_lines_whatever_their_size(tmp_path, monkeypatch, size):
    monkeypatch.setattr(imports, "LOT_BYTES", size)
    path = tmp_path / "a"
    path.write_bytes(b"\xef\xbb\xbfone\n\ntwo three\nfour")
    with path.open("rb") as file:
        assert b"\n".join(imports.lots_of(file)).split(b"\n") == [b"one", b"", b"two three", b"four"]


def test_a_line_without_end_costs_bounded_memory_and_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "LOT_BYTES", 1000)
    monkeypatch.setattr(imports, "LONGEST_LINE", 2000)
    path = written(tmp_path / "a.ndjson", line("a"), line("a", screen="x" * 50_000), line("b"))
    with path.open("rb") as file:
        assert max(map(len, imports.lots_of(file))) < 5000
    status, said, _ = imported(path)
    assert (status, said) == (1, counts(3, accepted=2, rejected=1))


@pytest.mark.parametrize("date", [{"$date": "2021-03-04T05:06:07Z"}, {"$date": {"$numberLong": "1614834367000"}}])
def test_dates_as_mongoexport_writes_them_are_read(tmp_path, date):
    assert imported(written(tmp_path / "a.ndjson", line("a", timestamp=date)))[1] == counts(1, 1)
    assert client.events().find_one()["timestamp"].isoformat() == "2021-03-04T05:06:07+00:00"


def test_a_line_may_describe_its_session(tmp_path):
    told = line("a", userId="u1", device="Android", userAgent="curl/8")
    run("import_events", written(tmp_path / "a.ndjson", told, line("a", 3)), "--app", "shop")
    session = client.sessions().find_one({"sessionId": "a"})
    assert [session[name] for name in ("userId", "device", "userAgent")] == ["u1", "Android", "curl/8"]
    assert session["meta"]["app"] == "shop"


def test_a_lot_larger_than_one_command_may_be_is_stored_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "LOT_BYTES", 32 * 1024 * 1024)
    path = written(tmp_path / "a.ndjson", *[line(eventId=str(n), metadata={"k": "x" * 8_000}) for n in range(2_500)])
    assert imported(path)[1] == counts(2_500, accepted=2_500)
    assert imported(path)[1] == counts(2_500, duplicates=2_500)


def test_a_file_that_is_not_there_or_broken_off_fails_with_a_sentence(tmp_path):
    status, _, error = run("import_events", tmp_path / "nothing.ndjson")
    assert (status, "nothing.ndjson" in error) == (1, True)
    torn = tmp_path / "torn.gz"
    torn.write_bytes(gzip.compress(json.dumps(line()).encode() * 99)[:-9])
    status, _, error = run("import_events", torn)
    assert status == 1
    assert error


def test_the_command_says_its_counts_last_and_fails_by_its_exit_status(tmp_path):
    done = manage(DATA_DIR, "import_events", written(tmp_path / "a.ndjson", line("a"), b"{"), "--json")
    assert (done.returncode, json.loads(done.stdout.splitlines()[-1])) == (1, counts(2, accepted=1, rejected=1))
    assert "a.ndjson:2: " in done.stderr
