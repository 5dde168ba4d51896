"""Daily tables in PostgreSQL: the numbers of the pages, day by day, whatever ends, goes on or is away meanwhile."""

import io
import itertools
import json
import logging
import random
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as product
from django.core.management import CommandError, call_command

from apps.analytics import lake, settling, tasks
from apps.analytics.published import job
from apps.analytics.published.postgres import Target, Unpublished
from apps.analytics.reading import Reading
from apps.analytics.session_set import SessionSet
from apps.emotion.summary.counts import Summary
from apps.emotion.summary.question import EmotionQuery
from apps.heatmap.answer import Answer
from apps.heatmap.question import HeatmapQuery
from apps.record import client as record
from tests.factories import a_point, a_prediction, a_session, a_visit
from tests.processes import free_port, manage

FIRST = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAYS = [(FIRST + timedelta(days=number)).date() for number in range(3)]
GROUPS = [(app, device) for app in ("web", "shop") for device in ("desktop", "phone", None)]
SCREENS = ("/home", "/cart")
ELEMENTS = ({"elementId": "buy"}, {"elementId": None, "selector": "nav > a"}, {"elementId": None, "selector": None})


@pytest.fixture
def visits():
    """Sixty sessions of three days at random, all of them in the lake."""
    chance = random.Random(11)
    for number in range(60):
        app, device = chance.choice(GROUPS)
        start = FIRST + timedelta(hours=chance.randrange(63), minutes=number)
        screens = list(chance.sample(SCREENS, chance.choice([1, 2])))
        sums = {"screens": screens, "errors": chance.choice([0, 0, 2]), "clicks": number, "emotions": []}
        session = a_session(
            start,
            device=device,
            userId=chance.choice(["ann", "bob", None]),
            durationMs=chance.randrange(1000, 90_000),
            meta={"app": app},
            summary=sums,
        )
        for _ in range(chance.randrange(5)):
            told = {"screen": chance.choice(screens), "rage": chance.random() < 0.3, "dead": chance.random() < 0.3}
            a_point(session["sessionId"], at=start, **told, **chance.choice(ELEMENTS))
        for place in range(chance.randrange(3)):
            signals = chance.choices(["rage", "dead", "success"], k=chance.randrange(3))
            emotion, model = chance.choice(["frustrated", "engaged"]), chance.choice(["hxi", "hxi", "lab"])
            told = {"model": model, "confidence": round(chance.random(), 3), "screen": screens[0]}
            a_prediction(session["sessionId"], emotion, signals, at=start + timedelta(minutes=place), **told)
    settling.settle()


@pytest.fixture
def days():
    """Two sessions on each of three days, with something for every table, all of them in the lake."""
    for day, device in itertools.product(range(3), ("desktop", "phone")):
        start = FIRST + timedelta(days=day)
        session = a_visit(["/home", "/cart"], start, device=device)
        a_point(session["sessionId"], at=start, rage=True)
        a_prediction(session["sessionId"], signals=["rage"], at=start)
    settling.settle()


def rows_of(database, table, columns, group, *more):
    """The rows of a table for (day, app, device), as tuples of these columns."""
    day, app, device = group
    return database.rows(
        f"SELECT {columns} FROM {table} WHERE day = %s AND app = %s AND device = %s {' '.join(more)}", day, app, device
    )


def conditions(group):
    day, app, device = group
    return {"from": str(day), "to": str(day), "app": app, "device": device}


def whole(database):
    """All that is published, but for when it was written."""
    names = [table.name for table in job.daily_tables()]
    notes = database.rows("SELECT day, table_name, fingerprint, rows FROM hxi_published ORDER BY 1, 2")
    return {name: sorted(database.rows(f"SELECT * FROM {name}"), key=repr) for name in names} | {"notes": notes}


def days_in(database, table="hxi_daily_sessions"):
    return [day for (day,) in database.rows(f"SELECT DISTINCT day FROM {table} ORDER BY day")]


NAMED = [(day, app, device) for day in DAYS for app, device in GROUPS if device]


