"""A flow as a Plotly figure: a Sankey diagram, its columns from left to right. Pure."""

import plotly.graph_objects as go

from apps.analytics import chart_style as style
from apps.analytics.words import counted, percent

from .flow import EXIT, OTHER, SCREEN
from .words import RED

ROOM = 40  # px for each node of the fullest column
LEAST, MOST = 320, 900  # px of the figure
MUCH = 0.25  # of a link's sessions: so many with trouble make it red
LETTERS = 100  # of the names of all columns, side by side
NAMES = {OTHER: "other screens", EXIT: "left"}


def flow_figure(flow, address=None):
    """The Sankey of a Flow; `address` gives, for a Node or a Link, where its sessions are listed (`customdata`).

    Of many links the strongest are drawn.
    """
    drawn, nodes = flow.strongest, _nodes(flow)
    places = {node: place for place, node in enumerate(nodes)}
    trace = go.Sankey(
        arrangement="fixed",
        node={
            "label": list(_labels(nodes)),
            "color": [_colour(node) for node in nodes],
            "customdata": [[address and address(node), _node_words(flow, node, n)] for node, n in nodes.items()],
            "hovertemplate": "%{customdata[1]}<extra></extra>",
            "hoverlabel": style.hover_label(),
            "align": "right" if flow.query.end else "left",
            "pad": 14,
            "thickness": 14,
            "line": {"width": 0},
        },
        link={
            "source": [places[link.source] for link in drawn],
            "target": [places[link.target] for link in drawn],
            "value": [link.sessions for link in drawn],
            "color": [style.soft(_link_colour(link)) for link in drawn],
            "customdata": [[address and address(link), _link_words(flow, link, nodes)] for link in drawn],
            "hovertemplate": "%{customdata[1]}<extra></extra>",
            "hoverlabel": style.hover_label(),
        },
    )
    return go.Figure(
        trace,
        style.layout(
            _height(nodes), font={"size": style.SMALL, "color": style.TEXT}, margin={"l": 0, "r": 8, "t": 8, "b": 8}
        ),
    )


def _nodes(flow):
    """{Node: sessions} of what is drawn, with those who left, which have nodes of their own."""
    left = {}
    for link in flow.links:
        if link.target.kind == EXIT:
            left[link.target] = left.get(link.target, 0) + link.sessions
    nodes = flow.nodes | left
    if len(flow.strongest) == len(flow.links):
        return nodes
    drawn = {end for link in flow.strongest for end in (link.source, link.target)}
    return {node: count for node, count in nodes.items() if node in drawn}


def _height(nodes):
    columns = [node.column for node in nodes]
    fullest = max((columns.count(column) for column in set(columns)), default=1)
    return min(max(LEAST, fullest * ROOM), MOST)


def name_of(node):
    """A node's name as people read it."""
    return NAMES.get(node.kind, node.name)


def _labels(nodes):
    """Each node's name, as long as there is room for, and its sessions.

    Names of the last column stand left of it, in the room where those of the one before stand too.
    """
    last = max((node.column for node in nodes), default=1)
    shared = max(6, 84 // max(1, last - 1) - 8)
    for node, count in nodes.items():
        letters = LETTERS // last if node.column < last - 1 else min(LETTERS // last, shared)
        yield f"{style.plain(name_of(node), letters)} {count:,}"


def _colour(node):
    return style.ACCENT if node.kind == SCREEN else style.OTHER


def is_troubled(link):
    """Whether what ways are red for is frequent among a link's sessions."""
    return link.troubled >= MUCH * link.sessions


def _link_colour(link):
    if is_troubled(link):
        return style.LOSS
    return style.OTHER if {link.source.kind, link.target.kind} & {OTHER, EXIT} else style.ACCENT


def _node_words(flow, node, count):
    column = sum(number for other, number in flow.nodes.items() if other.column == node.column)
    shares = [f"{percent(count / flow.sessions)} of the flow"]
    if node.kind != EXIT and column != flow.sessions:
        shares.insert(0, f"{percent(count / column)} of this column")
    return f"<b>{style.plain(name_of(node))}</b><br>{counted(count, 'session')}<br>{'<br>'.join(shares)}"


def _link_words(flow, link, nodes):
    ends = f"<b>{style.plain(name_of(link.source))} → {style.plain(name_of(link.target))}</b>"
    share = percent(link.sessions / nodes[link.source])
    trouble = f"<br>{percent(link.troubled / link.sessions)} {RED[flow.query.red]}" if link.troubled else ""
    return f"{ends}<br>{counted(link.sessions, 'session')}, {share} of {style.plain(name_of(link.source))}{trouble}"
