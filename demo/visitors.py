"""The scripted visitors of the demo shop: who they are, what they come with and what they want."""

from dataclasses import dataclass, field

from .aims import (
    ask_delivery,
    buy,
    come_back,
    compare,
    filter_down,
    get_lost,
    give_up,
    look_around,
    need_sizes,
    read_everything,
    search,
    struggle,
    subscribe,
    thumb_through,
    try_voucher,
    turn_back,
    use_wallet,
)

DESKTOP, LAPTOP, TABLET, PHONE = (1440, 900), (1366, 768), (820, 1180), (390, 844)
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36"
EDGE = f"{WINDOWS} Edg/142.0.0.0"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI} Safari/605.1.15"
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {SAFARI} Mobile/15E148 Safari/604.1"
ANDROID = f"Mozilla/5.0 (Linux; Android 16; Pixel 9) {CHROME} Mobile Safari/537.36"
IPAD = f"Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) {SAFARI} Mobile/15E148 Safari/604.1"


@dataclass(frozen=True)
class Visit:
    """One scripted visit; `wants` are product ids, `name` also names its recording."""

    name: str
    aim: object
    size: tuple[int, int]
    agent: str
    temper: str = "calm"
    wants: tuple[int, ...] = (1042,)
    person: str = ""
    words: tuple[str, ...] = field(default=())

    @property
    def touch(self):
        return self.size in (PHONE, TABLET)


VISITS = (
    Visit("buyer-tent", buy, DESKTOP, WINDOWS, wants=(1042,), person="Ida Berg"),
    Visit("buyer-boots", buy, LAPTOP, MAC, wants=(1401,), person="Noor Haddad"),
    Visit("buyer-phone", buy, PHONE, IPHONE, wants=(1102,), person="Luca Rossi"),
    Visit("buyer-android", buy, PHONE, ANDROID, "hasty", (1503,), "Mia Wolf"),
    Visit("buyer-tablet", buy, TABLET, IPAD, "slow", (1204,), "Greta Olsen"),
    Visit("buyer-two-things", buy, DESKTOP, EDGE, "hasty", (1301, 1504), "Piet de Vries"),
    Visit("window-shopper", look_around, DESKTOP, MAC, wants=(1043, 1303)),
    Visit("window-shopper-linux", look_around, LAPTOP, LINUX, "hasty", (1202, 1505)),
    Visit("window-shopper-tablet", look_around, TABLET, IPAD, wants=(1404,)),
    Visit("comparing-tents", compare, DESKTOP, WINDOWS, wants=(1042, 1044, 1041)),
    Visit("comparing-jackets", compare, LAPTOP, EDGE, wants=(1301, 1302)),
    Visit("comparing-packs-phone", compare, PHONE, ANDROID, "hasty", (1103, 1104)),
    Visit("filtering-sleep", filter_down, DESKTOP, LINUX, wants=(1201,)),
    Visit("filtering-phone", filter_down, PHONE, IPHONE, wants=(1105,)),
    Visit("searching-pack", search, LAPTOP, WINDOWS, wants=(1102,), words=("canoe", "pack")),
    Visit("searching-phone", search, PHONE, ANDROID, wants=(1501,), words=("stove",)),
    Visit("searching-in-vain", search, DESKTOP, MAC, "hasty", (), words=("trekking poles", "poles", "kayak")),
    Visit("delivery-rage", ask_delivery, DESKTOP, WINDOWS, "hasty", (1044,)),
    Visit("delivery-rage-laptop", ask_delivery, LAPTOP, EDGE, "hasty", (1203,)),
    Visit("delivery-rage-phone", ask_delivery, PHONE, IPHONE, "hasty", (1402,)),
    Visit("voucher-rage", try_voucher, DESKTOP, MAC, "hasty", (1303,), words=("SPRING",)),
    Visit("voucher-rage-buys", try_voucher, LAPTOP, WINDOWS, "hasty", (1045,), "Tove Lind", ("SUMMIT10",)),
    Visit("size-guide-dead", need_sizes, DESKTOP, MAC, wants=(1401,)),
    Visit("size-guide-dead-phone", need_sizes, PHONE, IPHONE, "hasty", (1403,)),
    Visit("size-guide-dead-tablet", need_sizes, TABLET, IPAD, "hasty", (1304,)),
    Visit("wallet-error", use_wallet, DESKTOP, WINDOWS, "hasty", (1041,)),
    Visit("wallet-error-phone", use_wallet, PHONE, ANDROID, "hasty", (1505,)),
    Visit("wallet-error-then-card", use_wallet, LAPTOP, MAC, "calm", (1203,), "Emil Novak"),
    Visit("form-struggle", struggle, LAPTOP, WINDOWS, "calm", (1502,), "Olga Petrova"),
    Visit("form-struggle-phone", struggle, PHONE, IPHONE, "hasty", (1305,), "Finn Keller"),
    Visit("leaving-the-cart", give_up, DESKTOP, EDGE, wants=(1043,)),
    Visit("leaving-the-cart-phone", give_up, PHONE, ANDROID, "hasty", (1303,)),
    Visit("thumbing-phone", thumb_through, PHONE, IPHONE, "hasty", (1042,)),
    Visit("thumbing-android", thumb_through, PHONE, ANDROID, wants=(1303,)),
    Visit("returning-customer", come_back, DESKTOP, MAC, wants=(), person="Freya Lund"),
    Visit("returning-phone", come_back, PHONE, IPHONE, "hasty", (), "Jonas Weber"),
    Visit("returning-tablet", come_back, TABLET, IPAD, "calm", (), "Anna Kovacs"),
    Visit("turning-back", turn_back, DESKTOP, WINDOWS, "hasty", (1301, 1303, 1304)),
    Visit("turning-back-phone", turn_back, PHONE, ANDROID, "hasty", (1401, 1402)),
    Visit("deep-reader", read_everything, DESKTOP, LINUX, "slow", (1201,)),
    Visit("deep-reader-phone", read_everything, PHONE, IPHONE, wants=(1045,)),
    Visit("lost", get_lost, LAPTOP, WINDOWS, wants=(1502,)),
    Visit("subscribing", subscribe, DESKTOP, MAC, wants=()),
)
