"""The flow of a session set: which screens follow each other, column by column, and how many sessions go each way.

Every session has one node in each column it comes to, so what flows into a column is what is in it.
"""

from dataclasses import dataclass
from functools import cached_property

from apps.analytics.kept import kept

from .walks import is_screen, moves_sql, walks_sql

SCREEN, OTHER, EXIT = "screen", "other", "exit"
TROUBLE = "trouble"
MOST_TRANSITIONS = 100_000  # pairs of screens that are told
MOST_DRAWN = 400  # links of a figure

TRANSITIONS = """
    SELECT before, screen, count(*) AS hits, count(DISTINCT session_id) AS sessions FROM ({moves})
    WHERE {which} GROUP BY before, screen ORDER BY hits DESC, before, screen LIMIT {most}
"""
# Where each session's flow begins, and where it ends when it has to.
BOUNDS = """
    SELECT session_id, began, {ends} FROM walks JOIN (
        SELECT session_id, min(number) AS began FROM walks WHERE {is_start} GROUP BY session_id) USING (session_id)
    {until} GROUP BY session_id, began
"""
FIRST = "SELECT session_id, number AS place, screen, began_at FROM ({walks}) WHERE number <= {depth}"
PLACED = """
    SELECT session_id, {column} AS place, screen, began_at FROM walks JOIN ({bounds}) USING (session_id)
    WHERE number >= began AND {column} BETWEEN 1 AND {depth} AND (ended IS NULL OR number <= ended)
"""
# The most frequent screens of each column keep their name; NULL stands for all others.
NODES = """
    SELECT session_id, place, began_at, CASE WHEN rank <= {top} THEN screen END AS node FROM placed JOIN (
        SELECT place, screen, row_number() OVER (PARTITION BY place ORDER BY count(*) DESC, screen) AS rank
        FROM placed GROUP BY place, screen) USING (place, screen)
"""
LINKS = """
    SELECT a.place, a.node, b.session_id IS NULL AS leaves, b.node, count(*) AS sessions,
        count(*) FILTER (session_id IN (SELECT session_id FROM troubled)) AS troubled
    FROM nodes a LEFT JOIN (SELECT session_id, place - 1 AS place, node FROM nodes) b USING (session_id, place)
    WHERE a.place < {depth} GROUP BY ALL
    ORDER BY a.place, sessions DESC, a.node NULLS LAST, leaves, b.node NULLS LAST
"""
TROUBLED = "SELECT session_id FROM sessions WHERE errors > 0 UNION SELECT session_id FROM points WHERE rage"
FELT = "SELECT session_id FROM sessions WHERE list_contains(emotions, ?)"
COLUMNS = "SELECT place, node, count(*) FROM nodes GROUP BY place, node ORDER BY place, count(*) DESC, node NULLS LAST"


@dataclass(frozen=True)
class Node:
    """What a session does in a column: a screen, another one of the less frequent, or it leaves."""

    column: int
    kind: str
    name: str


@dataclass(frozen=True)
class Link:
    """How many sessions go from a node to the next, and how many of them had the trouble that is drawn red."""

    source: Node
    target: Node
    sessions: int
    troubled: int


