"""A funnel's numbers explained: the sessions that came to a step, and why each other one of the set did not.

Whoever is not counted is left out by the first of these reasons that applies. Each of the first three lifts one rule
more than the one before, and asks how far the session would then have come:

    excluded  without the exclusions it would have come to the step
    window    without a window it would have, too
    between   in the order `ordered` instead of `strict` it would have, too
    order     its chain lacks a step that it did, but never after the chain that leads to it
    never     its chain lacks a step that it never did
    first     it never did the first step

In any order there are, besides the first two, `some`: it did fewer of the steps; and `none`: not one.

A user comes as far, whichever rules are lifted, as any session of theirs does, and did what any of them did; the
session that shows it is the example.
"""

from apps.analytics.explained import COUNTED, explained
from apps.analytics.kept import kept
from apps.journey.funnels.chains import LONGEST
from apps.journey.funnels.funnel import chains_table
from apps.journey.funnels.sessions import BEFORE
from apps.journey.funnels.steps import step_from
from apps.journey.funnels.words import names_of, span_of

MOST_NAMED = 3  # steps of a chain that are named one by one
# Of each session the reason, and the one that shows it: itself, or another one of the same user's that did the step.
ROWS = """
    SELECT {one_each} CASE {lifted} {others} END AS reason, {shown} AS session_id,
        CASE WHEN reason IN ('order', 'never', 'some') THEN {loose}.level END AS about,
        epoch_ms((CASE reason {moments} END)::BIGINT) AS seen_at
    FROM sessions {joins} {best_first}
"""
SHOWN = "CASE reason WHEN 'order' THEN done.session_id ELSE sessions.session_id END"
# A user's reason is that of the session that comes the farthest by the fewest rules lifted.
ONE_EACH = "DISTINCT ON ({who})"
BEST_FIRST = """
    ORDER BY {who}, list_position(['counted', 'excluded', 'window', 'between'], reason) NULLS LAST,
        {loose}.level DESC NULLS LAST, chains.level DESC NULLS LAST, chains.t1, sessions.session_id
"""
OWNERS = {"sessions": "sessions.session_id", "users": "coalesce(sessions.user_id, sessions.session_id)"}
LIFTED = "WHEN {alias}.level >= {reached} THEN '{reason}'"
JOIN = "LEFT JOIN {alias} ON {alias}.session_id = sessions.session_id"
IN_TURN = (  # how the other reasons are told apart, and the join it takes
    "WHEN coalesce({loose}.level, 0) = 0 THEN 'first' WHEN done.ms IS NOT NULL THEN 'order' ELSE 'never'",
    "LEFT JOIN ({done}) done ON done.who = {who} AND done.place = {loose}.level",
)
IN_ANY_ORDER = "WHEN coalesce({loose}.level, 0) = 0 THEN 'none' ELSE 'some'", ""
DONE = """
    SELECT {who} AS who, {place} AS place, arg_min(session_id, happened_at) AS session_id,
        min(epoch_ms(happened_at)) AS ms
    FROM {table} JOIN (SELECT session_id, user_id FROM sessions) sessions USING (session_id)
    WHERE {condition} GROUP BY who
"""


def explained_step(funnel, index):
    """The Explanation of how many came to a step (its place from 0)."""
    asked = f"explained {funnel.reading.key} {funnel.query.counted()} {index}"
    return kept(asked, lambda: _explained(funnel, index))


def _explained(funnel, index):
    reading = funnel.show().reading
    lifted = lifted_of(funnel.rules)
    for alias, _, rules in lifted:
        reading.register(alias, chains_table(reading, rules))
    rows, values = _rows(funnel, index, lifted)
    return explained(reading, rows, values, lambda *reason: words_of(funnel.query, index, *reason), BEFORE)


def lifted_of(rules):
    """(name of a table, reason, Rules) of each rule that can be lifted, the ones before it lifted too."""
    found = []
    if rules.excluded:
        rules = rules.but(excluded=())
        found.append(("chains_through", "excluded", rules))
    if rules.is_bounded:
        rules = rules.but(window=LONGEST)
        found.append(("chains_at_length", "window", rules))
    if rules.order == "strict":
        found.append(("chains_apart", "between", rules.but(order="ordered")))
    return found


