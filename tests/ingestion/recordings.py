"""Small rrweb recordings made by hand."""

START = 1_700_000_000_000  # epoch milliseconds
PAGE = "https://shop.example/user/17?token=secret#top"


def element(number, tag, *children, **attributes):
    return {"type": 2, "id": number, "tagName": tag, "attributes": attributes, "childNodes": list(children)}


def text(number, words):
    return {"type": 3, "id": number, "textContent": words}


def meta(at=0, href=PAGE, width=1200, height=800):
    return {"type": 4, "timestamp": START + at, "data": {"href": href, "width": width, "height": height}}


def snapshot(at=1, top=0):
    body = element(
        4,
        "body",
        element(5, "button", element(6, "span", text(7, " Add  to\ncart ")), id="buy"),
        element(8, "div", element(9, "p", text(10, "words")), element(11, "p", text(12, "more")), **{"class": "list"}),
        element(13, "input", type="text", name="street"),
        element(14, "input", type="checkbox", **{"data-testid": "agree"}),
    )
    root = {"type": 0, "id": 1, "childNodes": [{"type": 1, "id": 2, "name": "html"}, element(3, "html", body)]}
    return {"type": 2, "timestamp": START + at, "data": {"node": root, "initialOffset": {"left": 0, "top": top}}}


def change(at, source, **data):
    return {"type": 3, "timestamp": START + at, "data": {"source": source} | data}


def mutation(at, **changes):
    return change(at, 0, **{"adds": [], "removes": [], "texts": [], "attributes": []} | changes)


def click(at, node=7, x=10, y=20):
    return change(at, 2, type=2, id=node, x=x, y=y)


def scroll(at, top, node=1):
    return change(at, 3, id=node, x=0, y=top)


def moves(at, *offsets):
    return change(
        at, 1, positions=[{"x": n, "y": n, "id": 4, "timeOffset": offset} for n, offset in enumerate(offsets)]
    )


def typed(at, node, text="", checked=False, **more):
    return change(at, 5, id=node, text=text, isChecked=checked, **more)


def visit(*later):
    """A recording of one page and what happened on it."""
    return [meta(), snapshot(), *later]
