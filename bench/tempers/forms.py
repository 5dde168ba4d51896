"""Filling in: smoothly, half, and with mistakes."""

NAMES = ("Ada Lund", "Bo Winter", "Cleo Marsh", "Dev Rao", "Eva Holm")
SAVED = {"guest": "Ada Lund", "mail": "ada@lund.example", "arrival": "01.12.2026", "nights": "2"}
AUTOFILL = """(saved) => Object.entries(saved).forEach(([name, value]) => {
  const field = document.getElementById(name);
  field.value = value;
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
})"""


def answers(v):
    name = v.chance.choice(NAMES)
    return {
        "#guest": name,
        "#mail": f"{name.split()[0].lower()}@post.example",
        "#arrival": "01.12.2026",
        "#nights": "3",
    }


async def books(v):
    await v.open("/hotel")
    with v.saw("success", "fills in a form and is through"):
        for field, text in answers(v).items():
            await v.enter(field, text)
        await v.follow("#book")
    await v.wait(2, 3)


async def books_by_keyboard(v):
    await v.open("/hotel")
    with v.saw("success", "fills in a form by keyboard alone and is through"):
        await v.click("#guest")
        for text in answers(v).values():
            await v.type(text)
            await v.key("Tab")
        async with v.page.expect_navigation(wait_until="load"):
            await v.page.locator("#book").press("Enter")
    await v.wait(2, 3)


async def joins(v):
    await v.open("/join")
    with v.saw("success", "fills in a form of two fields and is through"):
        await v.enter("#member", v.chance.choice(NAMES))
        await v.enter("#telephone", "0123 456 78")
        await v.follow("#join")
    await v.wait(2, 3)


async def lets_the_browser_fill_in(v):
    await v.open("/hotel")
    await v.click("#guest")
    with v.saw("success", "has the browser fill in a form and is through"):
        await v.page.evaluate(AUTOFILL, SAVED)
        await v.rest(1, 2)
        await v.follow("#book")
    await v.wait(2, 3)


async def subscribes(v):
    await v.open("/news")
    with v.harmless("fills in a form of one field and is through"):
        await v.enter("#reader", "ada@lund.example")
        await v.follow("#subscribe")
    await v.wait(2, 3)


async def leaves_half_way(v):
    await v.open("/hotel")
    with v.harmless("fills in half a form and leaves by another way"):
        await v.enter("#guest", v.chance.choice(NAMES))
        await v.enter("#nights", "2")
        await v.rest(1, 2)
        await v.follow("#leave")
    await v.wait(4, 5)


async def books_slowly(v):
    """Over a minute: in the end it worked, but nobody calls it smooth."""
    await v.open("/hotel")
    with v.harmless("takes over a minute for a form"):
        for field, text in answers(v).items():
            await v.enter(field, text)
            await v.wait(14, 16)
        await v.follow("#book")
    await v.wait(2, 3)


async def corrects_again_and_again(v):
    """The form refuses what is typed, one thing after another."""
    await v.open("/hotel")
    for field, text in answers(v).items():
        await v.enter(field, "1.12." if field == "#arrival" else text.replace("@", " at "))
    await v.click("#book")
    with v.saw("correction", "corrects a form again and again"):
        await v.enter("#mail", "ada@post")
        await v.click("#book")
        await v.enter("#mail", "ada@post.example")
        await v.click("#book")
        await v.enter("#arrival", "01.12.2026")
        await v.rest(0.2, 0.5)
        await v.follow("#book")
    await v.wait(2, 3)


async def changes_two_things(v):
    """Of its own accord, before the form has said anything."""
    await v.open("/hotel")
    for field, text in answers(v).items():
        await v.enter(field, text)
    await v.click("#wishes")
    with v.saw("correction", "goes back and changes two fields of a form"):
        await v.enter("#nights", "5")
        await v.enter("#arrival", "02.12.2026")
        await v.click("#wishes")
    await v.wait(2, 3)


async def corrects_once(v):
    await v.open("/hotel")
    with v.saw("success", "fills in a form with one afterthought and is through"):
        for field, text in answers(v).items():
            await v.enter(field, text)
        await v.click("#wishes")
        with v.harmless("corrects one field of a form once"):
            await v.enter("#nights", "4")
            await v.click("#wishes")
        await v.follow("#book")
    await v.wait(2, 3)


async def toggles_boxes(v):
    await v.open("/hotel")
    with v.harmless("switches boxes of a form on and off"):
        for box in ("#breakfast", "#parking") * 3:
            await v.click(box)
    await v.wait(2, 3)


async def searches_again(v):
    await v.open("/find")
    with v.harmless("searches for one thing after another"):
        for words in ("boats", "sauna", "dogs", "late arrival")[: v.chance.randint(3, 4)]:
            await v.enter("#query", words)
            await v.key("Enter")
            await v.rest(0.8, 1.6)
    await v.wait(2, 3)
