"""What the trouble was about: elements by a kind of signal, as the Emotions page shows them."""

from apps.analytics.behind import told
from apps.analytics.names import SIGNALS

from .behind import BEFORE
from .cells import heatmap_of
from .ranked import NO_ELEMENT

ON_HEATMAPS = {"rage", "dead"}  # kinds of signal that are kinds of heatmap too


def elements_of(summary):
    """The elements with a kind of signal: the chosen one, else the first of which there is any."""
    query = summary.query
    if not query.is_own or not summary.is_judged:
        return {"query": query, "judged": summary.is_judged}
    counts = summary.signals
    kind = kind_of(query, counts)
    rows = summary.elements(kind)
    most = rows[0]["sessions"] if rows else 1
    return {
        "query": query,
        "judged": summary.is_judged,
        "kinds": [(look, counts[one], query.address(signal=one), one == kind) for one, look in SIGNALS.items()],
        "look": SIGNALS[kind],
        "rows": [_element(query, kind, row, most) for row in rows],
        "more": rows[0]["total"] - len(rows) if rows else 0,
        "is_any": bool(counts.total()),
    }


def kind_of(query, counts):
    """The kind of signal that elements are ranked by."""
    return query.signal or next((one for one in SIGNALS if counts[one]), next(iter(SIGNALS)))


def _element(query, kind, row, most):
    named = {"signal": kind, "screen": row["screen"], "element": row["element"]}
    is_nothing = row["element"] == NO_ELEMENT
    return {
        "name": "The screen itself" if is_nothing else row["label"] or row["element"],
        "id": row["element"] if row["label"] and not is_nothing else "",
        "screen": row["screen"],
        "count": row["hits"],
        "sessions": row["sessions"],
        "width": round(100 * row["sessions"] / most, 1),
        "address": query.number(**named),
        "heatmap": heatmap_of(query, row["screen"], kind) if kind in ON_HEATMAPS else "",
        "examples": [told(one, BEFORE) for one in row["examples"]],
    }
