"""Numbers as people read them."""

SIGNS = "\N{MINUS SIGN}", "+"


def counted(number, unit):
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def percent(share):
    """`<0.1 %`, `4.1 %`, `12 %`, `over 99 %`: two digits that count, and never rounded to all or nothing."""
    if 0 < share < 0.0005:
        return "<0.1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{100 * share:.1f} %" if 0 < share < 0.0995 else f"{100 * share:.0f} %"


def points_of(now, earlier):
    """The change of a share in percentage points: `+2.1 points`; `no change`."""
    return _signed(100 * (now - earlier), "points")


def growth_of(now, earlier):
    """The change of a count in per cent of what it was: `+12 %`."""
    if not earlier:
        return "none before" if now else "no change"
    change = 100 * (now - earlier) / earlier
    return _signed(change, "%", digits=0 if abs(change) >= 9.5 else 1)


def _signed(change, unit, digits=1):
    size = f"{abs(change):.{digits}f}"
    if not float(size):
        return "no change"
    return f"{SIGNS[change > 0]}{size} {unit}"
