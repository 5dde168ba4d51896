"""A pointer that shows its owner is lost, and pointers that move as much with an aim."""

import math


async def shakes_sideways(v):
    await v.open("/settings")
    await v.move((v.width * 0.5, v.height * 0.5))
    reach, turns = v.chance.uniform(40, 85), v.chance.uniform(2.6, 4.5)
    with v.saw("thrash", "shakes the pointer from side to side"):
        await swings(
            v, v.chance.uniform(1.8, 3), lambda t: (reach * math.sin(2 * math.pi * turns * t), 12 * math.sin(9 * t))
        )
    await v.wait(2, 3)


async def circles(v):
    await v.open("/cart")
    await v.move((v.width * 0.45, v.height * 0.5))
    reach, turns = v.chance.uniform(35, 80), v.chance.uniform(1.3, 2.6)

    def place(t):
        angle = 2 * math.pi * turns * t
        return reach * math.sin(angle), reach * (math.cos(angle) - 1)

    with v.saw("thrash", "drives the pointer round and round, impatiently"):
        await swings(v, v.chance.uniform(2, 3.2), place)
    await v.wait(2, 3)


async def darts_about(v):
    await v.open("/hotel")
    with v.saw("thrash", "darts to and fro between places close together"):
        x, y = v.width * 0.5, v.height * 0.45
        for _ in range(v.chance.randint(9, 13)):
            to = x + v.chance.uniform(-85, 85), y + v.chance.uniform(-70, 70)
            begun = v.at
            await v.trace(
                v.chance.uniform(0.14, 0.26),
                lambda s, a=begun, b=to: (a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s),
            )
    await v.wait(2, 3)


async def draws(v):
    await v.open("/board")
    with v.harmless("draws on a sheet"):
        for _ in range(v.chance.randint(2, 3)):
            await v.point("#paper")
            reach, turns = v.chance.uniform(40, 90), v.chance.uniform(1, 2)
            await v.page.mouse.down()
            await swings(
                v,
                2,
                lambda t, r=reach, n=turns: (r * math.sin(2 * math.pi * n * t), r * math.sin(4 * math.pi * n * t) / 2),
            )
            await v.page.mouse.up()
            await v.wait(0.5, 1)
    await v.wait(2.5, 3)


async def sets_the_volume(v):
    await v.open("/settings")
    await v.point("#volume")
    with v.harmless("drags a slider to and fro until it suits"):
        await v.page.mouse.down()
        await swings(v, 2.5, lambda t: (60 * math.sin(2 * math.pi * 0.9 * t), 0))
        await v.page.mouse.up()
    await v.wait(2, 3)


async def drags_the_map(v):
    await v.open("/map")
    with v.harmless("drags a map about"):
        for _ in range(3):
            await v.point("#map")
            await v.page.mouse.down()
            await v.move((v.at[0] + v.chance.uniform(-90, 90), v.at[1] + v.chance.uniform(-60, 60)))
            await v.page.mouse.up()
            await v.wait(0.3, 0.8)
    await v.wait(2, 3)


async def follows_the_lines(v):
    await v.open("/article")
    await v.move((v.width * 0.25, v.height * 0.4))
    with v.harmless("follows the lines with the pointer while reading"):
        for _ in range(4):
            x, y = v.at
            await v.trace(v.chance.uniform(1.8, 2.6), lambda s, x=x, y=y: (x + 420 * s, y + 3 * math.sin(8 * s)))
            await v.move((x, y + 24))
    await v.wait(1, 2)


async def looks_along_the_menu(v):
    await v.open("/")
    with v.harmless("moves along a menu and back before choosing"):
        for name in ("gallery", "hotel", "article", "cart", "article", "hotel"):
            await v.point(f"#nav-{name}")
            await v.wait(0.15, 0.5)
    await v.wait(2, 3)


async def swings(v, seconds, place):
    """Moves about where the pointer is: `place(seconds gone)` from there."""
    x, y = v.at

    def now(share):
        dx, dy = place(share * seconds)
        return x + dx, y + dy

    await v.trace(seconds, now)
