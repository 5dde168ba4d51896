"""A flow in words."""


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
