"""What the scripted visitors do in the demo shop, and where it goes wrong for them.

An aim is a coroutine `aim(hands, shop, visit)`: `shop` is the shop's address without a slash at its end.
"""

# --- Parts of visits -------------------------------------------------------------------------------------------------
DEPARTMENT_OF = {10: "tents", 11: "packs", 12: "sleep", 13: "clothing", 14: "footwear", 15: "kitchen"}


def department(product):
    return DEPARTMENT_OF[product // 100]


async def enter_department(hands, slug):
    """By the header's link where it shows, else by the menu."""
    if not await hands.page.locator(f"#nav-{slug}").is_visible():
        await hands.click("#menu-button")
    await hands.follow(f"#nav-{slug}")


async def look_at(hands, product):
    """From a list to a product, with a look at its pictures."""
    await hands.read(0.4)
    await hands.follow(f"#products #card-{product}, .grid #card-{product}")
    await hands.wait(0.5, 1.2)
    if hands.random.random() < 0.6:
        await hands.click("#thumb-2")
    if hands.random.random() < 0.3:
        await hands.click("#thumb-3")


async def put_in_cart(hands, product):
    """Chooses a size where there is one (forgets it first, one time in four) and adds the product."""
    sizes = await hands.page.locator(".size").count()
    if sizes and hands.random.random() < 0.25:
        await hands.click("#add-to-cart")
        await hands.wait(0.5, 1)
    if sizes:
        await hands.click(".size", hands.random.randrange(sizes))
    if department(product) == "kitchen" or hands.random.random() < 0.2:
        await hands.click("#more")
    await hands.click("#add-to-cart")


async def choose(hands, shop, visit):
    """The way of most buyers: home, department, product, cart."""
    await hands.open(f"{shop}/")
    await hands.read(0.5)
    for product in visit.wants:
        await enter_department(hands, department(product))
        await look_at(hands, product)
        await put_in_cart(hands, product)
    await hands.follow("#nav-cart")


async def fill_address(hands, person, email=None, postcode="80331"):
    first, _, last = person.partition(" ")
    for selector, text in (
        ("#first-name", first),
        ("#last-name", last or "Berg"),
        ("#email", email or f"{first.lower()}@example.org"),
        ("#street", "Lindenweg 4"),
        ("#postcode", postcode),
        ("#city", "Munich"),
    ):
        await hands.fill(selector, text)
        await hands.wait(0.1, 0.4)


async def pay(hands, person, number="4000 1234 5678 9010"):
    for selector, text in (("#card-number", number), ("#card-expiry", "08 / 28"), ("#card-code", "123")):
        await hands.fill(selector, text)
    await hands.fill("#card-name", person)
    await hands.click("#terms")


async def press_until(hands, selector, shown):
    """Presses a button until something shows: a hint that vanishes under the pointer can move the button away."""
    for _ in range(4):
        await hands.click(selector)
        if await hands.page.locator(shown).is_visible():
            return


async def check_out(hands, person):
    await hands.follow("#to-checkout")
    await fill_address(hands, person)
    await press_until(hands, "#to-payment", "#payment-form")
    await pay(hands, person)
    await hands.follow("#place-order")
    await hands.read(0.5)


# --- Aims ------------------------------------------------------------------------------------------------------------
async def buy(hands, shop, visit):
    await choose(hands, shop, visit)
    await hands.wait(0.5, 1.5)
    await check_out(hands, visit.person or "Ida Berg")


async def look_around(hands, shop, visit):
    await hands.open(f"{shop}/")
    await hands.click("#slide-next")
    await hands.click("#slide-next")
    await hands.read(2.2)
    await hands.click("#story-open")
    await hands.wait(1.5, 3)
    await hands.click("#story [data-close]")
    for product in visit.wants:
        await enter_department(hands, department(product))
        await hands.read(1)
    await look_at(hands, visit.wants[-1])
    await hands.click("#save")


async def compare(hands, shop, visit):
    await hands.open(f"{shop}/category/{department(visit.wants[0])}")
    await hands.page.select_option("#sort", "price")
    await hands.wait(0.6, 1.2)
    for product in visit.wants:
        await look_at(hands, product)
        await hands.read(0.8)
        await hands.page.go_back(wait_until="load")
        await hands.wait(0.6, 1.2)
    await look_at(hands, visit.wants[0])
    await put_in_cart(hands, visit.wants[0])


async def filter_down(hands, shop, visit):
    await hands.open(f"{shop}/")
    await enter_department(hands, department(visit.wants[0]))
    if await hands.page.locator("#filters-button").is_visible():
        await hands.click("#filters-button")
    await hands.click("#filters [name=price][value='200']")
    await hands.click("#filters [name=loved]")
    await hands.click("#filters [name=fresh]")
    await hands.wait(0.8, 1.6)
    await hands.click("#filters-clear")
    await look_at(hands, visit.wants[0])
    await hands.read(1.2)


async def search(hands, shop, visit):
    await hands.open(f"{shop}/")
    for words in visit.words:
        await hands.clear("#search")
        await hands.type(words)
        async with hands.page.expect_navigation(wait_until="load"):
            await hands.page.keyboard.press("Enter")
        await hands.wait(0.8, 1.6)
        await hands.read(0.4)
    if visit.wants:
        await look_at(hands, visit.wants[0])
        await put_in_cart(hands, visit.wants[0])


async def ask_delivery(hands, shop, visit):
    """The slow button: nothing happens, so it gets clicked until something does."""
    await hands.open(f"{shop}/category/{department(visit.wants[0])}")
    await look_at(hands, visit.wants[0])
    await hands.hammer("#check-delivery", 7)
    await hands.wait(2.5, 3.5)
    await hands.read(0.6)
    await put_in_cart(hands, visit.wants[0])


async def try_voucher(hands, shop, visit):
    """The other slow button, at the worst place for it."""
    await choose(hands, shop, visit)
    await hands.fill("#voucher", visit.words[0])
    await hands.hammer("#apply-voucher", 6)
    await hands.wait(3, 4)
    if visit.person:
        await check_out(hands, visit.person)
    else:
        await hands.follow("#logo")


async def need_sizes(hands, shop, visit):
    """The dead button: a size guide that does not open."""
    await hands.open(f"{shop}/")
    await enter_department(hands, department(visit.wants[0]))
    await look_at(hands, visit.wants[0])
    await hands.click("#size-guide")
    await hands.wait(2.6, 3.2)
    await hands.click("#size-guide")
    await hands.hammer("#size-guide", 3 if visit.temper == "hasty" else 1)
    await hands.wait(2.6, 3.4)
    if visit.temper == "hasty":
        await hands.page.go_back(wait_until="load")
        await hands.wait(1, 2)
    else:
        await put_in_cart(hands, visit.wants[0])
        await hands.follow("#nav-cart")
        await hands.read(0.5)


async def use_wallet(hands, shop, visit):
    """The error: paying with a wallet that is not there."""
    await choose(hands, shop, visit)
    await hands.click("#pay-wallet")
    await hands.wait(1.5, 2.5)
    await hands.click("#pay-wallet")
    await hands.wait(1, 2)
    await hands.hammer("#pay-wallet", 3)
    await hands.wait(1.5, 2.5)
    if visit.person:
        await check_out(hands, visit.person)


async def struggle(hands, shop, visit):
    """A form that says no, more than once."""
    await choose(hands, shop, visit)
    await hands.follow("#to-checkout")
    await fill_address(hands, visit.person, email="nobody.example.org", postcode="803")
    await hands.click("#to-payment")
    await hands.wait(1, 2)
    await hands.clear("#email")
    await hands.type("nobody@example.org")
    await hands.click("#to-payment")
    await hands.wait(0.8, 1.6)
    await hands.clear("#postcode")
    await hands.type("80331")
    await press_until(hands, "#to-payment", "#payment-form")
    await pay(hands, visit.person, number="4000 1234 5678")
    await hands.click("#place-order")
    await hands.wait(1, 2)
    if visit.temper == "hasty":
        await hands.click("#back-to-address")
        await hands.wait(0.8, 1.5)
        await hands.follow("#logo")
        return
    await hands.clear("#card-number")
    await hands.type("4000 1234 5678 9010")
    await hands.follow("#place-order")


async def give_up(hands, shop, visit):
    """Leaves at the cart: the sum is larger than it felt."""
    await choose(hands, shop, visit)
    await hands.read(0.5)
    await hands.click("#cart-lines .stepper button", 0)
    await hands.wait(1, 2)
    await hands.drift()
    await enter_department(hands, "kitchen")
    await hands.read(0.8)


async def thumb_through(hands, shop, visit):
    await hands.open(f"{shop}/")
    await hands.read(3)
    await hands.follow(f"#tile-{department(visit.wants[0])}")
    await hands.read(1.2)
    await look_at(hands, visit.wants[0])
    await hands.read(3)
    await hands.click("#more-reviews")
    await hands.read(1)


async def come_back(hands, shop, visit):
    """A known customer: signs in, looks at orders, buys again."""
    await hands.open(f"{shop}/account")
    await hands.fill("#login-name", visit.person.split()[0])
    await hands.fill("#login-password", "mountains")
    await hands.click("#login")
    await hands.click("#tab-orders")
    await hands.wait(0.8, 1.6)
    await hands.click(".again", hands.random.randrange(3))
    await hands.click("#tab-address")
    await hands.wait(0.8, 1.5)
    await hands.click("#save-address")
    await hands.follow("#nav-cart")
    if visit.temper != "hasty":
        await check_out(hands, visit.person)


async def turn_back(hands, shop, visit):
    """In and out again: the list promised something the pages do not keep."""
    await hands.open(f"{shop}/category/{department(visit.wants[0])}")
    for product in visit.wants:
        await hands.follow(f"#card-{product}")
        await hands.wait(0.6, 1.4)
        await hands.page.go_back(wait_until="load")
        await hands.wait(0.5, 1.1)
    await hands.read(0.6)


async def read_everything(hands, shop, visit):
    await hands.open(f"{shop}/product/{visit.wants[0]}")
    await hands.click("#gallery-stage")
    await hands.wait(1, 2)
    await hands.click("#zoom [data-close]")
    await hands.click(".folds summary", 1)
    await hands.wait(1.5, 2.5)
    await hands.click(".folds summary", 2)
    await hands.read(1.2)
    await hands.click("#more-reviews")
    await hands.read(1)
    await put_in_cart(hands, visit.wants[0])


async def get_lost(hands, shop, visit):
    """Cannot find what they came for, and the pointer shows it."""
    await hands.open(f"{shop}/")
    await hands.read(1)
    await hands.thrash(2.6)
    await enter_department(hands, department(visit.wants[0]))
    await hands.click(".page-head h1")
    await hands.thrash(2.4)
    await hands.click("#result-count")
    await hands.wait(1.5, 2.6)
    await hands.clear("#search")
    await hands.type("repair kit")
    async with hands.page.expect_navigation(wait_until="load"):
        await hands.page.keyboard.press("Enter")
    await hands.wait(1.5, 2.5)


async def subscribe(hands, shop, visit):
    await hands.open(f"{shop}/")
    await hands.read(2.5)
    await hands.fill("#letter-email", "someone.example.org")
    await hands.click("#letter-send")
    await hands.clear("#letter-email")
    await hands.type("someone@example.org")
    await hands.click("#letter-send")
    await hands.wait(1, 2)
