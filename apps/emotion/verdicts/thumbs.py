"""Thumbs on findings: given, taken back and told."""

from collections import defaultdict

from django.db import IntegrityError
from django.utils import timezone

from apps.emotion.models import Verdict

ANSWERS = {"right": True, "wrong": False, "none": None}


def give(user, finding, is_right):
    """Makes this the only verdict of a user on a Finding; None takes it back. Doing it twice changes nothing."""
    told = finding._asdict()
    judged = {name: told.pop(name) for name in ("confidence", "rule_version")}
    mine = Verdict.objects.filter(user=user, **told)
    if is_right is None:
        mine.delete()
        return
    judged |= {"is_right": is_right, "judged_at": timezone.now()}
    if mine.update(**judged):
        return
    try:
        Verdict.objects.create(user=user, **told, **judged)
    except IntegrityError:  # the same user was faster in another window
        mine.update(**judged)


def tallies_of(user, session_id, **named):
    """Each judged finding of a session: its name, how many call it right and wrong, and what `user` says of it."""
    rights = defaultdict(dict)
    for one in Verdict.objects.filter(session_id=session_id, **named):
        rights[one.model, one.kind, one.event_id][one.user_id] = one.is_right
    return [_tally(*name, said, said.get(user.pk)) for name, said in rights.items()]


def _tally(model, kind, event_id, said, own):
    right = sum(said.values())
    counts = {"right": right, "wrong": len(said) - right}
    word = next(word for word, is_right in ANSWERS.items() if is_right is own)
    return {"model": model, "kind": kind, "eventId": event_id, "own": word, **counts}