# --- The numbers -----------------------------------------------------------------------------------------------------
def test_sessions_are_counted_as_the_dashboard_counts_them(published, visits):
    assert job.publish() == (3, 3)
    question = """SELECT count(*), count(DISTINCT coalesce(user_id, session_id)),
        count(*) FILTER (list_contains(emotions, 'frustrated')), count(*) FILTER (errors > 0), sum(events)::BIGINT,
        sum(clicks)::BIGINT, sum(errors)::BIGINT, sum(len(screens))::BIGINT, sum(duration_ms)::BIGINT,
        median(duration_ms) FROM sessions"""
    numbers = "sessions, users, frustrated_sessions, error_sessions, events, clicks, errors, screens, duration_ms"
    for group in NAMED:
        with Reading(SessionSet.model_validate(conditions(group))) as reading:
            expected = reading.row(question)
        found = rows_of(published, "hxi_daily_sessions", f"{numbers}, median_duration_ms", group)
        assert found == ([expected] if expected[0] else [])
    frustrated = "SELECT sum(sessions), sum(frustrated_sessions) FROM hxi_daily_sessions"
    shown = record.sessions().count_documents(SessionSet(emotion="frustrated").mongo())
    assert published.rows(frustrated) == [(60, shown)]
    assert published.rows("SELECT count(*) FROM hxi_daily_sessions WHERE device = ''")[0][0] > 0


def test_elements_have_the_numbers_of_the_heatmap(published, visits):
    job.publish()
    for group, screen in itertools.product(NAMED[::3], SCREENS):
        for kind, column in (("click", "clicks"), ("rage", "rage_clicks"), ("dead", "dead_clicks")):
            query = HeatmapQuery.model_validate(conditions(group) | {"screen": screen, "kind": kind, "viewport": "all"})
            with Reading(query.set) as reading:
                expected = {one.key: (one.count, one.sessions) for one in Answer(query, reading).elements}
            found = rows_of(published, "hxi_daily_elements", f"element, {column}, sessions, screen", group)
            told = {element: (count, sessions) for element, count, sessions, on in found if on == screen and count}
            assert {element: count for element, (count, _) in told.items()} == {
                element: count for element, (count, _) in expected.items()
            }
            if kind == "click":
                assert told == expected


def test_emotions_and_signals_have_the_numbers_of_their_page(published, visits):
    job.publish()
    for group, model in itertools.product(NAMED, ("hxi", "lab")):
        query = EmotionQuery.model_validate(conditions(group) | {"model": model})
        with Reading(query.set) as reading:
            summary = Summary(query, reading)
            expected = {one.emotion: [one.count, one.sessions, one.confidence] for one in summary.emotions if one.count}
            signals = dict(summary.signals)
        columns = "emotion, predictions, sessions, mean_confidence"
        found = rows_of(published, "hxi_daily_emotions", columns, group, f"AND model = '{model}'")
        assert {emotion: pytest.approx(numbers) for emotion, *numbers in found} == expected
        kinds = rows_of(published, "hxi_daily_signals", "kind, sum(signals)", group, "GROUP BY kind")
        assert dict(kinds) == signals


def test_what_is_still_going_on_is_not_counted_until_it_is_over(published, days):
    now = datetime.now(UTC)
    session = a_session(FIRST, ended=False, lastSeenAt=now)
    assert job.publish() == (3, 3)
    total = "SELECT sum(sessions)::int FROM hxi_daily_sessions"
    assert published.rows(total) == [(6,)]
    record.sessions().update_one({"sessionId": session["sessionId"]}, {"$set": {"ended": True}})
    settling.settle()
    assert job.publish() == (1, 1)
    assert published.rows(total) == [(7,)]


# --- Again and again -------------------------------------------------------------------------------------------------
def test_what_is_written_once_is_not_written_again(published, days):
    job.publish()
    before, written = whole(published), published.rows("SELECT DISTINCT written_at FROM hxi_published ORDER BY 1")
    assert job.publish() == (0, 0)
    assert published.rows("SELECT DISTINCT written_at FROM hxi_published ORDER BY 1") == written
    published.do("DELETE FROM hxi_published")
    assert job.publish() == (3, 3)
    assert whole(published) == before


