"""Are the signals right? Labelled visits by scripted visitors of known tempers, against what the product finds in them.

The visitors (bench/tempers) go to a site of their own in Chromium with the real recorder, through the real door. They
know what they do, so an observer's labels come with the visit; no rule or threshold of the product is looked at.
Recall is the share of labels that were found, precision the share of findings that had a label. Findings of which the
product itself says that they are more likely wrong than right are counted too, and told apart.
"""

import json
import sys
import urllib.request
from collections import Counter, defaultdict
from datetime import datetime

from tqdm import tqdm

from bench.seek import signed_in_cookie, web
from bench.tempers import site, visitors
from bench.tempers.matching import Finding, compared, doing_at

KINDS = ("rage", "dead", "error_click", "u_turn", "thrash", "scroll", "hesitation", "correction", "success")
SHOWN = 8  # characters of a session's id


def run():
    """The rows of this part; Django is set up on an empty house whose servers run."""
    from django.core.management import call_command

    from apps.ingestion.models import WriteKey

    _, key = WriteKey.create("tempers")
    with web() as url:
        visits = recorded(url, key)
        call_command("settle")
        cookie = signed_in_cookie()
        found = {visit: findings_of(url, cookie, visit.session_id) for visit in visits}
    return [row for kind in KINDS for row in rows_of(kind, found)] + [*calm_rows(found), alike_row(found)]


def recorded(url, key):
    """All visits, made and sent."""
    plan = list(visitors.planned())
    with (
        site.served(f"{url}/sdk/hxi.js", key) as origin,
        tqdm(total=len(plan), unit=" visits", disable=not sys.stderr.isatty(), leave=False) as bar,
    ):
        return visitors.visited(origin, plan, bar.update)


def findings_of(url, cookie, session_id):
    """The Findings of a session, by the read API."""
    request = urllib.request.Request(
        f"{url}/api/v1/sessions/{session_id}/emotions", headers={"Cookie": f"{cookie['name']}={cookie['value']}"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        items = json.load(answer)["items"]
    return [
        Finding(signal["kind"], seconds(signal["timestamp"]), seconds(signal["until"]), signal["confidence"])
        for item in items
        for signal in item["evidence"]
    ]


def seconds(text):
    return datetime.fromisoformat(text).timestamp()


def rows_of(kind, found):
    """Recall and precision of a kind of signal, with what was missed and what was false, by what the visitor did."""
    right, false, missed, doubted = 0, defaultdict(list), defaultdict(list), Counter()
    for visit, findings in found.items():
        well, badly, left = compared(kind, visit.notes, findings)
        right += len(well)
        doubted += Counter(right=sum(one.is_doubtful for one in well), false=sum(one.is_doubtful for one in badly))
        for finding in badly:
            false[doing_at(finding, visit.notes)].append(name_of(visit))
        for note in left:
            missed[note.what].append(name_of(visit))
    yield share_row(f"{kind}, recall", right, missed, "missed", "labelled")
    yield told_with(doubted, share_row(f"{kind}, precision", right, false, "false", "found"))


def share_row(name, right, wrong, word, of):
    total = right + sum(map(len, wrong.values()))
    value = round(100 * right / total, 1) if total else 0.0
    notes = [f"{word} {len(names)}: {what} ({', '.join(sorted(set(names)))})" for what, names in sorted(wrong.items())]
    return {"name": f"signals: {name}", "value": value, "unit": f"% of {total} {of}", "notes": notes}


def told_with(doubted, row):
    """A row of precision that tells how many findings were doubtful."""
    told = [f"doubtful: {doubted['false']} of the false, {doubted['right']} of the right"] if doubted.total() else []
    return row | {"notes": row["notes"] + told}


def calm_rows(found):
    """What is found of trouble in visits that had none, and how much of it weighs in a session's frustration."""
    calm = {visit: findings for visit, findings in found.items() if visit.calm}
    false = [one for visit in calm for kind in KINDS for one in compared(kind, visit.notes, calm[visit])[1]]
    sure = [one for one in false if not one.is_doubtful]
    for what, ones in (("false findings", false), ("undoubted false findings", sure)):
        name = f"signals: {what} a calm visit ({len(calm)} of {len(found)} visits)"
        yield {"name": name, "value": round(len(ones) / len(calm), 2), "unit": "", "less": True}


def alike_row(found):
    """Harmless things that look like trouble: how often they were done, and in how many of them something was found."""
    times, taken = defaultdict(int), defaultdict(int)
    for visit, findings in found.items():
        false = [one for kind in KINDS for one in compared(kind, visit.notes, findings)[1]]
        mistaken = [doing_at(one, visit.notes) for one in false]
        for note in visit.notes:
            if not note.kind:
                times[note.what] += 1
        for what in mistaken:
            taken[what] += 1
    notes = [f"{taken[what]} found in {count}: {what}" for what, count in sorted(times.items())]
    total = sum(times.values())
    value = sum(taken[what] for what in times)
    name = f"signals: false findings in {total} harmless look-alikes"
    return {"name": name, "value": value, "unit": "", "less": True, "notes": notes}


def name_of(visit):
    return f"{visit.name} {visit.session_id[:SHOWN]}"
