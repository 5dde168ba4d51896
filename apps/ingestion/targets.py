"""What names an element of a recording, in the recorder's manner (static/src/sdk/anchors.js)."""

import json
import re

from .mirror import ELEMENT, TEXT, index_of, words

ACTIONABLE = frozenset({"a", "button", "input", "select", "textarea", "label", "summary", "option"})
ACTING_ROLES = frozenset({"button", "link", "tab", "menuitem"})
TOGGLES = frozenset({"aria-pressed", "aria-checked"})
TOGGLE_ROLES = ("switch", "checkbox", "radio")
MARKS = ("data-hxi-id", "id", "data-testid", "data-test", "data-qa")
PLAIN_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
# The recorder's own expressions, to the letter: an element has one name, recorded or imported.
GENERATED = re.compile(
    r"\d{3,}|:|^(radix|ember|react|mui|headlessui|ext|yui|gwt)[-_\d]|(?=.*\d)[\da-f]{8}", re.IGNORECASE | re.ASCII
)
HASHED = re.compile(
    r"\d{2,}|^(css|sc|jss|svelte|emotion)-|_(?=[\w-]*[A-Z\d])[\w-]{5,}$"
    r"|^[a-z]{1,2}[A-Z]|[a-z\d][A-Z]\w*\d|^[^a-z]|[^\w-]",
    re.ASCII,
)
PASSING = re.compile(
    r"^(is|has|js|hxi|ng)-|active|select|hover|open|focus|disabled|current|visible|hidden|show|loading|dirty|touched",
    re.IGNORECASE | re.ASCII,
)
DEPTH = 10
LONGEST_NAME = 80
LONGEST_LABEL = 40
LONGEST_CLASSES = 1_000
MOST_READ = 200  # nodes looked at for an element's words


def target_of(node):
    """{elementId, selector, text, toggle, sends} of an element, each only where there is one."""
    if not node:
        return {}
    actor = actor_of(node)
    label = label_of(actor) if actor else ""
    named = name_of(node, actor) or (label and f"{actor.tag}:{label}")
    is_toggle = bool(actor) and (
        bool(TOGGLES & actor.attributes.keys()) or actor.attributes.get("role") in TOGGLE_ROLES
    )
    found = {"elementId": named, "selector": selector_of(node), "text": label, "toggle": is_toggle or None}
    found["sends"] = _sends(actor) if actor else None
    return {name: value for name, value in found.items() if value not in {None, ""}}


def _sends(actor):
    """Whether a click sends a form: True for a form's own button, False for a link; else None."""
    kind = words(actor.attributes.get("type")).lower()
    if actor.tag == "a":
        href = words(actor.attributes.get("href")).lower()
        return False if href and not href.endswith("#") and not href.startswith("javascript:") else None
    is_sending = kind not in {"button", "reset"} if actor.tag == "button" else (actor.tag, kind) == ("input", "submit")
    return True if is_sending and _form_of(actor) else None


def _form_of(node):
    """The form an element lies in; None when it lies in none."""
    while node and node.tag != "form":
        node = node.parent
    return node


def actor_of(node):
    """The button, link or field an element is or lies in; None when there is none."""
    while node and not _acts(node):
        node = node.parent
    return node


def name_of(node, actor):
    """The first mark or `name` from the element up to its actor."""
    while node:
        mark = mark_of(node) or ("name" if words(node.attributes.get("name")) else None)
        if mark:
            return node.attributes[mark][:LONGEST_NAME]
        node = None if actor is None or node is actor else node.parent
    return None


def mark_of(node):
    """The attribute that marks an element for people or tests; None when it has none."""
    for mark in MARKS:
        value = words(node.attributes.get(mark))
        if value and len(value) <= LONGEST_NAME and not (mark == "id" and GENERATED.search(value)):
            return mark
    return None


def label_of(node):
    """The words on a button or link, on one line, at most LONGEST_LABEL characters."""
    if node.tag not in {"a", "button", "summary"} and not words(node.attributes.get("role")):
        return ""
    said = words(node.attributes.get("aria-label")) or " ".join(_words_under(node))
    return " ".join(said.split())[:LONGEST_LABEL]


def selector_of(node):
    """A CSS path from the nearest marked ancestor, or at most DEPTH elements."""
    path = []
    while node and node.kind == ELEMENT and len(path) < DEPTH:
        path.append(_placed(_own_part(node), node))
        if mark_of(node):
            break
        node = node.parent
    return ">".join(reversed(path))


def _words_under(node):
    waiting = [node]
    for _ in range(MOST_READ):
        if not waiting:
            return
        one = waiting.pop()
        if one.kind == TEXT:
            yield one.text
        elif one.tag not in {"style", "script"}:
            waiting.extend(reversed(one.children))


def _acts(node):
    attributes = node.attributes
    return node.tag in ACTIONABLE or words(attributes.get("role")) in ACTING_ROLES or "onclick" in attributes


def _own_part(node):
    tag = node.tag if PLAIN_NAME.fullmatch(node.tag) else "*"
    mark = mark_of(node)
    if mark:
        value = node.attributes[mark]
        return f"#{value}" if mark == "id" and PLAIN_NAME.fullmatch(value) else f"[{mark}={json.dumps(value)}]"
    field = words(node.attributes.get("name"))
    if field and len(field) <= LONGEST_NAME and not GENERATED.search(field):
        return f"{tag}[name={json.dumps(field)}]"
    return f"{tag}.{name}" if (name := _telling_class(node)) else tag


def _telling_class(node):
    names = [
        name for name in words(node.attributes.get("class"))[:LONGEST_CLASSES].split() if len(name) <= LONGEST_NAME
    ]
    return next((name for name in names if not HASHED.search(name) and not PASSING.search(name)), None)


def _placed(part, node):
    """The part, with its place among siblings where it alone would find several."""
    kin = [child for child in node.parent.children if child.kind == ELEMENT] if node.parent else []
    if sum(_own_part(child) == part for child in kin) < 2:
        return part
    return f"{part}:nth-of-type({index_of([child for child in kin if child.tag == node.tag], node) + 1})"
