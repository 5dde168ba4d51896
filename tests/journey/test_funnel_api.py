"""The read API of funnels: the numbers of the contract, the sessions behind them, and what is refused."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from apps.accounts.models import Role
from apps.analytics import settling
from apps.journey.funnels.funnel import Funnel
from tests.factories import a_user, a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
STEPS = {"step": ["/", "/cart", "event:purchase"]}
HISTORIES = [
    ["/", "/cart", "event:purchase"],
    ["/", "/search", "/cart", "/", "event:purchase"],
    ["/", "/cart"],
    ["/cart", "/"],
    ["/search"],
]


@pytest.fixture
def api(client):
    client.force_login(a_user(Role.VIEWER))

    def ask(path, status=200, **parameters):
        answer = client.get(f"/api/v1/{path}", parameters)
        assert answer.status_code == status, answer.content
        return answer.json()

    return ask


@pytest.fixture
def visits(still):
    devices = ["desktop", "phone", "desktop", "phone", "desktop"]
    return [
        a_visit(
            history, DAY + timedelta(minutes=place), device=device, meta={"traits": {"plan": "pro"}} if place else {}
        )
        for place, (history, device) in enumerate(zip(HISTORIES, devices, strict=True))
    ]


def names(page):
    return [item["sessionId"] for item in page["items"]]


def ids(visits, *places):
    return [visits[place]["sessionId"] for place in sorted(places, reverse=True)]


@pytest.mark.parametrize("settled", [False, True])
def test_a_funnel_counts_sessions_step_by_step(api, visits, settled):
    if settled:
        assert settling.settle() == 5
    told = api("funnel", **STEPS)
    assert told == {
        "steps": [
            {"step": "/", "sessions": 4, "fromPrevious": 1.0, "fromFirst": 1.0, "medianSeconds": None},
            {"step": "/cart", "sessions": 3, "fromPrevious": 0.75, "fromFirst": 0.75, "medianSeconds": 10.0},
            {"step": "event:purchase", "sessions": 2, "fromPrevious": 2 / 3, "fromFirst": 0.5, "medianSeconds": 15.0},
        ],
        "entered": 4,
        "converted": 2,
        "total": 5,
        "breakdown": None,
    }


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ({"order": "strict"}, [4, 2, 1]),
        ({"order": "any"}, [4, 4, 2]),
        ({"window": 20}, [4, 3, 1]),
        ({"window": 19}, [4, 2, 0]),
        ({"exclude": "/search"}, [4, 2, 1]),
        ({"device": "phone"}, [2, 1, 1]),
        ({"screen": "/sea*"}, [1, 1, 1]),
        ({"to": "2026-11-01"}, [0, 0, 0]),
    ],
    ids=str,
)
def test_order_window_exclusions_and_the_set_decide_who_counts(api, visits, asked, reached):
    assert [step["sessions"] for step in api("funnel", **STEPS, **asked)["steps"]] == reached


def test_events_of_one_moment_keep_the_order_they_were_sent_in(api, still):
    a_visit(["/ /cart event:purchase"])
    a_visit(["event:purchase /cart /"])
    assert [step["sessions"] for step in api("funnel", **STEPS)["steps"]] == [2, 1, 1]


def test_a_breakdown_has_every_value_and_those_without_one(api, visits):
    def by(name):
        cut = api("funnel", **STEPS, by=name)["breakdown"]
        return {one["value"]: (one["total"], [step["sessions"] for step in one["steps"]]) for one in cut}

    assert by("device") == {"desktop": (3, [2, 2, 1]), "phone": (2, [2, 1, 1])}
    assert by("trait:plan") == {"pro": (4, [3, 2, 1]), None: (1, [1, 1, 1])}
    assert by("emotion") == {None: (5, [4, 3, 2])}
    assert by("app") == {"web": (5, [4, 3, 2])}


def test_users_count_by_their_best_session(api, still):
    for history in (["/"], ["/", "/cart"], ["/", "/cart", "event:purchase"]):
        a_visit(history, userId="ann")
    a_visit(["/", "/cart"], userId="bob")
    a_visit(["/"])
    told = api("funnel", **STEPS, unit="users")
    assert [step["sessions"] for step in told["steps"]] == [3, 2, 1]
    assert told["total"] == 3
    assert api("funnel/sessions", **STEPS, unit="users", step_index=1)["total"] == 2


@pytest.mark.parametrize(
    ("index", "outcome", "places"),
    [
        (0, "converted", [0, 1, 2, 3]),
        (0, "dropped", [4]),
        (1, "converted", [0, 1, 2]),
        (1, "dropped", [3]),
        (2, "converted", [0, 1]),
        (2, "dropped", [2]),
    ],
)
def test_the_sessions_behind_a_number_are_those_it_counts(api, visits, index, outcome, places):
    page = api("funnel/sessions", **STEPS, step_index=index, outcome=outcome)
    assert names(page) == ids(visits, *places)
    assert page["total"] == len(places)


def test_a_session_behind_a_number_opens_seconds_before_the_moment(api, visits):
    [first, second] = api("funnel/sessions", **STEPS, step_index=2)["items"]
    assert (first["at"], first["replayAt"], first["stepsDone"]) == ("2026-11-02T09:01:40.000Z", 35_000, 3)
    assert (second["startedAt"], second["replayAt"]) == ("2026-11-02T09:00:00.000Z", 15_000)
    [lost] = api("funnel/sessions", **STEPS, step_index=2, outcome="dropped")["items"]
    assert (lost["at"], lost["replayAt"], lost["screens"]) == ("2026-11-02T09:02:10.000Z", 5_000, 2)


def test_pages_of_the_sessions_behind_a_number_have_each_of_them_once(api, visits):
    for moment in (DAY, DAY, DAY + timedelta(days=1)):
        a_visit(["/"], moment)
    found, cursor = [], {}
    while True:
        page = api("funnel/sessions", **STEPS, limit=2, **cursor)
        found += names(page)
        if not page["next"]:
            break
        cursor = {"cursor": page["next"]}
    assert len(found) == len(set(found)) == page["total"] == 7


def test_steps_with_wildcards_and_elements(api, still):
    a_visit(["/product/1", "event:click#buy"])
    told = api("funnel", step=["/product/*", "event:cl*#b*"])
    assert told["converted"] == 1


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("step", {"step": []}),
        ("step", {"step": ["/"]}),
        ("step", {"step": ["/"] * 50}),
        ("step", {"step": ["/", ""]}),
        ("step", {"step": ["/", "event:"]}),
        ("step", {"step": ["/", "event:click#"]}),
        ("step", {"step": ["/", "event:move"]}),
        ("step", {"step": ["/", "/nowhere"]}),
        ("step", {"step": ["/", "*a*b*c*d*e*f"]}),
        ("window", {**STEPS, "window": 0}),
        ("window", {**STEPS, "window": "a day"}),
        ("order", {**STEPS, "order": "some"}),
        ("exclude", {**STEPS, "exclude": ["/cart"]}),
        ("by", {**STEPS, "by": "colour"}),
        ("steps", {**STEPS, "steps": "/"}),
    ],
    ids=str,
)
def test_a_bad_funnel_is_refused_with_the_parameter_named(api, visits, name, asked):
    [problem] = api("funnel", 422, **asked)["detail"]
    assert name in problem["loc"]
    assert problem["msg"]


def test_a_step_index_beyond_the_steps_and_a_foreign_cursor_are_refused(api, visits):
    for parameters in ({"step_index": 3}, {"step_index": -1}, {"cursor": "x"}, {"outcome": "lost"}):
        [problem] = api("funnel/sessions", 422, **STEPS, **parameters)["detail"]
        assert next(iter(parameters)) in problem["loc"]


def test_what_breaks_while_counting_is_not_the_cursors_fault(api, visits, monkeypatch):
    def broken(*_):
        raise pa.ArrowInvalid("a column of another length")

    monkeypatch.setattr(Funnel, "outcome", broken)
    assert issubclass(pa.ArrowInvalid, ValueError)
    assert api("funnel/sessions", 500, **STEPS)["detail"].startswith("Something broke")


# --- Files -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def file(client):
    """Asks as an analyst for a funnel as a file."""
    client.force_login(a_user(Role.ANALYST))

    def ask(ending, status=200, **parameters):
        answer = client.get("/api/v1/funnel", parameters | {"format": ending})
        assert answer.status_code == status, answer.content
        return answer

    return ask


def rows_of(answer):
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode())))


def test_a_funnel_comes_as_csv(file, visits):
    answer = file("csv", **STEPS)
    assert answer["Content-Disposition"] == 'attachment; filename="funnel-to-purchase.csv"'
    assert [row[2] for row in rows_of(answer)] == ["sessions", "4", "3", "2"]


def test_a_broken_down_funnel_comes_as_the_csv_of_its_values(file, visits):
    rows = rows_of(file("csv", **STEPS, by="device"))
    assert [(row[0], row[3]) for row in rows[1:]] == [
        *(("desktop", "2"), ("desktop", "2"), ("desktop", "1")),
        *(("phone", "2"), ("phone", "1"), ("phone", "1")),
    ]


def test_the_name_of_a_trait_is_no_formula(file, visits):
    assert rows_of(file("csv", **STEPS, by="trait:@SUM(1+1)*cmd|calc"))[0][0] == "'@sum(1+1)*cmd|calc"


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_a_funnel_comes_as_a_picture(file, visits, ending, start):
    assert file(ending, **STEPS).content.startswith(start)


def test_a_breakdown_nobody_entered_is_no_picture(file, visits):
    told = file("png", 404, **STEPS, by="device", to="2026-11-01").json()
    assert told == {"detail": "No session matches this filter. So there is nothing to draw."}


def test_a_bad_funnel_is_refused_as_a_file_too(file, visits):
    for asked in ({"step": ["/", "/nowhere"]}, {**STEPS, "window": 0}):
        assert file("csv", 422, **asked).json()["detail"][0]["msg"]