def _rows(funnel, index, lifted):
    """(query, values) for `explained`."""
    rules, reached, of_users = funnel.rules, index + 1, funnel.query.unit == "users"
    tables = [("chains", COUNTED), *((alias, reason) for alias, reason, _ in lifted)]
    loose, who = tables[-1][0], OWNERS[funnel.query.unit]
    done, values = _first_moments(rules.steps[:reached], who)
    others, join = IN_ANY_ORDER if rules.order == "any" else IN_TURN
    joins = [JOIN.format(alias=alias) for alias, _ in tables] + [join.format(done=done, who=who, loose=loose)]
    return ROWS.format(
        one_each=ONE_EACH.format(who=who) if of_users else "",
        shown=SHOWN if join else "sessions.session_id",
        lifted=" ".join(LIFTED.format(alias=alias, reached=reached, reason=reason) for alias, reason in tables),
        others=others.format(loose=loose),
        loose=loose,
        moments=_moments(rules, reached, tables),
        joins=" ".join(joins),
        best_first=BEST_FIRST.format(who=who, loose=loose) if of_users else "",
    ), (values if join else [])


def _moments(rules, reached, tables):
    """What is worth seeing, by reason: the step itself, the last one before a chain broke, the one out of order."""
    places = range(1, len(rules.steps) + 1)

    def last(alias):
        return f"[{', '.join(f'{alias}.t{place}' for place in places)}][{alias}.level]"

    loose = last(tables[-1][0])
    late = {reason: f"{alias}.t{reached}" for alias, reason in tables if reason in {COUNTED, "window"}}
    told = {"excluded": last("chains"), "between": last("chains"), **late}
    told |= {"some": loose} if rules.order == "any" else {"order": "done.ms", "never": loose}
    return " ".join(f"WHEN '{reason}' THEN {moment}" for reason, moment in told.items())


def _first_moments(steps, who):
    """(query, values): rows (who, place, session_id, ms) of when a session or user first did each step but the first.

    `place` is how many steps lie before it.
    """
    nothing = "SELECT NULL::VARCHAR AS who, 0 AS place, NULL::VARCHAR AS session_id, NULL::BIGINT AS ms"
    parts, values = [nothing], []
    for place, step in enumerate(steps[1:], 1):
        condition, own = step.condition
        table = "steps" if step.is_screen else "events"
        parts.append(DONE.format(who=who, place=place, table=table, condition=condition))
        values += own
    return " UNION ALL ".join(parts), values


def words_of(query, index, reason, about):
    """A reason as people say it; `about` is how many steps were done."""
    steps = [step_from(text) for text in query.step]
    if reason in {"order", "never"}:
        return _missing(steps, reason, about, index)
    return {
        COUNTED: _reached(query, index),
        "excluded": f"Met {' or '.join(step_from(text).label for text in query.exclude)} in between, which is excluded",
        "window": f"Took longer than {span_of(query.window)}",
        "between": "Had other steps in between",
        "first": f"Never {_did(steps[0])}, the first step",
        "none": "Did none of the steps",
        "some": f"Did only {about} of the steps",
    }[reason]


def _reached(query, index):
    if query.order == "any":
        return f"Did at least {index + 1} of the steps"
    return f"Came to the step {names_of(query)[index]}"


def _missing(steps, reason, done, index):
    step, before = steps[done], [one.label for one in steps[:done]]
    if reason == "never":
        return f"Never {_did(step)}" + (f", but {_did(steps[done - 1])}" if done == index else "")
    chain = " → ".join(before) if done <= MOST_NAMED else "the steps before it"
    did = _did(step)
    return f"{did[:1].upper()}{did[1:]}, but not after {chain}"


def _did(step):
    return f"came to {step.label}" if step.is_screen else f"did {step.label}"
