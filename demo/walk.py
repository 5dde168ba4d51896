"""One walk through the shop: from screen to screen by links that are there, with what people do on the way."""

from .pen import ID, LINK, SELECTOR, Pen, Y

DWELL = {  # seconds somebody looks before doing something
    "home": 7, "department": 9, "product": 14, "cart": 9, "checkout": 22, "payment": 20, "search": 7, "thanks": 6,
    "account": 8,
}  # fmt: skip
FIELDS = {
    "checkout": ("first-name", "last-name", "email", "street", "postcode", "city"),
    "payment": ("card-number", "card-expiry", "card-code", "card-name", "terms"),
}
NEXT = {"payment": "to-payment", "thanks": "place-order", "checkout": "to-checkout"}
PATHS = {
    "home": "/demo", "product": "/demo/product/:id", "cart": "/demo/cart", "checkout": "/demo/checkout",
    "payment": "/demo/checkout/payment", "search": "/demo/search", "thanks": "/demo/checkout/thanks",
    "account": "/demo/account",
}  # fmt: skip
ADDRESSES = {path: kind for kind, path in PATHS.items()}
WALLET_ERROR = "Uncaught TypeError: Cannot read properties of undefined (reading 'request')"
DEPARTMENTS = ("tents", "packs", "sleep", "clothing", "footwear", "kitchen")
POPULARITY = (26, 20, 12, 18, 15, 9)


def kind_of(screen):
    """The kind of a screen: home, department, product, cart, checkout, payment, search, thanks or account."""
    if screen.startswith("/demo/category/"):
        return "department"
    return "account" if screen.startswith("/demo/account") else ADDRESSES[screen]


