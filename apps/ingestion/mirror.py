"""The page of a recording as a tree of nodes, rebuilt from snapshots and mutations. Pure; trusts no field's type."""

from dataclasses import dataclass, field

DOCUMENT, ELEMENT, TEXT = 0, 2, 3


@dataclass(eq=False)
class Node:
    """One node; `tag` is set for elements only."""

    id: int
    kind: object
    tag: str = ""
    attributes: dict = field(default_factory=dict)
    text: str = ""
    parent: "Node | None" = None
    children: list = field(default_factory=list)


class Mirror:
    """Nodes by the recorder's ids."""

    def __init__(self):
        self.nodes = {}
        self.root = None

    def replace(self, snapshot):
        """Starts over from a full snapshot's root node."""
        self.nodes.clear()
        self.root = self._graft(snapshot, None)

    def apply(self, mutation):
        """Brings one mutation's removals, additions, texts and attributes into the tree."""
        gone = [node for change in records(mutation, "removes") if (node := self.find(change.get("id")))]
        for node in gone:
            detach(node)
        self._forget(gone)
        for change in in_order(records(mutation, "adds"), self.nodes):
            self._add(change)
        for change in records(mutation, "texts"):
            if node := self.find(change.get("id")):
                node.text = words(change.get("value"))
        for change in records(mutation, "attributes"):
            node, changed = self.find(change.get("id")), change.get("attributes")
            if node and isinstance(changed, dict):
                node.attributes.update(changed)

    def find(self, node_id):
        """The node of an id; None when there is none."""
        return self.nodes.get(node_id) if isinstance(node_id, int) else None

    def element(self, node_id):
        """The element of an id: itself, or the one a text lies in."""
        node = self.find(node_id)
        while node and node.kind != ELEMENT:
            node = node.parent
        return node

    def scrolls_page(self, node_id):
        """Whether a scroll of this node is a scroll of the page itself."""
        node = self.find(node_id)
        return bool(node) and (node is self.root or (node.tag == "html" and node.parent is self.root))

    def _add(self, change):
        parent = self.find(change.get("parentId"))
        node = self._graft(change.get("node"), parent) if parent else None
        if node:
            after = self.find(change.get("nextId"))
            place = index_of(parent.children, after) if after else len(parent.children)
            parent.children.insert(place, node)

    def _forget(self, nodes):
        """Takes removed nodes and all below them out of the index; what only moved comes again among the additions."""
        while nodes:
            node = nodes.pop()
            if self.nodes.get(node.id) is node:
                del self.nodes[node.id]
            nodes.extend(node.children)

    def _graft(self, source, parent):
        """The tree under a serialized node, without recursion: a recording chooses its depth."""
        top = Node(0, None, parent=parent)
        waiting = [(source, top)]
        while waiting:
            raw, above = waiting.pop()
            if not isinstance(raw, dict) or not isinstance(raw.get("id"), int):
                continue
            if earlier := self.nodes.get(raw["id"]):
                detach(earlier)
            node = self.nodes[raw["id"]] = node_of(raw, parent if above is top else above)
            above.children.append(node)
            children = raw.get("childNodes")
            waiting.extend((child, node) for child in reversed(children if isinstance(children, list) else ()))
        return top.children[0] if top.children else None


def node_of(raw, parent):
    attributes = raw.get("attributes")
    return Node(
        id=raw["id"],
        kind=raw.get("type"),
        tag=words(raw.get("tagName")).lower(),
        attributes=dict(attributes) if isinstance(attributes, dict) else {},
        text=words(raw.get("textContent")),
        parent=parent,
    )


def detach(node):
    if node.parent:
        node.parent.children = [child for child in node.parent.children if child is not node]
        node.parent = None


def index_of(children, node):
    """The place of a node among its siblings; their end when it is not one of them."""
    return next((place for place, child in enumerate(children) if child is node), len(children))


def records(mutation, name):
    found = mutation.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def in_order(adds, known):
    """Additions with parents before their children, and next siblings before what stands in front of them."""
    coming = {id_of(add) for add in adds}
    waiting = {}
    ready = []
    for add in adds:
        needs = [need for need in (add.get("parentId"), add.get("nextId")) if _is_coming(need, coming, known)]
        (waiting.setdefault(needs[0], []) if needs else ready).append(add)
    for add in ready:  # grows while it is read
        yield add
        ready.extend(waiting.pop(id_of(add), ()))


def _is_coming(need, coming, known):
    return isinstance(need, int) and need in coming and need not in known


def id_of(add):
    node = add.get("node")
    found = node.get("id") if isinstance(node, dict) else None
    return found if isinstance(found, int) else None


def words(value):
    return value if isinstance(value, str) else ""
