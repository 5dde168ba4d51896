"""What the demo shop sells, as data: departments and products, and the ways a page may ask for them."""

from dataclasses import asdict, dataclass

MOSS, PINE, EMBER, SAND, SLATE, LAKE, BERRY, CLAY, SUN, COAL, SNOW = (
    "#6f8f4e", "#2f5d4a", "#d9582b", "#d3b98a", "#56687a", "#3b7c9b", "#8d3b5b", "#a9694a", "#e7b23c", "#34383c", "#e9e6de",
)  # fmt: skip


@dataclass(frozen=True)
class Department:
    slug: str
    name: str
    line: str
    face: int  # the product whose picture stands for it


@dataclass(frozen=True)
class Product:
    """One thing for sale; `price` and `was` are whole euros, `weight` grams, `drawing` names its picture."""

    id: int
    department: str
    name: str
    line: str
    price: int
    drawing: str
    colour: str
    accent: str
    weight: int
    rating: float
    reviews: int
    sizes: tuple[str, ...] = ()
    badge: str = ""
    was: int = 0


# fmt: off
DEPARTMENTS = (
    Department("tents", "Tents", "Shelter for one, two or the whole crew", 1042),
    Department("packs", "Packs", "From a day out to three weeks of trail", 1102),
    Department("sleep", "Sleep", "Bags and mats for honest nights", 1201),
    Department("clothing", "Clothing", "Layers that shrug off weather", 1302),
    Department("footwear", "Footwear", "Boots that start soft and stay sure", 1401),
    Department("kitchen", "Kitchen & light", "Hot coffee, warm light", 1504),
)

FEET = ("38", "39", "40", "41", "42", "43", "44", "45")
BODY = ("XS", "S", "M", "L", "XL")
BACK = ("S/M", "M/L")

