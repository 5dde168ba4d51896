"""A flow in words."""

RED = {  # what a way is red for, of its sessions
    "trouble": "met an error or clicked in rage",
    "frustrated": "were frustrated",
    "confused": "were confused",
    "hesitant": "hesitated",
}


def title_of(query):
    """`From /cart to /done`, `To /done`."""
    ends = [f"from {query.start}"] * bool(query.start) + [f"to {query.end}"] * bool(query.end)
    words = " ".join(ends) or "from the first screen on"
    return words[0].upper() + words[1:]


def sentence_of(query):
    """Whose journeys these are, and what is left out."""
    sessions = query.set.sentence() if query.set.conditions() else "All sessions"
    without = f" · without {', '.join(query.exclude)}" if query.exclude else ""
    grouped = f" · {', '.join(query.group)} as one" if query.group else ""
    return f"{sessions}{without}{grouped}"


def legend_of(query, is_any_red):
    """What red ways are, for a picture that has no page around it."""
    return f" · red: a quarter or more {RED[query.red]}" if is_any_red else ""