class Walk(Pen):
    """Lives through one session and writes it down."""

    def __init__(self, random, persona, layouts, touch, begins_ms):
        super().__init__(random, touch, begins_ms)
        self.persona, self.layouts, self.trail = persona, layouts, []
        self.patience = random.randint(3, persona.longest)
        self.full = False  # whether there is something in the cart

    def events(self):
        """All events of the walk, in order of time."""
        screen = self._first()
        while screen and self.patience > 0:
            self.patience -= 1
            screen = self._stay(screen)
        return sorted(self.list, key=lambda event: event["timestamp"])

    # --- Screens -----------------------------------------------------------------------------------------------------
    def _first(self):
        kind = self.random.choices(*zip(*self.persona.starts.items(), strict=True))[0]
        return self._department() if kind == "department" else PATHS[kind]

    def _department(self):
        return f"/demo/category/{self.random.choices(DEPARTMENTS, POPULARITY)[0]}"

    def _stay(self, screen):
        """Lives through one screen; returns the next one, None at the end of the visit."""
        self.screen, self.layout, self.scroll = screen, self.layouts[screen], 0
        kind = kind_of(screen)
        self._emit("screen", metadata=self._sizes())
        self.trail.append(screen)
        self._pause(0.8, 2.2)
        self._look(kind)
        self._act(kind)
        return self._leave(kind)

    def _leave(self, kind):
        weights = dict(self.persona.table[kind])
        if not self.full:
            weights = {way: weight for way, weight in weights.items() if way not in {"cart", "checkout"}}
        if len(self.trail) < 2:
            weights.pop("back", None)
        way = self.random.choices(list(weights), list(weights.values()))[0]
        return getattr(self, f"_go_{way}", self._go_by_id)(way)

    def _go_leave(self, way):
        return None

    def _go_back(self, way):
        """By the browser's own button: no click on the page. In haste it is a U-turn."""
        self._pause(0.3, 1.5)
        return self.trail[-2]

    def _go_department(self, way):
        return self._follow(lambda e: e[LINK].startswith("/demo/category/") and e[LINK] != self.screen)

    def _go_card(self, way):
        return self._follow(lambda e: e[ID].startswith("card-"))

    def _go_cart(self, way):
        return self._follow(lambda e: e[LINK] == "/demo/cart")

    def _go_home(self, way):
        return self._follow(lambda e: e[LINK] == "/demo/")

    def _go_account(self, way):
        return self._follow(lambda e: e[LINK].startswith("/demo/account"))

    def _go_tab(self, way):
        signed_in = self._element("tab-orders")
        return self._follow(lambda e: e[ID].startswith("tab-")) if signed_in else self._sign_in()

    def _go_search(self, way):
        if box := self._element("search"):
            self._click(box, answer_ms=0)
            self._pause(1.5, 4)
            self._emit("input", elementId="search", metadata={"selector": "#search", "input": "search", "filled": True})
        return PATHS["search"]

    def _go_by_id(self, way):
        """On by the button that leads there: checkout, payment, thanks."""
        button = self._element(NEXT[way])
        if button is None:
            return PATHS[way]
        self._click(button, answer_ms=self.random.randint(3, 40))
        if way == "thanks":
            self._emit("purchase", metadata={"total": self.random.choice((79, 159, 199, 279, 349, 428))})
            self.full = False
        return PATHS[way]

    def _sign_in(self):
        for name in ("login-name", "login-password"):
            self._fill(name)
        if button := self._element("login"):
            self._click(button, answer_ms=4)
        return "/demo/account/orders"

    def _follow(self, fits):
        """Clicks one of the links that fit, those nearer the top more often; returns its screen."""
        links = [element for element in self.layout["elements"] if element[LINK] and fits(element)]
        if not links:
            return self._department()
        weights = [1 / (1 + element[Y] / 420) for element in links]
        link = self.random.choices(links, weights)[0]
        self._click(link, answer_ms=self.random.randint(20, 140))
        path = link[LINK].rstrip("/")
        return PATHS["product"] if path.startswith("/demo/product/") else path

    # --- Acts --------------------------------------------------------------------------------------------------------
    def _look(self, kind):
        """Scrolling (few people see the end of a page), the pointer on its way, and a pause."""
        reach = min(1.0, 0.08 + self.random.expovariate(2)) * max(0, self.layout["dh"] - self.layout["vh"])
        stops = min(9, 1 + int(reach / (0.3 * self.layout["vh"]))) if reach > 20 else 0
        for stop in range(1, stops + 1):
            self._move_about()
            self._scroll_to(reach * stop / stops)
            self._pause(0.6, 2.2)
        self._move_about()
        self._pause(0.5 * DWELL[kind] / (stops + 1), 1.6 * DWELL[kind] / (stops + 1))
        if stops and self.random.random() < 0.4:
            self._scroll_to(0)

    def _act(self, kind):
        acts = {"product": self._try_product, "cart": self._try_cart, "department": self._filter}
        if kind in acts:
            acts[kind]()
        elif kind in FIELDS:
            for name in FIELDS[kind]:
                self._fill(name)
        elif kind == "home" and self.random.random() < 0.3:
            self._press("slide-next", 30)
        if self.random.random() < 0.06:
            self._stray_click()

    def _try_product(self):
        chance, persona = self.random.random, self.persona
        for name in ("gallery-stage", "thumb-2", "thumb-3", "more-reviews"):
            if chance() < 0.18:
                self._press(name, 12)
        if chance() < persona.guides:
            self._hammer("size-guide", answers=False)
        if chance() < persona.asks:
            self._hammer("check-delivery", answers=True)
        if chance() < persona.adds:
            self._add_to_cart()

    def _add_to_cart(self):
        sizes = [element for element in self.layout["elements"] if element[SELECTOR].startswith("button.size")]
        if self.random.random() < 0.75:
            self._click(self.random.choices(sizes, (1, 3, 5, 4, 2)[: len(sizes)])[0], 6)
        self._press("add-to-cart", 9)
        self._emit("add_to_cart", metadata={"price": self.random.choice((79, 129, 159, 229, 279, 349))})
        self.full = True

    def _try_cart(self):
        if self.random.random() < self.persona.vouchers and self._fill("voucher"):
            self._hammer("apply-voucher", answers=True)
        if self.random.random() < self.persona.wallets:
            self._try_wallet()

    def _try_wallet(self):
        """The error; half of those who meet it try again, and some leave for good."""
        for _ in range(self.random.choice((1, 1, 2, 3))):
            if button := self._element("pay-wallet"):
                self._click(button, None)
            self._emit("error", metadata={"message": WALLET_ERROR, "source": "/static/demo/shop.js"})
            self._pause(1, 3)
        if self.random.random() < 0.4:
            self.patience = 0

    def _filter(self):
        if self.random.random() > 0.25 or self._element("filters-button"):
            return
        names = [element for element in self.layout["elements"] if "[name=" in element[SELECTOR]]
        for element in self.random.sample(names, min(len(names), 2)):
            self._click(element, 0)

    def _hammer(self, name, answers):
        """Clicks with no answer in sight: one click, or many in a row; long rage costs patience."""
        element = self._element(name)
        if element is None:
            return
        times = self.random.choice((1, 1, 1, 1, 2, 2, 3, 5, 7))
        first = self.now
        point = self._point_on(element)
        for _ in range(times):
            waits = first + 3400 - self.now
            is_answered = answers and 0 <= waits <= 2500
            self._click(element, waits if is_answered else None, point)
            self._pause(0.22, 0.5)
        self._pause(1.2, 3.6)
        self.patience -= 1 if times > 3 else 0

    def _stray_click(self):
        """A click on something that only looks as if it did something."""
        still = [element for element in self.layout["elements"] if not element[ID] and not element[LINK]]
        if still:
            self._click(self.random.choice(still), None)

    def _press(self, name, answer_ms):
        if element := self._element(name):
            self._click(element, answer_ms)

    def _fill(self, name):
        element = self._element(name)
        if element is None:
            return False
        self._click(element, 0)
        self._pause(0.8, 3.2)
        kind = "checkbox" if name == "terms" else "text"
        metadata = {"selector": element[SELECTOR], "input": kind, "filled": True}
        self._emit("input", elementId=name, metadata=metadata)
        return True
