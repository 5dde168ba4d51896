"""The kinds of people in the generated crowd: where each goes from a screen, what each does there, what goes wrong.

`ways` gives the chances of what ends the stay on a screen; an `act` is something done on the way. Chances need not
add up: they are weights. The rest of a weight list is in `crowd`.
"""

from dataclasses import dataclass, field

HOME = {"department": 55, "card": 16, "search": 14, "account": 3, "leave": 9}
DEPARTMENT = {"card": 62, "department": 12, "back": 6, "search": 5, "leave": 10}
PRODUCT = {"cart": 18, "card": 12, "department": 22, "back": 24, "search": 4, "leave": 13}
CART = {"checkout": 52, "card": 8, "department": 14, "leave": 22}
CHECKOUT = {"payment": 66, "cart": 8, "leave": 26}
PAYMENT = {"thanks": 74, "checkout": 6, "leave": 20}
SEARCH = {"card": 60, "search": 14, "department": 8, "leave": 18}
THANKS = {"home": 22, "account": 12, "leave": 66}
ACCOUNT = {"tab": 44, "cart": 8, "department": 14, "leave": 34}


def ways(**changes):
    """The usual ways with some weights changed, as `screen_way=weight`."""
    usual = {
        "home": HOME, "department": DEPARTMENT, "product": PRODUCT, "cart": CART, "checkout": CHECKOUT,
        "payment": PAYMENT, "search": SEARCH, "thanks": THANKS, "account": ACCOUNT,
    }  # fmt: skip
    table = {screen: dict(weights) for screen, weights in usual.items()}
    for name, weight in changes.items():
        screen, way = name.split("_")
        table[screen][way] = weight
    return table


@dataclass(frozen=True)
class Persona:
    """`starts`: weights of first screens; `adds`, `sizes`, `asks`, `pays_by_wallet`: chances of acts (0..1)."""

    name: str
    share: int
    table: dict
    starts: dict = field(default_factory=lambda: {"home": 60, "department": 18, "product": 22})
    adds: float = 0.3
    guides: float = 0.05
    asks: float = 0.06
    wallets: float = 0.1
    vouchers: float = 0.12
    known: float = 0.25
    longest: int = 14


PERSONAS = (
    Persona("browser", 34, ways(product_cart=6, home_leave=14), adds=0.1, known=0.1),
    Persona("buyer", 17, ways(product_cart=44, product_leave=6, cart_checkout=76, cart_leave=10, department_leave=5),
            adds=0.75, asks=0.1, wallets=0.16, vouchers=0.2, known=0.5, longest=16),
    Persona("comparer", 15, ways(product_back=48, department_card=80, product_leave=12, department_leave=8),
            {"department": 60, "home": 25, "product": 15}, adds=0.25, guides=0.1, longest=18),
    Persona("searcher", 12, ways(home_search=70, product_search=20), {"home": 45, "search": 55}, adds=0.35),
    Persona("bouncer", 10, ways(home_leave=70, product_leave=70, department_leave=60), adds=0.05, known=0.05, longest=4),
    Persona("regular", 8, ways(account_cart=20, product_cart=35, cart_checkout=70), {"account": 65, "home": 35},
            adds=0.6, known=1.0),
    Persona("gift hunter", 4, ways(home_department=80, cart_leave=44), {"home": 80, "department": 20}, adds=0.5, guides=0.15, asks=0.2),
)  # fmt: skip