class Flow:
    """What one FlowQuery is answered."""

    def __init__(self, query, reading):
        self.query, self.reading = query, reading

    @cached_property
    def links(self):
        """The Links, column by column, the strongest first."""
        return [Link(*told) for told in self._kept("links", self._links)]

    @cached_property
    def strongest(self):
        """The Links that a figure shows: the strongest, each with a way there, so that all stand in their columns."""
        if len(self.links) <= MOST_DRAWN:
            return self.links
        chosen, ways = set(), self._ways()
        for link in sorted(self.links, key=lambda one: -one.sessions):
            together = chosen.union(self._way(link, ways))
            if len(together) > MOST_DRAWN:
                break
            chosen = together
        return [link for link in self.links if link in chosen]

    def _ways(self):
        """{Node: the strongest Link that joins it to the column before, or to the one after when read backwards}."""
        found = {}
        for link in self.links:  # of one column the strongest come first
            found.setdefault(link.source if self.query.end else link.target, link)
        return found

    def _way(self, link, ways):
        """A Link and those that join it to the column that every session is in."""
        while link:
            yield link
            link = ways.get(link.target if self.query.end else link.source)

    @cached_property
    def nodes(self):
        """{Node: sessions} of every column, the strongest first; who leaves is none."""
        return dict(self._kept("nodes", self._nodes))

    @property
    def sessions(self):
        """How many sessions the flow has."""
        return sum(count for node, count in self.nodes.items() if node.column == self.first_column)

    @property
    def first_column(self):
        """The column in which every session of the flow is: the last one of a flow that is read backwards."""
        return self.query.depth if self.query.end else 1

    def show(self):
        """Makes the nodes known to the reading's questions, as `nodes` (session_id, place, node, began_at)."""
        if "_shown" not in self.__dict__:
            self._shown = True
            placed, values = self._placed()
            self.reading.make("placed", placed, *values)
            self.reading.make("nodes", NODES.format(top=self.query.top))
        return self

    def _placed(self):
        if not self.query.start and not self.query.end:
            walks, values = walks_sql(self.query)
            return FIRST.format(walks=walks, depth=self.query.depth), values
        show_walks(self.query, self.reading)
        bounds, values = self._bounds()
        column = f"{self.query.depth} - ended + number" if self.query.end else "number - began + 1"
        return PLACED.format(column=column, bounds=bounds, depth=self.query.depth), values

    def _bounds(self):
        is_start, values = is_screen(self.query.start) if self.query.start else ("number = 1", [])
        if not self.query.end:
            return BOUNDS.format(ends="NULL AS ended", is_start=is_start, until=""), values
        is_end, more = is_screen(self.query.end)
        until = f"WHERE number >= began AND {is_end}"
        return BOUNDS.format(ends="min(number) AS ended", is_start=is_start, until=until), values + more

    def _links(self):
        self.show()
        self.reading.make("troubled", *self._troubled())
        rows = self.reading.rows(LINKS.format(depth=self.query.depth))
        return [
            (_node(place, source), _leaving(place + 1) if leaves else _node(place + 1, target), count, troubled)
            for place, source, leaves, target, count, troubled in rows
        ]

    def _troubled(self):
        """(query, its value) for the sessions with what ways are red for."""
        return (TROUBLED,) if self.query.red == TROUBLE else (FELT, self.query.red)

    def _nodes(self):
        return [(_node(place, name), count) for place, name, count in self.show().reading.rows(COLUMNS)]

    def _kept(self, part, work):
        return kept(f"flow {self.reading.key} {self.query.shown()} {part}", work)


def _node(column, name):
    return Node(column, OTHER, OTHER) if name is None else Node(column, SCREEN, name)


def _leaving(column):
    return Node(column, EXIT, EXIT)


def show_walks(query, reading):
    """Makes the walks known to a reading's questions, as `walks`; once."""
    if not getattr(reading, "has_walks", False):
        question, values = walks_sql(query)
        reading.make("walks", question, *values)
        reading.has_walks = True


def transitions(query, reading):
    """[(from, to, count, sessions)] of the pairs of screens that follow each other, the most frequent first.

    At most MOST_TRANSITIONS of them.
    """
    return _transitions(query, reading, "before IS NOT NULL")


def transitions_among(query, reading, screens):
    """The same of some screens alone."""
    return _transitions(query, reading, "list_contains(?, before) AND list_contains(?, screen)", screens, screens)


def _transitions(query, reading, which, *values):
    def asked():
        moves, own = moves_sql(query)
        question = TRANSITIONS.format(moves=moves, which=which, most=MOST_TRANSITIONS)
        return reading.rows(question, *own, *values)

    return kept(f"transitions {reading.key} {query.counted()} {which} {values} {MOST_TRANSITIONS}", asked)
