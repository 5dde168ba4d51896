"""An explained number as templates/analytics/_explained.html shows it. Pure."""

from .words import counted, percent


def shown(explanation, page, without, unit="session"):
    """The template's context. `page` names the page whose number it is, `without` is its address without conditions."""
    parts, beyond = [explanation.counted, *explanation.parts], explanation.filtered_out
    return {
        "page": page,
        "unit": unit,
        "total": counted(explanation.total, unit),
        "others": [f"{part.sessions:,}" for part in explanation.parts],
        "rows": [_row(part, explanation) for part in parts],
        "filtered_out": beyond.total,
        "ways": [
            {"label": f"{chip.label}: {chip.text}", "count": count, "address": without(*chip.names)}
            for chip, count in beyond.alone
        ],
    }


def _row(part, explanation):
    share = part.sessions / explanation.total if explanation.total else 0
    return {
        "words": part.words,
        "count": part.sessions,
        "share": percent(share),
        "width": round(100 * share, 1),
        "is_counted": part is explanation.counted,
        "examples": part.examples,
    }
