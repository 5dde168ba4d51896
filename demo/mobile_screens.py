"""The drawn screens of the sample phone app, as frames of the wire format."""

from .catalog import BY_ID

LISTED = (1042, 1102, 1301, 1401, 1504)


def frame_of(size, screen, state, moment):
    """The frame of one screen at one moment; `state` says what has been chosen and typed."""
    width, height = size
    product = BY_ID.get(state.get("product"))
    elements = [_element("bar", "header", 0, 0, width, 92, ""), *SCREENS[screen](width, height, product, state)]
    return {"ts": round(moment.timestamp() * 1000), "width": width, "height": height, "elements": elements}


def _element(name, kind, x, y, w, h, text):
    return {"id": name, "type": kind, "x": x, "y": y, "w": w, "h": h, "text": text}


def _title(text):
    return _element("title", "text", 64, 50, 220, 32, text)


def _back():
    return _element("back", "icon", 14, 48, 40, 36, "<")


def _login(width, height, product, state):
    typed = state.get("typed", 0)
    return [
        _title("Tarnwood"),
        _element("welcome", "text", 28, 150, width - 56, 44, "Welcome back"),
        _element("email", "input", 28, 230, width - 56, 54, "•••••" if typed > 0 else "E-mail"),
        _element("password", "input", 28, 300, width - 56, 54, "•••••" if typed > 1 else "Password"),
        _element("sign-in", "button", 28, 382, width - 56, 56, "Sign in"),
        _element("forgot", "label", 28, 456, width - 56, 28, "Forgot your password?"),
    ]


def _list(width, height, product, state):
    rows = [_title("For you"), _element("open-cart", "icon", width - 56, 48, 40, 36, "⌵")]
    for place, number in enumerate(LISTED):
        y, one = 112 + place * 142, BY_ID[number]
        rows += [
            _element(f"item-{number}", "card", 16, y, width - 32, 130, ""),
            _element(f"picture-{number}", "image", 28, y + 14, 102, 102, ""),
            _element(f"name-{number}", "text", 148, y + 26, width - 180, 30, one.name),
            _element(f"price-{number}", "label", 148, y + 66, 120, 26, f"€{one.price}"),
        ]
    return rows


def _detail(width, height, product, state):
    chosen = state.get("size")
    sizes = [
        _element("size-s-m", "button", 24, 560, 96, 48, "S/M ✓" if chosen == "S/M" else "S/M"),
        _element("size-m-l", "button", 132, 560, 96, 48, "M/L ✓" if chosen == "M/L" else "M/L"),
    ]
    return [
        _back(),
        _title(product.name),
        _element("open-cart", "icon", width - 56, 48, 40, 36, "① " if state.get("added") else "⌵"),
        _element("picture", "image", 0, 92, width, 330, ""),
        _element("name", "text", 24, 442, width - 48, 38, product.name),
        _element("line", "label", 24, 484, width - 48, 26, product.line),
        _element("price", "text", 24, 516, 160, 34, f"€{product.price}"),
        *sizes,
        _element("add", "button", 24, 640, width - 48, 58, "In your cart" if state.get("added") else "Add to cart"),
    ]


def _cart(width, height, product, state):
    return [
        _back(),
        _title("Cart"),
        _element("row", "card", 16, 112, width - 32, 130, ""),
        _element("picture", "image", 28, 126, 102, 102, ""),
        _element("name", "text", 148, 138, width - 180, 30, product.name),
        _element("price", "label", 148, 178, 120, 26, f"€{product.price}"),
        _element("sum", "text", 24, 280, width - 48, 36, f"Total €{product.price}"),
        _element("checkout", "button", 24, 340, width - 48, 58, "Go to payment"),
    ]


def _pay(width, height, product, state):
    trouble = [_element("trouble", "label", 24, 470, width - 48, 28, "Payment failed, please try again.")]
    return [
        _back(),
        _title("Payment"),
        _element("sum", "text", 24, 122, width - 48, 40, f"€{product.price}"),
        _element("card", "input", 24, 190, width - 48, 54, "•••••" if state.get("typed") else "Card number"),
        _element("expiry", "input", 24, 258, (width - 60) / 2, 54, "•••••" if state.get("typed") else "MM / YY"),
        _element("code", "input", 36 + (width - 60) / 2, 258, (width - 60) / 2, 54, "Code"),
        _element("save", "switch", 24, 332, 52, 30, ""),
        _element("save-label", "label", 88, 334, 240, 26, "Keep this card"),
        _element("pay", "button", 24, 396, width - 48, 58, "Pay now"),
        *(trouble if state.get("failed") else ()),
    ]


def _done(width, height, product, state):
    return [
        _title("Thank you"),
        _element("tick", "image", width / 2 - 60, 200, 120, 120, "✓"),
        _element("said", "text", 28, 350, width - 56, 36, "It is on its way"),
        _element("more", "button", 28, 430, width - 56, 56, "Keep looking around"),
    ]


SCREENS = {"Login": _login, "List": _list, "Detail": _detail, "Cart": _cart, "Pay": _pay, "Done": _done}
