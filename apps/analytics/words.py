"""Numbers as people read them."""


def counted(number, unit):
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def percent(share):
    """`<0.1 %`, `4.1 %`, `12 %`, `over 99 %`: two digits that count, and never rounded to all or nothing."""
    if 0 < share < 0.0005:
        return "<0.1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{100 * share:.1f} %" if 0 < share < 0.0995 else f"{100 * share:.0f} %"
