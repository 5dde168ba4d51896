"""How the player tells a session's events and signals: its own modules, run by Node."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from apps.analytics.names import SIGNALS
from tests.processes import ROOT

PLAYER = (ROOT / "static" / "src" / "player").as_uri()
LOOKS = {kind: look._asdict() for kind, look in SIGNALS.items()}
TOLD = """
const rows = rowsOf(asked.entries);
const signals = signalsIn(asked.predictions);
const told = toldOf(rows, signals, looks).map(({ kind, title, label }) => `${kind}: ${title} ${label}`.trim());
const why = signals.map((one) => whyOf(one, looks[one.kind]));
answer({ told, counts: countsInWords(frustrationsIn(signals), looks), why, incidents: incidentsIn(signals) });
"""


def in_node(script, asked):
    """What the script answers of what it is asked."""
    imports = f"""
    import {{ readFileSync }} from "node:fs";
    import {{ rowsOf, toldOf }} from "{PLAYER}/timeline.js";
    import {{ countsInWords, frustrationsIn, incidentsIn, neighbourOf, signalsIn }} from "{PLAYER}/signals.js";
    import {{ whyOf }} from "{PLAYER}/why.js";
    const {{ asked, looks }} = JSON.parse(readFileSync(0));
    const answer = (told) => console.log(JSON.stringify(told));
    """
    node = [Path(sys.executable).parent / "node", "--input-type=module", "--eval", imports + script]
    given = json.dumps({"asked": asked, "looks": LOOKS})
    done = subprocess.run(node, input=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def at(ms):
    return f"2026-11-20T10:{ms // 60_000:02}:{ms % 60_000 // 1000:02}.{ms % 1000:03}Z"


def entry(ms, type="click", **payload):
    return {"ts": at(ms), "type": type, "eventId": f"e{ms}", "payload": payload}


def signal(kind, *moments, ids=None, **about):
    named = {"eventId": f"e{moments[0]}", "eventIds": [f"e{ms}" for ms in moments], "events": len(moments)}
    times = {"timestamp": at(moments[0]), "until": at(moments[-1])}
    return {"kind": kind, "confidence": 0.7, "screen": "/cart", **named, **times, **(ids or {}), **about}


def told(entries, *signals, model="hxi"):
    predictions = [{"model": model, "ruleVersion": 2, "timestamp": at(0), "evidence": list(signals)}]
    return in_node(TOLD, {"entries": entries, "predictions": predictions})


CLICKS = [entry(ms, elementId="pay") for ms in (1000, 1500, 2200)]
FOUND = {
    "rage": ([*CLICKS], signal("rage", 1000, 1500, 2200, label="Pay"),
             ["rage: Rage click \u00d73 Pay", *["click: Click pay"] * 3], "3 clicks within 1.2 s on “Pay”"),
    "dead": ([*CLICKS], signal("dead", 1500, elementId="pay"),
             ["click: Click pay", "dead: Dead click pay", "click: Click pay"],
             "A click on “pay”, and nothing on the page answered"),
    "error_click": ([CLICKS[0], entry(1050, "error", metadata={"message": "Oops"})],
                    signal("error_click", 1000, 1050, elementId="pay"),
                    ["error_click: Error click pay", "click: Click pay", "error: Error Oops"],
                    "1 error within a tenth of a second of a click on “pay”"),
    "u_turn": ([entry(0, "screen", screen="/cart"), entry(3000, "screen", screen="/")],
               signal("u_turn", 0, 3000, label="Cart"),
               ["u_turn: U-turn /cart", "screen: Screen /cart", "screen: Screen /"], "Back after 3.0 s on /cart"),
    "thrash": ([*CLICKS], signal("thrash", 1200, 1900), [
                "click: Click pay", "thrash: Thrashed cursor /cart", "click: Click pay", "click: Click pay"],
               "The pointer went to and fro in one place for 0.7 s on /cart"),
    "scroll": ([entry(ms, "scroll", scroll=ms / 10) for ms in (0, 4000, 20_000)], signal("scroll", 4000, 20_000),
               ["scrolled: Scrolled to 0 px", "scroll: Excessive scroll /cart", "scrolled: Scrolled to 2\u202f000 px"],
               "Scrolled up and down for 16 s on /cart, and clicked nothing"),
    "hesitation": ([entry(9000, "input", elementId="name")], signal("hesitation", 9000, selector="#name"),
                   ["hesitation: Hesitation #name", "input: Input name"], "A long wait before a change in “#name”"),
    "correction": ([entry(ms, "input", elementId="zip") for ms in (0, 5000)],
                   signal("correction", 0, 5000, label="ZIP"),
                   ["correction: Form correction \u00d72 ZIP", "input: Input zip", "input: Input zip"],
                   "2 changes of fields that had been left before, the last in “ZIP”"),
    "success": ([entry(0, "input"), entry(4000, "screen", screen="/thanks")], signal("success", 0, 4000),
                ["success: Quick success /cart", "input: Input", "screen: Screen /thanks"],
                "1 entry on /cart and on to a new screen, within 4.0 s"),
}  # fmt: skip


def test_every_kind_of_signal_is_told():
    assert FOUND.keys() == SIGNALS.keys()


@pytest.mark.parametrize(("entries", "found", "rows", "why"), FOUND.values(), ids=FOUND)
def test_a_signal_is_a_row_before_its_event_and_says_why(entries, found, rows, why):
    answer = told(entries, found)
    assert answer["told"] == rows
    assert answer["why"] == [why]


def test_signals_at_one_event_come_in_their_order_and_the_event_after_them():
    found = [signal("rage", 1000, 1500, 2200), signal("error_click", 1000), signal("dead", 1000)]
    kinds = [row.split(":")[0] for row in told(CLICKS, *found)["told"]]
    assert kinds == ["rage", "error_click", "dead", "click", "click"]


def test_a_signal_after_the_last_event_and_a_dead_click_without_its_row_are_rows_too():
    kinds = [row.split(":")[0] for row in told(CLICKS, signal("thrash", 9000), signal("dead", 400))["told"]]
    assert kinds == ["dead", "click", "click", "click", "thrash"]


def test_frustrations_are_counted_without_hesitation_and_success():
    found = [signal(kind, 1000 + n) for n, kind in enumerate(("rage", "rage", "u_turn", "hesitation", "success"))]
    assert told(CLICKS, *found)["counts"] == "2 rage clicks, 1 U-turn"


@pytest.mark.parametrize(
    ("moments", "incidents"),
    [
        ([], 0),
        ([(1,), (2,)], 2),
        ([(1, 2, 3), (1,), (2,), (3,), (9,)], 2),  # rage whose clicks are dead, and one more
        ([(1,), (3,), (1, 2, 3)], 1),
        ([(1, 2), (3, 4), (5, 6), (2, 3), (6, 1)], 1),
    ],
)
def test_signals_that_share_an_event_are_one_incident(moments, incidents):
    assert told(CLICKS, *(signal("dead", *(1000 * one for one in some)) for some in moments))["incidents"] == incidents


def test_what_outside_models_give_as_evidence_is_no_signal():
    assert told(CLICKS, signal("rage", 1000), model="lab")["why"] == []


@pytest.mark.parametrize("odd", [None, {}, {"kind": "rage"}, {"kind": "__proto__", "timestamp": at(0)}, "rage", 7])
def test_evidence_of_any_shape_leaves_the_events_as_they_are(odd):
    assert told(CLICKS, odd)["told"] == ["click: Click pay"] * 3


def test_events_named_like_signals_stay_events():
    rows = told([entry(0, "rage"), entry(1, "signal"), entry(2, "__proto__")])["told"]
    assert [row.split(":")[0] for row in rows] == ["custom"] * 3


def test_the_next_and_the_previous_signal_are_strictly_after_and_before():
    script = """
    const found = asked.map((at) => ({ at }));
    const ways = [0, 10, 15, 30].flatMap((at) => [1, -1].map((by) => neighbourOf(found, at, by)?.at ?? null));
    answer(ways);
    """
    assert in_node(script, [10, 10, 20]) == [10, None, 20, None, 20, 10, None, 20]
