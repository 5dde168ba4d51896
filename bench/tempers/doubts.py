"""Before a field: hesitating, thinking, writing at length, and looking elsewhere."""


async def hesitates(v):
    await v.open("/hotel")
    with v.saw("hesitation", "sits before a field for a long time, then fills it in"):
        await v.click(v.chance.choice(("#arrival", "#nights")))
        await v.wait(8.5, 13)
        await v.type("3")
        await v.rest(0.3, 0.6)
        await v.click("#wishes")
    await v.wait(2, 3)


async def hesitates_after_another(v):
    await v.open("/hotel")
    await v.enter("#guest", "Cleo Marsh")
    with v.saw("hesitation", "comes to a field by the Tab key and sits before it for a long time"):
        await v.key("Tab")
        await v.wait(9, 13)
        await v.type("cleo@marsh.example")
        await v.key("Tab")
    await v.wait(2, 3)


async def hesitates_with_words(v):
    await v.open("/hotel")
    with v.saw("hesitation", "sits before a field for long and then writes a sentence"):
        await v.click("#wishes")
        await v.wait(9, 12)
        await v.type("A quiet room with a view, please.")
        await v.click("#nights")
    await v.wait(2, 3)


async def writes_at_length(v):
    await v.open("/hotel")
    with v.harmless("writes in one field for a long time"):
        await v.click("#wishes")
        await v.type(
            "We come with two children and a small dog and would like a quiet room facing the lake. " * 2, (0.08, 0.12)
        )
        await v.click("#nights")
    await v.wait(2, 3)


async def thinks_briefly(v):
    await v.open("/hotel")
    with v.harmless("thinks a few seconds before a field"):
        await v.click("#arrival")
        await v.wait(2, 4.5)
        await v.type("01.12.2026")
        await v.click("#nights")
    await v.wait(2, 3)


async def leaves_a_field_empty(v):
    await v.open("/hotel")
    with v.harmless("sits before a field, fills in nothing and goes elsewhere"):
        await v.click("#arrival")
        await v.wait(9, 11)
        await v.enter("#guest", "Cleo Marsh")
        await v.click("#nights")
    await v.wait(2, 3)
