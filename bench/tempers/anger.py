"""What goes wrong under a visitor's finger: things that do not answer, are slow, or break."""


async def hammers_a_broken_button(v):
    await v.open("/settings")
    await v.point("#restore")
    await fumes(v, "hammers a button that does nothing", v.chance.randint(4, 8), (0.12, 0.45))


async def hammers_a_slow_button(v):
    await v.open("/settings")
    await v.point("#save")
    await fumes(v, "hammers a slow button that shows nothing", v.chance.randint(4, 7), (0.15, 0.5))
    await v.wait(5.5, 6.5)


async def hammers_a_busy_button(v):
    await v.open("/settings")
    await v.point("#sync")
    with v.saw("rage", "hammers a slow button that shows it is busy"):
        await v.presses(v.chance.randint(5, 8), (0.15, 0.4), spread=3)
    await v.wait(4, 5)


async def jabs_at_a_disabled_button(v):
    await v.open("/settings")
    await v.point("#export")
    await fumes(v, "jabs at a button that is greyed out", v.chance.randint(3, 5), (0.3, 0.7))


async def jabs_slowly(v):
    await v.open("/cart")
    await v.point("#voucher")
    await fumes(
        v, "jabs three or four times, slowly, at a button that does nothing", v.chance.randint(3, 4), (0.55, 0.95)
    )


async def jabs_around(v):
    await v.open("/article")
    await v.point("#engraving")
    await fumes(v, "jabs all over a picture that does not open", v.chance.randint(4, 7), (0.2, 0.5), spread=22)


async def tries_twice(v):
    """Once, and a little later again: annoyed, not raging."""
    await v.open("/cart")
    await v.point("#gift")
    for _ in range(2):
        await tries(v, "tries a link that leads nowhere, twice")
    await v.wait(1, 2)


async def clicks_a_dead_picture(v):
    await v.open("/gallery")
    await v.point("#plan")
    await tries(v, "clicks a picture that promises to enlarge")


async def clicks_a_dead_fold(v):
    await v.open("/article")
    await v.point(".fold", v.chance.randrange(2))
    await tries(v, "clicks a heading that looks as if it folded")


async def clicks_a_dead_voucher(v):
    await v.open("/cart")
    await v.point("#voucher")
    await tries(v, "clicks a button that does nothing")


async def clicks_and_scrolls_on(v):
    await v.open("/article")
    await v.point("#engraving")
    with v.saw("dead", "clicks a picture that does not open and scrolls on at once"):
        await v.press()
    await v.wait(0.7, 1.5)
    await v.wheel(400)
    await v.wait(2.5, 3)


async def meets_a_silent_error(v):
    await v.open("/settings")
    await v.point("#avatar")
    with v.saw("error_click", "clicks a button that breaks"):
        await tries(v, "clicks a button that breaks and shows nothing")


async def meets_an_error(v):
    await v.open("/settings")
    await v.point("#plan")
    with v.saw("error_click", "clicks a button that breaks on the way"):
        await v.press()
    await v.wait(2, 3)


async def meets_a_late_error(v):
    await v.open("/settings")
    await v.point("#pay")
    with v.saw("error_click", "clicks a button whose request fails half a second later"):
        await v.press()
        await v.wait(0.6, 0.7)
    await v.wait(2, 3)


async def meets_a_very_late_error(v):
    await v.open("/settings")
    await v.point("#verify")
    with v.harmless("clicks a button whose request fails three seconds later"):
        await v.press()
        await v.wait(3.3, 3.6)


async def sees_an_error_of_the_page(v):
    """Which would have come without a visitor."""
    await v.open("/settings")
    with v.harmless("reads while an advertisement fails"):
        await v.wait(2, 3)


async def fumes(v, what, times, gap, spread=4.0):
    """Angry clicks of which the page answers none, and a look whether anything comes of it."""
    with v.saw("rage", what):
        await v.presses(times, gap, spread, lambda: v.saw("dead", what))
    await v.wait(2.8, 3.6)


async def tries(v, what):
    """One click that nothing comes of."""
    with v.saw("dead", what):
        await v.press()
    await v.wait(2.8, 4.0)
