"""Where visitors were troubled: screens and devices as the Emotions page shows them."""

from apps.analytics.behind import told
from apps.analytics.names import SIGNALS
from apps.emotion.model import NEUTRAL

from .behind import BEFORE
from .cells import cell, heatmap_of
from .ranked import CLICKS
from .words import FRUSTRATED, TROUBLED, look_of


def ranks_of(summary):
    """(the emotions that screens are ranked by, the place of the chosen one): trouble first."""
    emotions, chosen = _ranked(summary), summary.query.rank
    return emotions, emotions.index(chosen) if chosen in emotions else 0


def _ranked(summary):
    if summary.query.is_own:
        return list(TROUBLED)
    found = sorted((one for one in summary.emotions if one.emotion != NEUTRAL), key=lambda one: -one.sessions)
    names = [one.emotion for one in found]
    known = [one for one in TROUBLED if one in names]
    return (known + [one for one in names if one not in known])[: len(TROUBLED)]


def places_of(summary):
    """Screens and devices, by who was troubled there."""
    query, (emotions, rank) = summary.query, ranks_of(summary)
    if not summary.is_judged or not emotions:
        return {"query": query}
    screens, by = summary.screens(emotions, rank), f"felt_{rank}"
    return {
        "query": query,
        "ranks": list(_ranks(query, emotions, rank)),
        "ranked": look_of(emotions[rank]).one,
        "is_red": emotions[rank] == FRUSTRATED,
        "columns": [look_of(one).one for one in emotions],
        "clicks": [SIGNALS[kind] for kind in CLICKS] if query.is_own else [],
        "screens": [_screen(query, one, emotions, one[by] / screens[0][by]) for one in screens],
        "more": screens[0]["total"] - len(screens) if screens else 0,
        "devices": [_device(query, one, emotions) for one in summary.devices(emotions)],
    }


def _ranks(query, emotions, rank):
    for place, emotion in enumerate(emotions):
        yield look_of(emotion).one, query.address(rank=emotion if place else None), place == rank


def _screen(query, row, emotions, part):
    """A screen as a row; `part` (0..1) is how its number compares with the first one's."""
    screen = row["screen"]
    return {
        "screen": screen,
        "width": round(100 * part, 1),
        "sessions": row["sessions"],
        "address": query.number(screen=screen),
        "cells": _cells(query, row, emotions, screen=screen),
        "clicks": [(row[kind], query.number(signal=kind, screen=screen)) for kind in CLICKS] if query.is_own else [],
        "heatmap": heatmap_of(query, screen, "rage"),
        "examples": [told(one, BEFORE) for one in row["examples"]],
    }


def _device(query, row, emotions):
    device = row["device"]
    told_of = {"device": device, "sessions": row["sessions"], "address": query.number(device=device)}
    return told_of | {"cells": _cells(query, row, emotions, device=device)}


def _cells(query, row, emotions, **place):
    return [
        cell(query, row[f"felt_{number}"], row["sessions"], emotion=emotion, **place)
        for number, emotion in enumerate(emotions)
    ]
