"""What the Emotions page shows first: each emotion with its numbers, and all of them over time."""

from django.utils import timezone

from apps.analytics.sparklines import line_of
from apps.analytics.tones import tones_of
from apps.analytics.words import counted, percent
from apps.record.meta import OWN_MODEL

from .cells import cell
from .figures import trend_figure
from .trend import Trend, in_words
from .words import FRUSTRATED, look_of, points_of

NAMES = {OWN_MODEL: "Built-in model"}
MOST_LINES = 8  # emotions that are shown; an outside model may know any number
MOST_MODELS = 12  # to choose from, those with the most sessions; the others by their address
MOST_DAYS = 60  # in the table beside the chart


def felt_of(summary, earlier=None):
    """Each emotion with its numbers, and all of them over time; `earlier` is the Summary of the period before."""
    query = summary.query
    found = {"query": query, "total": summary.total, "judged": summary.judged, "models": _models(summary)}
    if not summary.judged:
        return found
    emotions = summary.emotions
    trend = trend_of(summary)
    tones = tones_of(trend.emotions)
    before = earlier and _shares_of(earlier)
    return found | {
        "cards": [_card(query, felt, trend, before) | {"tone": tones[felt.emotion]} for felt in emotions[:MOST_LINES]],
        "more": len(emotions) - MOST_LINES,
        "compares": bool(before),
        **_over_time(query, trend),
    }


def trend_of(summary):
    """The Trend of the emotions that are shown."""
    emotions = [felt.emotion for felt in summary.emotions[:MOST_LINES]]
    return Trend(summary.days, summary.by_day, emotions, str(timezone.now().date()))


def _models(summary):
    """(name, sessions, address, whether it is chosen) of models that may be chosen, when there are several."""
    query = summary.query
    sessions = dict(summary.models)
    names = dict.fromkeys([query.model or OWN_MODEL, *[*sessions][:MOST_MODELS]])
    if len(names) < 2 and query.is_own:
        return []
    shown = [(NAMES.get(name, name), sessions.get(name, 0), name) for name in names]
    shown.insert(0, ("All models", None, None))
    return [(label, count, query.address(model=name, rank=None), name == query.model) for label, count, name in shown]


def _shares_of(summary):
    """{emotion: its share of the sessions}; None without sessions."""
    total = summary.total
    return {felt.emotion: felt.sessions / total for felt in summary.emotions} if total else None


def _card(query, felt, trend, before):
    share = felt.sessions / sum(trend.totals.values())
    change = share - before.get(felt.emotion, 0) if before else None
    return {
        "emotion": felt.emotion,
        "look": look_of(felt.emotion),
        "share": percent(share),
        "sessions": felt.sessions,
        "count": counted(felt.count, "window"),
        "confidence": percent(felt.confidence) if felt.count else "",
        "change": points_of(change) if before else "",
        "was": percent(before.get(felt.emotion, 0)) if before else "",
        "is_worse": felt.emotion == FRUSTRATED and bool(change and change > 0),
        "address": query.number(emotion=felt.emotion),
        "line": line_of([trend.share(felt.emotion, day) for day in trend.days]),
    }


def _over_time(query, trend):
    def address(emotion, day):
        return query.number(emotion=emotion, day=day)

    rows = [_day(query, trend, day) for day in reversed(trend.days) if day in trend.totals]
    return {
        "figure": trend_figure(trend, address).to_json(),
        "legend": [(look_of(one).one, tone) for one, tone in tones_of(trend.emotions).items()],
        "days": rows[:MOST_DAYS],
        "days_in_all": len(rows),
        "unfinished": trend.unfinished,
    }


def _day(query, trend, day):
    return {
        "name": in_words(day),
        "is_open": day == trend.unfinished,
        "sessions": trend.totals[day],
        "address": query.number(day=day),
        "cells": [
            cell(query, trend.sessions(one, day), trend.totals[day], emotion=one, day=day) for one in trend.emotions
        ],
    }
