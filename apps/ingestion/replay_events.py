"""rrweb events as untrusted input: their shape, the viewports they name and the size of the pages they carry."""

from .refusals import Unfit

WIDEST_VIEWPORT = 10_000  # CSS pixels
MOST_NODES = 100_000  # of one chunk
DEEPEST_NODE = 512
FULL_SNAPSHOT, INCREMENTAL, META = 2, 3, 4
MUTATION, VIEWPORT_RESIZE = 0, 4
CHANGES = ("texts", "attributes", "removes", "adds")  # what a mutation lists


def check_event(event, name, nodes):
    """Unfit, naming the place, unless it is an rrweb event; an impossible viewport is clamped in place."""
    if event.__class__ is not dict:
        raise Unfit(f"{name}: expected an object")
    kind, data = event.get("type"), event.get("data")
    if kind.__class__ is not int or not 0 <= kind <= 6:
        raise Unfit(f"{name}.type: expected a whole number from 0 to 6")
    if event.get("timestamp").__class__ not in (int, float):
        raise Unfit(f"{name}.timestamp: expected epoch milliseconds")
    if kind < FULL_SNAPSHOT:
        return  # DomContentLoaded and Load carry nothing
    if data.__class__ is not dict:
        raise Unfit(f"{name}.data: expected an object")
    if kind == FULL_SNAPSHOT:
        nodes.add(data.get("node"), f"{name}.data.node")
    elif kind == META:
        clamp_viewport(data, f"{name}.data")
    elif kind == INCREMENTAL:
        _check_incremental(data, f"{name}.data", nodes)


def _check_incremental(data, name, nodes):
    source = data.get("source")
    if source.__class__ is not int or source < 0:
        raise Unfit(f"{name}.source: expected a whole number")
    if source == VIEWPORT_RESIZE:
        clamp_viewport(data, name)
    elif source == MUTATION:
        _check_mutation(data, name, nodes)


def _check_mutation(data, name, nodes):
    """Unfit unless every change of the page is an object, and what a player must read of it is there."""
    for part in CHANGES:
        changes = data.get(part, [])
        if changes.__class__ is not list or not all(change.__class__ is dict for change in changes):
            raise Unfit(f"{name}.{part}: expected a list of objects")
    for added in data.get("adds", ()):
        nodes.add(added.get("node"), f"{name}.adds.node")
    if not all(change.get("attributes").__class__ is dict for change in data.get("attributes", ())):
        raise Unfit(f"{name}.attributes.attributes: expected an object")


def clamp_viewport(data, name):
    """Brings width and height, which must be numbers, into 1…WIDEST_VIEWPORT."""
    for side in ("width", "height"):
        if data.get(side).__class__ not in (int, float):
            raise Unfit(f"{name}.{side}: expected a number")
        data[side] = min(max(data[side], 1), WIDEST_VIEWPORT)


class NodeCount:
    """Counts the DOM nodes of a chunk; too many, too deep or no node at all is Unfit. Walks without recursion."""

    def __init__(self):
        self.nodes = 0

    def add(self, root, name):
        level, depth = [root], 0
        while level:
            depth += 1
            self.nodes += len(level)
            if depth > DEEPEST_NODE or self.nodes > MOST_NODES:
                raise Unfit(f"{name}: more than {MOST_NODES} nodes or {DEEPEST_NODE} levels")
            level = _children(level, name)


def _children(level, name):
    children = []
    for node in level:
        if node.__class__ is not dict:
            raise Unfit(f"{name}: a node is not an object")
        below = node.get("childNodes")
        if below.__class__ is list:
            children += below
        elif below is not None:
            raise Unfit(f"{name}.childNodes: expected a list")
    return children