PRODUCTS = (
    Product(1041, "tents", "Lowland 1", "A solo tent that pitches in three minutes", 229, "dome", MOSS, SUN, 1280, 4.6, 88),
    Product(1042, "tents", "Skyline 2", "Two doors, two porches, one good argument less", 349, "dome", EMBER, SNOW, 1890, 4.8, 214, badge="Bestseller"),
    Product(1043, "tents", "Longhouse 4", "Standing height for a family in the rain", 579, "tunnel", PINE, SUN, 5400, 4.5, 67),
    Product(1044, "tents", "Cairn 3 Tunnel", "Storm-proof room for three and their boots", 489, "tunnel", LAKE, EMBER, 2950, 4.7, 103),
    Product(1045, "tents", "Needle Pyramid", "One trekking pole, one peg line, one roof", 269, "pyramid", SAND, CLAY, 940, 4.4, 51, badge="New"),
    Product(1046, "tents", "Drift Tarp", "Nine square metres of somewhere dry", 119, "tarp", SLATE, SUN, 620, 4.3, 39),
    Product(1101, "packs", "Commons 18", "A day pack for trains, towns and hills", 89, "pack_small", LAKE, SUN, 640, 4.5, 176),
    Product(1102, "packs", "Ridge 34", "Hut to hut, with room for the good cheese", 159, "pack", PINE, SUN, 1080, 4.7, 241, BACK, "Bestseller"),
    Product(1103, "packs", "Ridge 48", "A week of food without a sore shoulder", 199, "pack", EMBER, COAL, 1420, 4.6, 129, BACK),
    Product(1104, "packs", "Portage 65", "For long winters and optimistic packers", 259, "pack_tall", BERRY, SAND, 1990, 4.4, 58, BACK),
    Product(1105, "packs", "Ferry Roll-top 25", "Waterproof, whatever the ferry thinks", 109, "rolltop", SUN, COAL, 780, 4.6, 92, badge="New"),
    Product(1201, "sleep", "Lynx Down -4°", "Responsible down in a roomy mummy", 329, "bag", LAKE, SUN, 890, 4.8, 147, ("Regular", "Long"), "Bestseller"),
    Product(1202, "sleep", "Hare Synthetic +3°", "Warm when damp, kind to the wallet", 139, "bag", MOSS, EMBER, 1180, 4.3, 95, ("Regular", "Long"), was=169),
    Product(1203, "sleep", "Ptarmigan Winter -18°", "For nights that squeak underfoot", 489, "bag", BERRY, SNOW, 1390, 4.9, 41, ("Regular", "Long")),
    Product(1204, "sleep", "Raft Air Mat", "Eight centimetres between you and the roots", 119, "mat", SUN, SLATE, 460, 4.5, 168, ("Regular", "Wide")),
    Product(1205, "sleep", "Fold Foam Mat", "Never goes flat; that is the whole idea", 45, "mat", EMBER, COAL, 410, 4.6, 203),
    Product(1301, "clothing", "Squall Shell", "Three layers, taped, quiet when you walk", 279, "jacket", BERRY, SUN, 410, 4.7, 189, BODY, "Bestseller"),
    Product(1302, "clothing", "Sleet Rain Jacket", "The jacket that lives in your pack", 129, "jacket", SUN, SLATE, 290, 4.4, 154, BODY, was=159),
    Product(1303, "clothing", "Hearth Down Jacket", "A bonfire with sleeves", 239, "puffer", PINE, SUN, 380, 4.8, 231, BODY),
    Product(1304, "clothing", "Tern Insulated Vest", "Warm core, free arms", 149, "vest", LAKE, EMBER, 260, 4.5, 77, BODY),
    Product(1305, "clothing", "Fleet Merino Beanie", "Thin enough for a helmet", 35, "beanie", EMBER, SNOW, 60, 4.7, 312),
    Product(1401, "footwear", "Basalt Mid GTX", "A mid boot for rock, root and rain", 199, "boot", CLAY, COAL, 1040, 4.6, 266, FEET, "Bestseller"),
    Product(1402, "footwear", "Heather Trail Low", "Light shoes for fast afternoons", 139, "shoe", LAKE, SUN, 620, 4.5, 198, FEET),
    Product(1403, "footwear", "Granite Pro", "Stiff, crampon-ready, surprisingly kind", 289, "boot", SLATE, EMBER, 1480, 4.7, 73, FEET),
    Product(1404, "footwear", "Burn Approach", "Sticky rubber, tidy toes", 149, "shoe", EMBER, COAL, 780, 4.4, 85, FEET, "New"),
    Product(1501, "kitchen", "Brook Stove", "Boils half a litre in two minutes ten", 79, "stove", SLATE, EMBER, 210, 4.7, 305),
    Product(1502, "kitchen", "Trio Pot Set", "Three pots, one lid, no rattle", 69, "pots", COAL, SUN, 520, 4.5, 118),
    Product(1503, "kitchen", "Enamel Mug", "Chips with dignity", 16, "mug", PINE, SNOW, 140, 4.8, 421),
    Product(1504, "kitchen", "Firefly Lantern", "Forty hours of warm light on a charge", 59, "lantern", EMBER, SUN, 280, 4.6, 187, badge="Bestseller"),
    Product(1505, "kitchen", "Current Bottle 1 L", "Cold for a day, hot for a night", 34, "bottle", LAKE, SNOW, 390, 4.7, 264),
)
# fmt: on

BY_ID = {product.id: product for product in PRODUCTS}
BY_SLUG = {department.slug: department for department in DEPARTMENTS}
SORTS = {
    "popular": ("Most loved", lambda p: -p.reviews),
    "price": ("Price, low to high", lambda p: p.price),
    "price-down": ("Price, high to low", lambda p: -p.price),
    "weight": ("Lightest first", lambda p: p.weight),
}


def products_of(slug):
    return [product for product in PRODUCTS if product.department == slug]


def bestsellers():
    return [product for product in PRODUCTS if product.badge == "Bestseller"]


def neighbours_of(product, count=4):
    """Other things from the same department, then from the next ones."""
    return sorted((p for p in PRODUCTS if p != product), key=lambda p: p.department != product.department)[:count]


def matches_of(words):
    """Products whose name, line or department holds every one of the given words; none for no words."""
    wanted = words.lower().split()
    return [product for product in PRODUCTS if wanted and all(word in _text_of(product) for word in wanted)]


def price_list():
    """What the cart needs to know about each product, keyed by its id as text."""
    return {str(p.id): {key: asdict(p)[key] for key in ("id", "name", "price", "department")} for p in PRODUCTS}


def _text_of(product):
    return f"{product.name} {product.line} {BY_SLUG[product.department].name} {product.drawing}".lower()
