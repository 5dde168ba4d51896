"""From page to page and up and down a page: with an aim, and without."""


async def takes_the_wrong_card(v):
    await v.open("/")
    await v.rest(1, 2)
    with v.saw("u_turn", "opens the wrong page and goes straight back"):
        await v.follow(f"#card-{v.chance.choice(['settings', 'cart', 'map'])}")
        await v.wait(0.8, 3.5)
        await v.back()
    await v.wait(4, 6)


async def turns_back_late(v):
    await v.open("/")
    await v.rest(1, 2)
    with v.saw("u_turn", "looks about on the wrong page for some seconds and goes back"):
        await v.follow("#card-map")
        await v.wait(2, 3.5)
        await v.follow("#nav-home")
    await v.wait(4, 6)


async def opens_the_wrong_box(v):
    await v.open("/mail")
    await v.rest(4, 5)
    with v.saw("u_turn", "opens the wrong part of a one-page application and goes back"):
        await v.click("#boxes a", v.chance.randint(1, 3))
        await v.wait(0.3, 2)
        await v.click("#boxes a", 0)
    await v.wait(3, 5)


async def peeks(v):
    await v.open("/gallery")
    await v.rest(4, 5)
    with v.harmless("looks at a page in peace and goes back"):
        await v.follow(".cards a", v.chance.randrange(4))
        await v.wait(9, 13)
        await v.back()
    await v.wait(3, 4)


async def looks_at_one_after_another(v):
    await v.open("/gallery")
    await v.rest(4, 5)
    for place in range(2):
        with v.harmless("looks at one picture after another, each for some seconds"):
            await v.follow(".cards a", place)
            await v.wait(3, 5)
            await v.follow("#back")
        await v.wait(1.5, 2.5)
    await v.wait(3, 4)


async def goes_on(v):
    await v.open("/")
    await v.rest(2, 3)
    with v.harmless("goes from page to page, forward"):
        await v.follow("#card-gallery")
        await v.rest(2, 3)
        await v.follow("#nav-article")
        await v.rest(2, 3)
        await v.follow("#nav-cart")
    await v.wait(4, 6)


async def loads_again(v):
    await v.open("/mail")
    await v.rest(3, 4)
    with v.harmless("loads a page again"):
        await v.page.reload(wait_until="load")
    await v.wait(3, 4)


async def hunts_up_and_down(v):
    await v.open("/article")
    with v.saw("scroll", "hunts up and down a long page for something"):
        way = 1
        for _ in range(v.chance.randint(6, 9)):
            await v.wheel(way * v.height * v.chance.uniform(1.1, 2.2))
            await v.wait(0.4, 1.5)
            way = -way
    await v.wait(2, 3)


async def hunts_slowly(v):
    await v.open("/article")
    with v.saw("scroll", "goes up and down a long page again and again, looking"):
        for _ in range(3):
            await v.wheel(v.height * v.chance.uniform(1.2, 1.8))
            await v.wait(1.5, 3)
            await v.wheel(-v.height * v.chance.uniform(0.9, 1.2))
            await v.wait(1.5, 3)
    await v.wait(2, 3)


async def reads_down(v):
    await v.open("/article")
    with v.harmless("reads a long page from top to bottom"):
        for _ in range(v.chance.randint(6, 9)):
            await v.wheel(v.height * v.chance.uniform(0.3, 0.7))
            await v.rest(1, 2.5)
    await v.wait(1, 2)


async def reads_to_and_fro(v):
    await v.open("/article")
    with v.harmless("reads on and looks back a few lines, slowly"):
        for _ in range(5):
            await v.wheel(v.height * v.chance.uniform(0.4, 0.6))
            await v.wait(2, 3.5)
            await v.wheel(-v.height * v.chance.uniform(0.1, 0.25))
            await v.wait(1.5, 2.5)


async def goes_down_and_up(v):
    await v.open("/article")
    with v.harmless("goes to the end of a long page and back to its top"):
        await v.wheel(v.height * 5)
        await v.wait(1.5, 3)
        await v.wheel(-v.height * 6)
    await v.wait(2, 3)


async def uses_the_contents(v):
    await v.open("/article")
    with v.harmless("jumps by the table of contents and comes back up"):
        for place in range(3):
            await v.click("#contents a", place)
            await v.rest(1, 2)
            await v.key("Home")
            await v.rest(0.5, 1)
    await v.wait(2, 3)
