"""What the Journeys page shows of its numbers, as context for its templates."""

from apps.analytics.words import counted, percent
from apps.journey.projection import MOST_STEPS

from .figures import flow_figure, is_troubled, name_of
from .flow import EXIT, SCREEN, TROUBLE, Flow, Link, transitions_among
from .paths import LONGEST_PATH, Paths
from .words import RED

MOST_LINKS = 200  # in the table beside the figure
MATRIX = 12  # screens


def flow_of(query, reading):
    """The flow's figure, and its links as rows of a table."""
    flow, paths = Flow(query, reading), Paths(query, reading)
    total, walked, cut = paths.totals(MOST_STEPS)
    context = {"query": query, "flow": flow, "total": total, "walked": walked, "cut": cut, "most_steps": MOST_STEPS}
    if not flow.sessions:
        return context
    figure = flow_figure(flow, lambda one: _address(query, one))
    rows = [_row(query, flow, link) for link in flow.links[:MOST_LINKS]]
    summary = f"{counted(flow.sessions, 'session')}. Most go {_most(flow)}."
    red = any(map(is_troubled, flow.strongest))
    return context | {
        "figure": figure.to_json(),
        "rows": rows,
        "summary": summary,
        "red": RED[query.red] if red else "",
        "red_heading": "With trouble" if query.red == TROUBLE else query.red.capitalize(),
        "links": len(flow.links),
        "drawn": len(flow.strongest),
    }


def _most(flow):
    link = max(flow.links, key=lambda one: one.sessions, default=None)
    return f"from {name_of(link.source)} to {name_of(link.target)}" if link else "nowhere"


def _address(query, one):
    """The address that opens the sessions of a Node or a Link."""
    if isinstance(one, Link):
        return _link_address(query, one)
    if one.kind == EXIT:  # whoever left did so from the column before, from any of its nodes
        return query.address(part="link", column=one.column - 1, from_kind=EXIT, to_kind=EXIT)
    return query.address(part="node", column=one.column, via=_via(one), from_kind=one.kind)


def _link_address(query, link):
    source, target = link.source, link.target
    via = [*_via(source), *_via(target)]
    kinds = {"from_kind": source.kind, "to_kind": target.kind}
    return query.address(part="link", column=source.column, via=via, **kinds)


def _via(node):
    return [node.name] if node.kind == SCREEN else []


def _row(query, flow, link):
    share = link.sessions / flow.nodes[link.source]
    return {
        "link": link,
        "source": name_of(link.source),
        "target": name_of(link.target),
        "share": percent(share),
        "width": round(100 * share, 1),
        "troubled": percent(link.troubled / link.sessions) if link.troubled else "",
        "address": _link_address(query, link),
    }


def paths_of(query, reading):
    """Paths, loops, screens and the matrix of transitions, each number with the address of its sessions."""
    paths = Paths(query, reading)
    _, walked, _ = paths.totals(MOST_STEPS)
    screens = paths.screens
    crossed = [one["screen"] for one in screens[:MATRIX]]
    return {
        "query": query,
        "paths": [_path(query, one, walked) for one in paths.paths],
        "loops": [one | {"address": _of(query, "loop", one["screen"], one["before"])} for one in paths.loops],
        "screens": [_screen(query, one, walked) for one in screens],
        "more_screens": paths.screens_seen - len(screens),
        **_matrix(query, crossed, transitions_among(query, reading, crossed)),
    }


def _of(query, part, *via):
    return query.address(part=part, via=via)


def _path(query, one, walked):
    share = one["sessions"] / walked
    told = {"share": percent(share), "width": round(100 * share, 1), "address": _of(query, "path", *one["path"])}
    return one | told | {"is_cut": len(one["path"]) == LONGEST_PATH}


def _screen(query, one, walked):
    screen = one["screen"]
    return one | {
        "share": percent(one["sessions"] / walked),
        "width": round(100 * one["sessions"] / walked, 1),
        "exit_rate": percent(one["exits"] / one["visits"]),
        "address": _of(query, "screen", screen),
        "entry_address": _of(query, "entry", screen),
        "exit_address": _of(query, "exit", screen),
        "from_address": query.address(start=screen, end=None),
    }


def _matrix(query, screens, rows):
    """The counts (`rows`) from each of some screens to each other, each shaded by its share of the most."""
    known = {(source, target): (count, sessions) for source, target, count, sessions in rows}
    most = max((count for count, _ in known.values()), default=1)
    return {
        "columns": screens,
        "matrix": [(source, [_cell(query, source, target, known, most) for target in screens]) for source in screens],
    }


def _cell(query, source, target, known, most):
    count, sessions = known.get((source, target), (0, 0))
    if not count:
        return None
    title = f"{source} → {target}: {counted(count, 'time')} in {counted(sessions, 'session')}"
    return {
        "count": count,
        "shade": max(4, round(100 * count / most)),
        "title": title,
        "address": _of(query, "transition", source, target),
    }
