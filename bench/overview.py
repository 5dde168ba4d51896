"""The overview at a million sessions: what its parts cost, cold and kept, beside the bare questions to DuckDB.

Sessions of 30 days lie in the lake as they do when its days are compacted, with their steps, events, emotions and
signals; three funnels are saved. Asked are the last seven days against the seven before, as the page does by itself,
and all 30 days. Beside each stands the same numbers out of the same files by DuckDB alone, from the narrowest
questions, in turn with ours. The cost is CPU seconds of this process, DuckDB's threads included; the time is that of
its clock; the page asks for its parts at once and draws each when it comes.
"""

from bench import visits
from bench.pages import asked_of, day_before, files_since, rows_of

SESSIONS = 1_000_000
PARTS = {
    "numbers": "/overview/numbers/",
    "worth watching": "/overview/watch/",
    "screens": "/overview/screens/",
    "funnel losses": "/funnels/losses/",
}
FUNNELS = (
    ("Checkout", "step=/&step=/cart&step=/checkout&step=/pay&step=/done"),
    ("Search", "step=/search&step=/cart"),
    ("Pay", "step=/cart&step=/pay&step=/done"),
)
SPANS = (("7 days and 7 before", 6), ("30 days", 29))
WIDEST = 29
# --- The bare questions ----------------------------------------------------------------------------------------------
NUMBERS = """
    SELECT count(*), count(DISTINCT user_id) + count(*) FILTER (user_id IS NULL), median(duration_ms),
        sum(len(screens)), count(*) FILTER (list_contains(emotions, 'frustrated')), count(*) FILTER (errors > 0)
    FROM {sessions} WHERE day >= '{day}'
"""
BY_DAY = "SELECT day, count(*), count(*) FILTER (list_contains(emotions, 'frustrated')) FROM {sessions} GROUP BY day"
SAW = "SELECT screen, count(*) FROM (SELECT unnest(screens) AS screen FROM {sessions}) GROUP BY screen"
TROUBLED = "SELECT screen, count(DISTINCT session_id) FROM {signals} WHERE kind <> 'success' GROUP BY screen"
BEST = """
    CREATE TABLE best AS SELECT session_id FROM {sessions} WHERE day >= '{day}'
    ORDER BY has_replay DESC, frustration DESC, errors DESC LIMIT 100
"""
OF_THE_BEST = "SELECT session_id, kind, screen, label, happened_at FROM {signals} WHERE session_id IN (FROM best)"
FUNNEL = """
    WITH views AS (SELECT session_id, happened_at AS t, screen FROM {steps} WHERE screen IN {screens}),
    {levels} SELECT {counts}
"""
FIRST = "l0 AS (SELECT session_id, min(t) AS t FROM views WHERE screen = '{screen}' GROUP BY ALL)"
NEXT = """
    l{place} AS (SELECT session_id, min(b.t) AS t FROM views b JOIN l{before} a USING (session_id)
        WHERE b.screen = '{screen}' AND b.t >= a.t GROUP BY ALL)
"""
COUNT = "(SELECT count(*) FROM l{place})"


def run():
    """Rows {"name", "value", "unit", "reach", "aim", "less"} of the overview part."""
    from apps.journey.models import SavedFunnel

    visits.fill(SESSIONS)
    for name, query in FUNNELS:
        SavedFunnel(name=name, query=query).save()
    return [one for name, days in SPANS for one in _rows(name, days)]


def _rows(name, days):
    parts = asked_of(PARTS, {"from": day_before(days)})
    return rows_of(f"overview, {name}", parts, lambda: _bare(days), most_ms=1000, hoped_ms=500)


# --- The bare ones ---------------------------------------------------------------------------------------------------
def _bare(days):
    """Asks DuckDB alone for what the page shows of so many days, and where there are any, as many before."""
    import duckdb

    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as duck:
        first = min(2 * days + 1, WIDEST)
        parts = {name: files_since(name, first) for name in ("sessions", "signals", "steps")} | {
            "day": day_before(days)
        }
        for question in (NUMBERS, BY_DAY, SAW, TROUBLED, BEST, OF_THE_BEST):
            duck.execute(question.format(**parts)).fetchall()
        for _, query in FUNNELS:
            duck.execute(_funnel(query, parts["steps"])).fetchall()


def _funnel(query, steps):
    """A funnel without a window, a join for each step."""
    screens = [part.removeprefix("step=") for part in query.split("&")]
    told = [(FIRST if not n else NEXT).format(place=n, before=n - 1, screen=one) for n, one in enumerate(screens)]
    counts = ", ".join(COUNT.format(place=place) for place in range(len(screens)))
    return FUNNEL.format(steps=steps, screens=tuple(screens), levels=", ".join(told), counts=counts)