def test_a_run_that_ends_anywhere_is_finished_by_the_next(published, days, monkeypatch):
    job.publish()
    complete = whole(published)
    names, write = [table.name for table in job.daily_tables()], Target.write
    for end in range(0, len(DAYS) * len(names), 5):
        published.do(f"TRUNCATE {', '.join(names)}, hxi_published")
        calls = []

        def killed(self, *arguments, end=end, calls=calls):
            calls.append(1)
            write(self, *arguments)
            if len(calls) > end:
                raise KeyboardInterrupt

        monkeypatch.setattr(Target, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            job.publish()
        monkeypatch.setattr(Target, "write", write)
        left = len(DAYS) - end // len(names)
        assert days_in(published) == DAYS[left:]
        assert job.publish() == (left, left)
        assert whole(published) == complete


def test_a_day_whose_sessions_changed_is_written_again_and_no_other(published, days):
    job.publish()
    session = record.sessions().find_one({"startedAt": {"$gte": FIRST, "$lt": FIRST + timedelta(hours=12)}})
    change = {"$set": {"unsettled": True, "summary.events": 1_000_000}, "$inc": {"revision": 1}}
    record.sessions().update_one({"_id": session["_id"]}, change)
    settling.settle()
    assert job.publish() == (1, 1)
    assert published.rows("SELECT day FROM hxi_daily_sessions WHERE events >= 1000000") == [(DAYS[0],)]


def test_a_day_that_was_erased_goes_from_every_table(published, days):
    job.publish()
    day = {"$gte": datetime(2026, 11, 3, tzinfo=UTC), "$lt": datetime(2026, 11, 4, tzinfo=UTC)}
    settling.remove([one["sessionId"] for one in record.sessions().find({"startedAt": day})])
    assert job.publish() == (1, 1)
    for table in [*(table.name for table in job.daily_tables()), "hxi_published"]:
        assert DAYS[1] not in days_in(published, table)
    assert days_in(published) == [DAYS[0], DAYS[2]]
    assert job.publish() == (0, 0)


def test_two_runs_at_once_write_every_day_once(published, days):
    done, barrier = [], threading.Barrier(2)

    def run():
        barrier.wait()
        done.append(job.publish())

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert len(done) == 2
    together = whole(published)
    published.do("DELETE FROM hxi_published")
    job.publish()
    assert whole(published) == together


def test_days_wait_while_the_lake_is_filled_anew(published, days):
    job.publish()
    before = whole(published)
    settling.begin_anew()
    with pytest.raises(Unpublished, match="being filled"):
        job.publish()
    settling.settle()
    job.publish()
    assert whole(published)["hxi_daily_sessions"] == before["hxi_daily_sessions"]


def test_a_lake_in_a_bucket_gives_the_same_rows(published, days, monkeypatch):
    """There DuckDB reads what Delta reads, instead of the files."""
    a_session(FIRST - timedelta(days=7))
    settling.settle()
    job.publish()
    before = whole(published)
    published.do("DELETE FROM hxi_published")
    monkeypatch.setattr(lake, "is_remote", lambda: True)
    assert job.publish() == (4, 4)
    assert whole(published) == before


# --- The tables ------------------------------------------------------------------------------------------------------
def test_names_that_postgresql_would_refuse_are_published_all_the_same(published):
    chance = random.Random(3)
    endless = "".join(chr(chance.randrange(0x10000, 0x1F000)) for _ in range(5000))
    session = a_session(FIRST, device=endless, meta={"app": endless}, summary={"screens": [endless]})
    for screen in ("/a\0b", "/ab", endless, "tab\t\\N\nline", "\\."):
        a_point(session["sessionId"], at=FIRST, screen=screen, elementId=endless)
    settling.settle()
    assert job.publish() == (1, 1)
    found = dict(published.rows("SELECT screen, clicks FROM hxi_daily_elements"))
    assert found == {"/ab": 2, endless[:250]: 1, "tab\t\\N\nline": 1, "\\.": 1}
    assert published.rows("SELECT app, device FROM hxi_daily_sessions") == [(endless[:80], endless[:80])]


def test_every_table_and_column_says_what_it_is(published):
    job.publish()
    about = """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0
        WHERE c.relname LIKE 'hxi\\_%' AND c.relkind = 'r'
        AND (obj_description(c.oid) IS NULL OR col_description(c.oid, attnum) IS NULL)"""
    assert published.rows(about) == []
    tables = published.rows("SELECT relname FROM pg_class WHERE relname LIKE 'hxi\\_%' AND relkind = 'r'")
    assert {name for (name,) in tables} == {table.name for table in job.daily_tables()} | {"hxi_published"}


def test_a_table_that_was_dropped_and_a_column_that_is_new_are_made_and_filled(published, days):
    job.publish()
    before = whole(published)
    published.do("DROP TABLE hxi_daily_emotions", "ALTER TABLE hxi_daily_sessions DROP COLUMN median_duration_ms")
    assert job.publish() == (3, 3)
    assert whole(published)["hxi_daily_emotions"] == before["hxi_daily_emotions"]
    columns = "SELECT day, app, device, median_duration_ms FROM hxi_daily_sessions ORDER BY 1, 2, 3"
    assert [row[3] for row in published.rows(columns)] == [None] * len(before["hxi_daily_sessions"])


# --- What may be wrong -----------------------------------------------------------------------------------------------
def away(published):
    return f"postgresql://hxi@127.0.0.1:{free_port()}/hxi"


def with_a_wrong_password(published):
    published.ask_password_of("walled", "walnut")
    return published.url_of("walled", "harbour")


def without_rights(published):
    published.do("CREATE ROLE poor LOGIN")
    return published.url_of("poor", "")


def misspelt(published):
    return "postgresql://hxi:walnut%zz@127.0.0.1/hxi"


TROUBLES = [
    (away, "Connection refused"),
    (with_a_wrong_password, 'password authentication failed for user "walled"'),
    (without_rights, "permission denied for schema public"),
    (misspelt, "HXI_ANALYTICS_URL cannot be read as the address"),
]


@pytest.mark.parametrize(("trouble", "said"), TROUBLES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_postgresql_that_refuses_is_told_in_one_line_and_asked_again(
    published, days, settings, caplog, trouble, said
):
    good, settings.ANALYTICS_URL = settings.ANALYTICS_URL, trouble(published)
    with caplog.at_level(logging.INFO):
        tasks.publish()
    [line] = [one for one in caplog.records if one.name.startswith("apps.analytics")]
    assert said in line.getMessage()
    assert line.exc_info is None
    assert "\n" not in line.getMessage()
    assert not {"walnut", "harbour"} & set(line.getMessage().replace('"', " ").split())
    settings.ANALYTICS_URL = good
    tasks.publish()
    assert days_in(published) == DAYS


def test_a_beat_says_how_far_it_came(published, days, monkeypatch, caplog):
    monkeypatch.setattr(job, "AT_ONCE", 0)
    monkeypatch.setattr(logging.root, "level", logging.WARNING)  # as in the task process
    for _ in range(4):
        tasks.publish()
    told = [one.getMessage() for one in caplog.records if one.name == job.__name__]
    assert told == [f"published 1 of {left} days to PostgreSQL" for left in (3, 2, 1)]


def test_without_an_address_nothing_happens(days, still, settings):
    assert settings.ANALYTICS_URL == ""
    tasks.publish()
    assert job.finish() == 0


def told_by(*command):
    """What a command says on stdout."""
    said = io.StringIO()
    call_command(*command, stdout=said)
    return said.getvalue()


def test_the_commands_publish_and_say_so(published, days):
    assert json.loads(told_by("publish", "--json")) == {"published": 3, "left": 0}
    assert days_in(published) == DAYS
    assert told_by("publish") == "0 days published, 0 left.\n"
    published.do("DELETE FROM hxi_published")
    told_by("settle")
    assert published.rows("SELECT count(DISTINCT day) FROM hxi_published") == [(3,)]


def test_a_command_that_cannot_publish_ends_with_a_sentence(published, settings):
    refused = manage(product.DATA_DIR, "publish", HXI_ANALYTICS_URL=away(published))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert re.fullmatch(r"(CommandError: )?PostgreSQL does not take .*Connection refused.*\n", refused.stderr)
    settings.ANALYTICS_URL = away(published)
    complaints = io.StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("settle", stdout=io.StringIO(), stderr=complaints)
    assert complaints.getvalue().startswith("The roll-up did not end: PostgreSQL does not take the daily tables: ")
    settings.ANALYTICS_URL = ""
    with pytest.raises(CommandError, match="HXI_ANALYTICS_URL"):
        call_command("publish")
