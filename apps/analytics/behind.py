"""The list of sessions behind a number of a page, as templates/analytics/_behind.html shows it.

The template takes `heading`, `total` (sessions), `sessions` (dicts that `told` makes), `close` (the address of the page
without the list) and, where they are known:

    unit    what is counted, when it is not the session: "user", of whom each has one session in the list
    note    a few muted words beside the heading
    chosen  which of them come first: "the latest"
    row     the address that plays them in a row (`rows.row_address`); else those with a replay are a row

It shows MOST of them; a button at the end asks for the next ones at the same address with `skip`, and is answered with
their rows alone (`list_answer`). A session's dict has `session_id`, `who`, `at` (aware UTC), `t` (ms, where its replay
opens), `has_replay`, and may have `hits`. On the page a link with `data-behind` opens the list in `#behind` and
`data-close-behind` closes it: see static/src/frame/behind.js, which asks for the page's address with `sessions/` before
the query string.
"""

from datetime import UTC, timedelta

from django.shortcuts import render
from pydantic import BaseModel, Field

from .cursors import MILLISECOND
from .visitors import visitor_name

MOST, FURTHEST = 50, 5_000
BEFORE = timedelta(seconds=3)  # a replay opens so long before what it is opened for
BEHIND = """
    SELECT session_id, user_id, has_replay, started_at, "at", hits, count(*) OVER () AS total
    FROM ({found}) JOIN (SELECT session_id, user_id, has_replay, started_at FROM sessions) USING (session_id)
    ORDER BY has_replay DESC, "at" DESC, session_id LIMIT {most} OFFSET {skip}
"""


class BehindQuery(BaseModel):
    """What a page's query string says of the list behind its number; passing, as the number is."""

    skip: int = Field(0, ge=1, le=FURTHEST, description="how many sessions of the list are shown already")


def list_answer(request, skip, whole, context):
    """The answer with a list: by the `whole` template, or only the rows that follow the first `skip`."""
    return render(request, "analytics/_behind_items.html" if skip else whole, context | {"skip": skip})


def listed(reading, found, values, before, skip=0):
    """What the list takes of the answer to `found`, a question for (session_id, at, hits) of each session once.

    Replays open `before` (a timedelta) their moment; the first `skip` sessions are left out.
    """
    rows = reading.dicts(BEHIND.format(found=found, most=MOST, skip=skip), *values)
    return {
        "total": rows[0]["total"] if rows else 0,
        "chosen": "those with a replay first, then the latest",
        "sessions": [told(row, before) for row in rows],
    }


def told(row, before):
    """A row of a question to the lake as the list shows it; the replay opens `before` (a timedelta) its moment.

    The row has `session_id`, `user_id`, `has_replay`, `started_at` and `at` (naive UTC; None: the session's start).
    """
    start, at = row["started_at"], row["at"] or row["started_at"]
    opens = max(0, (at - start - before) // MILLISECOND)
    return row | {"who": visitor_name(row["user_id"], row["session_id"]), "t": opens, "at": at.replace(tzinfo=UTC)}
