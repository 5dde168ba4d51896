"""Drop-off triage in words, and as the panel shows it. Pure."""

from apps.analytics.names import EMOTIONS
from apps.analytics.words import counted, percent
from apps.journey.funnels.words import names_of

FATES = {
    "error": "met an error",
    "rage": "clicked in rage",
    "dead": "clicked in vain",
    "idle": "went idle",
    "exit": "left",
}
ICONS = {"error": "alert-triangle", "rage": "flame", "dead": "circle-x", "idle": "clock", "exit": "logout"}
TROUBLES = {"error", "rage", "dead", "frustrated"}
HELP = {
    "error": "An error event came after the step, before another screen",
    "rage": "A rage click on the screen of the step, and no error",
    "dead": "A click that the page did not answer, and nothing worse",
    "idle": "Nothing happened for a minute or longer, and nothing worse",
    "exit": "Nothing more came but what belongs to that screen",
}
HEADINGS = {"element": "Last clicked", "device": "Device", "emotion": "Felt there, estimated"}
NOTHING = {"element": "nothing with a name", "device": "not told", "emotion": "nothing to go by"}
REST = {"screen": "other screen", "element": "other element", "device": "other device"}
SHOWN = 4  # groups in the sentence
ALL_OF_IT = 0.9995


def heading_of(query):
    """`Lost before /pay`."""
    return f"Lost before {names_of(query)[query.step_index]}"


def sentence_of(query, triage):
    """`312 sessions lost here: 41 % left, 22 % met an error …`, of the largest groups."""
    lost = counted(triage.total, query.unit.removesuffix("s"))
    told = [f"{percent(one.sessions / triage.total)} {fate_of(one)}" for one in triage.fates[:SHOWN]]
    return f"{lost} lost here: {', '.join(told)}{' …' if len(triage.fates) > SHOWN else '.'}"


def promise_of(triage):
    """`Watch 4: they stand for 83 % of the loss`."""
    count, part = len(triage.picks), percent(triage.covered)
    share = "all of the loss" if triage.covered > ALL_OF_IT else f"{part} of the loss"
    verb = "Watch" if any(pick.session["has_replay"] for pick in triage.picks) else "Look at"
    return f"{verb} {count}: {'it stands' if count == 1 else 'they stand'} for {share}"


def fate_of(group):
    """What happened next to a Group: `met an error`, `went to /faq`, `went to 5 other screens`."""
    if group.cut == "next":
        return FATES[group.value]
    return f"went to {group.value if not group.rest else _rest(group)}"


def name_of(group):
    """A Group's name in the panel."""
    if group.cut in {"next", "screen"}:
        fate = fate_of(group)
        return fate[:1].upper() + fate[1:]
    if group.cut == "emotion" and group.value in EMOTIONS:
        return EMOTIONS[group.value].one.capitalize()
    return _rest(group) if group.rest else group.value or NOTHING[group.cut]


def _rest(group):
    return counted(group.rest, REST[group.cut])


def tables_of(query, triage):
    """(heading, rows) of each way the lost sessions are cut."""
    for heading, groups in (
        ("What happened next", triage.fates),
        (HEADINGS["element"], triage.elements),
        (HEADINGS["device"], triage.devices),
        (HEADINGS["emotion"], triage.emotions),
    ):
        if groups:
            yield heading, [_row(query, group, triage.total) for group in groups]


def _row(query, group, total):
    share = group.sessions / total
    told = {"cut": group.cut, "value": group.value, "rest": "yes" if group.rest else None}
    return {
        "name": name_of(group),
        "help": HELP.get(group.value, "") if group.cut == "next" else "",
        "icon": _icon_of(group),
        "is_trouble": group.cut in {"next", "emotion"} and group.value in TROUBLES,
        "count": group.sessions,
        "share": percent(share),
        "width": round(100 * share, 1),
        "address": query.address(**query.chosen, **told),
    }


def _icon_of(group):
    if group.cut == "emotion" and group.value in EMOTIONS:
        return EMOTIONS[group.value].icon
    return ICONS.get(group.value) if group.cut == "next" else "arrow-right" if group.cut == "screen" else None


def reason_of(pick):
    """What a Pick is like, and by what it stands for others: `met an error after “Pay” or on desktop`."""
    kind = pick.kind
    told = (
        (f"to {kind.onward}", kind.onward),
        (f"after “{kind.element}”", kind.element),
        (f"on {kind.device}", kind.device),
    )
    alike = [words for words, value in told if value is not None]
    return f"{FATES.get(kind.next, 'moved on')} {joined(alike)}".strip()


def joined(words):
    """`a, b or c`."""
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
