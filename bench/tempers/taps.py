"""Clicks that look like anger or like dead ends to a machine, and to a person do not."""


async def counts_up(v):
    await v.open("/cart")
    await v.point("#more")
    with v.harmless("counts a stepper up fast"):
        await v.presses(v.chance.randint(4, 9), (0.15, 0.35), spread=2)
    await v.rest(0.5, 1)
    await v.point("#less")
    with v.harmless("counts a stepper down again"):
        await v.presses(v.chance.randint(3, 4), (0.2, 0.5), spread=2)
    await v.wait(2, 3)


async def counts_below_nothing(v):
    """The stepper has come to its end before the finger has."""
    await v.open("/cart")
    await v.point("#less")
    with v.harmless("counts a stepper down beyond its end"):
        await v.presses(v.chance.randint(3, 5), (0.2, 0.4), spread=2)
    await v.wait(2.8, 3.2)


async def leafs_fast(v):
    await v.open("/gallery")
    await v.point("#next")
    with v.harmless("leafs fast through pictures"):
        await v.presses(v.chance.randint(5, 9), (0.25, 0.7), spread=2)
    await v.wait(2, 3)


async def likes_and_unlikes(v):
    await v.open("/gallery")
    await v.point("#like")
    with v.harmless("switches a heart on and off"):
        await v.presses(v.chance.randint(3, 5), (0.25, 0.6), spread=2)
    await v.wait(2, 3)


async def toggles(v):
    await v.open("/settings")
    await v.point("#dark")
    with v.harmless("switches a box on and off"):
        await v.presses(v.chance.randint(3, 5), (0.3, 0.7), spread=1)
    await v.click("#sound")
    await v.wait(2, 3)


async def selects_by_triple_click(v):
    await v.open("/cart")
    await v.point("#terms")
    with v.harmless("selects a paragraph by a triple click"):
        await v.presses(3, (0.12, 0.2))
    await v.wait(2.8, 3.5)


async def selects_a_word(v):
    await v.open("/article")
    await v.point("#first")
    with v.harmless("selects a word by a double click"):
        await v.presses(2, (0.1, 0.2))
    await v.wait(2.8, 3.5)


async def zooms_by_double_click(v):
    await v.open("/map")
    await v.point("#map")
    for _ in range(v.chance.randint(2, 3)):
        with v.harmless("zooms a map by double clicks"):
            await v.presses(2, (0.1, 0.18), spread=1)
        await v.wait(0.4, 0.8)
    await v.wait(2.5, 3)


async def zooms_by_button(v):
    await v.open("/map")
    await v.point("#closer")
    with v.harmless("zooms a map by its buttons"):
        await v.presses(v.chance.randint(3, 5), (0.25, 0.5), spread=2)
    await v.click("#farther")
    await v.wait(2.5, 3)


async def opens_a_new_tab(v):
    await v.open("/")
    await v.point("#partner")
    with v.harmless("follows a link into a new tab"):
        async with v.page.context.expect_page() as opened:
            await v.press()
        await v.wait(1.5, 3)
    await (await opened.value).close()
    await v.page.bring_to_front()
    await v.wait(2, 3)


async def downloads(v):
    await v.open("/")
    await v.point("#timetable")
    with v.harmless("downloads a file"):
        await v.press()
    await v.wait(2.8, 3.5)


async def clicks_beside(v):
    await v.open("/article")
    await v.move((v.width - 30, v.height * v.chance.uniform(0.4, 0.8)))
    for _ in range(v.chance.randint(1, 2)):
        with v.harmless("clicks on blank space while reading"):
            await v.press()
        await v.wait(2.8, 4)


async def clicks_on_text(v):
    await v.open("/article")
    await v.point("#first")
    with v.harmless("clicks on a paragraph while reading"):
        await v.press()
    await v.wait(2.8, 4)


async def opens_a_menu(v):
    await v.open("/")
    for _ in range(2):
        with v.harmless("opens and closes a menu"):
            await v.click("#menu")
    await v.wait(2, 3)


async def plays(v):
    await v.open("/game")
    with v.harmless("catches what moves about"):
        for _ in range(v.chance.randint(6, 9)):
            await v.point("#otter")
            await v.press()
    await v.point("#row")
    with v.harmless("clicks as fast as a game asks"):
        await v.presses(v.chance.randint(8, 14), (0.09, 0.16), spread=3)
    await v.wait(2, 3)
