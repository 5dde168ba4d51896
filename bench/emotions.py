"""The Emotions page at a million sessions: what its parts cost, cold and kept, beside the bare questions to DuckDB.

The lake is the overview's: sessions of 30 days, five predictions each. Asked are the last seven days against the seven
before, as much of them as has passed, and all time. Beside it stand the same numbers out of the same files by DuckDB
alone, as one would ask for them at first: pairs of a session and what it showed are made distinct, once for each table
of the page. The cost is CPU seconds of this process, DuckDB's threads included; the time is that of its clock.
"""

from bench import visits
from bench.overview import SESSIONS, WIDEST
from bench.pages import asked_of, day_before, files_since, rows_of

SPANS = (("7 days and 7 before", 6, 700), ("all time", None, 1500))  # days before today; ms
PARTS = {"felt": "/emotions/felt/", "screens and devices": "/emotions/places/", "elements": "/emotions/elements/"}
TROUBLED = "emotion IN ('frustrated', 'confused', 'hesitant')"
# --- The bare questions ----------------------------------------------------------------------------------------------
DAYS = "SELECT day, count(*) FROM {sessions} GROUP BY day"
JUDGED = "SELECT model, count(DISTINCT session_id) FROM {emotions} GROUP BY model"
FELT = """
    SELECT day, emotion, count(*), count(DISTINCT session_id), avg(confidence) FROM {emotions} GROUP BY day, emotion
"""
SCREENS = """
    SELECT screen, emotion, count(DISTINCT session_id) FROM {emotions} WHERE {troubled} GROUP BY screen, emotion
"""
SAW = "SELECT screen, count(*) FROM (SELECT unnest(screens) AS screen FROM {sessions}) GROUP BY screen"
DEVICES = """
    SELECT device, emotion, count(DISTINCT session_id) FROM (FROM {emotions}) JOIN (FROM {sessions}) USING (session_id)
    WHERE {troubled} GROUP BY device, emotion
"""
ELEMENTS = (
    "SELECT screen, element, count(*), count(DISTINCT session_id) FROM {signals} WHERE kind = 'rage' GROUP BY ALL"
)
EXAMPLES = """
    SELECT {places}, session_id, user_id, started_at, "at" FROM (
        SELECT {places}, session_id, max(happened_at) AS "at" FROM {rows} WHERE {which} GROUP BY ALL)
    JOIN (FROM {sessions}) USING (session_id)
    QUALIFY row_number() OVER (PARTITION BY {places} ORDER BY has_replay DESC, started_at DESC) <= 3
"""


def run():
    """Rows {"name", "value", "unit", "reach", "aim", "less"} of the emotions part."""
    visits.fill(SESSIONS)
    return [one for span in SPANS for one in _rows(*span)]


def _rows(name, days, most):
    parts = asked_of(PARTS, {} if days is None else {"from": day_before(days)})
    return rows_of(f"emotions, {name}", parts, lambda: _bare(days), most_ms=most, hoped_ms=most / 2)


def _bare(days):
    """Asks DuckDB alone for what the page shows of so many days, and of as many before what is compared."""
    import duckdb

    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as duck:
        for question in (DAYS, JUDGED, FELT):
            duck.execute(question.format(**_tables(WIDEST if days is None else 2 * days + 1))).fetchall()
        tables = _tables(WIDEST if days is None else days)
        screens = {"places": "screen", "rows": tables["emotions"], "which": "emotion = 'frustrated'"}
        elements = {"places": "screen, element", "rows": tables["signals"], "which": "kind = 'rage'"}
        for question in (SCREENS, SAW, DEVICES, ELEMENTS):
            duck.execute(question.format(**tables)).fetchall()
        for told in (screens, elements):
            duck.execute(EXAMPLES.format(**tables, **told)).fetchall()


def _tables(days):
    return {name: files_since(name, days) for name in ("sessions", "emotions", "signals")} | {"troubled": TROUBLED}
