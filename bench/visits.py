"""A month of sessions with what the lake tells of them, put straight into the lake, day by day."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from bench.lakes import table_of

DAYS = 30
SCREENS = np.array(["/", "/search", "/cart", "/checkout", "/pay", "/done", *(f"/product/{n}" for n in range(34))])
ODDS = np.array([8, 6, 5, 4, 3, 2, *[1.0] * 34])
KINDS = np.array(["rage", "dead", "error_click", "u_turn", "thrash", "scroll", "hesitation", "correction", "success"])
LIKELY = np.array([0.12, 0.28, 0.08, 0.14, 0.06, 0.08, 0.12, 0.06, 0.06])
EMOTIONS = np.array(["frustrated", "confused", "hesitant", "engaged", "satisfied", "neutral"])
FELT = np.array([0.05, 0.04, 0.05, 0.30, 0.06, 0.50])
MOST_STEPS, WINDOWS, EVENTS = 9, 5, 8  # of a session: steps at most, predictions, events that are no step
TROUBLED = 0.22  # of the sessions have signals


def fill(sessions):
    """Makes the lake hold so many sessions of the last DAYS days, with steps, events, emotions and signals."""
    from apps.analytics import lake

    numbers, generation, versions = np.random.default_rng(5), lake.new_generation(), {}
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with lake.writing() as writer:
        for part in range(1, DAYS + 1):
            day = today - timedelta(days=DAYS - part)
            for name, rows in _day(numbers, day, sessions // DAYS).items():
                dated = rows.append_column("day", pa.array([f"{day:%Y-%m-%d}"] * len(rows)))
                versions[name] = lake.append_rows(name, dated, generation, part)
        writer.publish(versions, generation)


def _day(numbers, day, size):
    """{table: its rows} of one day's sessions."""
    ids = np.array([f"{part[:8]}-{part[8:12]}-4000-8000-{part[12:]}" for part in _words(numbers, size)])
    begins = np.datetime64(day.replace(tzinfo=None), "ms") + numbers.integers(0, 86_000_000, size)
    lengths = np.minimum(numbers.lognormal(11.2, 1.0, size), 7_200_000).astype(int)
    steps = numbers.integers(1, MOST_STEPS + 1, size)
    seen = SCREENS[numbers.choice(len(SCREENS), (size, MOST_STEPS), p=ODDS / ODDS.sum())]
    signals = _signals(numbers, ids, begins, lengths, seen)
    emotions = _emotions(numbers, ids, begins, lengths, steps, seen)
    errors = numbers.poisson(0.12, size)
    return {
        "sessions": _sessions(numbers, ids, begins, lengths, steps, seen, errors, signals, emotions),
        "steps": _steps(ids, begins, lengths, steps, seen),
        "events": _events(numbers, ids, begins, lengths, errors),
        "emotions": table_of("emotions", emotions, len(emotions["session_id"])),
        "signals": table_of("signals", signals, len(signals["session_id"])),
    }


def _words(numbers, size):
    return [one.tobytes().hex() for one in numbers.integers(0, 2**63, (size, 2), dtype=np.int64).view("V16").ravel()]


def _signals(numbers, ids, begins, lengths, seen):
    counts = np.where(numbers.random(len(ids)) < TROUBLED, numbers.integers(1, 5, len(ids)), 0)
    whose = np.repeat(np.arange(len(ids)), counts)
    elements = np.char.add("part-", numbers.integers(0, 60, len(whose)).astype(str))
    return {
        "session_id": ids[whose],
        "kind": KINDS[numbers.choice(len(KINDS), len(whose), p=LIKELY / LIKELY.sum())],
        "happened_at": begins[whose] + (lengths[whose] * numbers.random(len(whose))).astype(int),
        "screen": seen[whose, 0],
        "element": elements,
        "selector": np.char.add("#", elements),
        "label": np.char.add("Part ", elements),
        "event_id": np.char.add(ids[whose], ":7:3"),
        "confidence": numbers.random(len(whose)),
    }


def _emotions(numbers, ids, begins, lengths, steps, seen):
    whose, window = np.repeat(np.arange(len(ids)), WINDOWS), np.tile(np.arange(WINDOWS), len(ids))
    at = begins[whose] + lengths[whose] * window // WINDOWS
    return {
        "session_id": ids[whose],
        "emotion": EMOTIONS[numbers.choice(len(EMOTIONS), len(whose), p=FELT / FELT.sum())],
        "confidence": numbers.random(len(whose)),
        "happened_at": at,
        "until_at": at + 30_000,
        "event_id": np.char.add(ids[whose], ":3:1"),
        "model": np.full(len(whose), "hxi"),
        "screen": seen[whose, window * steps[whose] // WINDOWS],
    }


def _sessions(numbers, ids, begins, lengths, steps, seen, errors, signals, emotions):
    size = len(ids)
    users = np.char.add("user-", numbers.integers(0, 300_000, size).astype(str))
    felt = emotions["emotion"].reshape(size, WINDOWS)
    whose, counts = np.unique(signals["session_id"], return_counts=True)
    found = dict(zip(whose, counts, strict=True))
    columns = {
        "session_id": ids,
        "user_id": pa.array(users, mask=numbers.random(size) < 0.4),
        "device": np.array(["desktop", "phone", "tablet"])[numbers.choice(3, size, p=[0.5, 0.42, 0.08])],
        "app": np.full(size, "web"),
        "browser": np.array(["Chrome", "Safari", "Firefox"])[numbers.integers(0, 3, size)],
        "os": np.array(["Windows", "macOS", "Android", "iOS"])[numbers.integers(0, 4, size)],
        "started_at": begins,
        "ended_at": begins + lengths,
        "duration_ms": lengths,
        "events": steps * 9,
        "steps": steps,
        "clicks": steps * 2,
        "inputs": steps,
        "errors": errors,
        "screens": [list(dict.fromkeys(row[:count])) for row, count in zip(seen.tolist(), steps, strict=True)],
        "emotions": [list(dict.fromkeys(row)) for row in felt.tolist()],
        "frustration": [min(95, 12 * found.get(one, 0)) for one in ids.tolist()],
        "traits": [["plan=pro", "country=de"]] * size,
        "has_replay": numbers.random(size) < 0.8,
    }
    return table_of("sessions", columns, size)


def _steps(ids, begins, lengths, steps, seen):
    whose = np.repeat(np.arange(len(ids)), steps)
    place = np.arange(len(whose)) - np.repeat(np.cumsum(steps) - steps, steps)
    columns = {
        "session_id": ids[whose],
        "place": place,
        "step": place + 1,
        "screen": seen[whose, place],
        "happened_at": begins[whose] + lengths[whose] * place // steps[whose],
        "tie": place * 5,
    }
    return table_of("steps", columns, len(whose))


def _events(numbers, ids, begins, lengths, errors):
    counts = errors + EVENTS
    whose = np.repeat(np.arange(len(ids)), counts)
    place = np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts)
    is_click = place % 2 == 0
    columns = {
        "session_id": ids[whose],
        "type": np.where(place >= EVENTS, "error", np.where(is_click, "click", "scroll")),
        "element_id": np.where(is_click, np.char.add("part-", (whose % 60).astype(str)), ""),
        "happened_at": begins[whose] + (lengths[whose] * numbers.random(len(whose))).astype(int),
        "tie": place,
    }
    return table_of("events", columns, len(whose))
