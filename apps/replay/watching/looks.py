"""The log of looks: who looked at one session, and what was looked at, newest first."""

from bson import ObjectId
from django.contrib.auth import get_user_model

from apps.analytics.visitors import visitor_name
from apps.record import client
from apps.replay.models import Look

PAGE = 50
MOST_OF_ONE = 1000  # looks at one session that are told of


def watched_by(session_id):
    """Each person who looked at a session, the latest first: `who` (None: is gone), `at` (the latest), `looks`."""
    people = {}
    for look in Look.objects.filter(session_id=session_id).select_related("user").order_by("-pk")[:MOST_OF_ONE]:
        told = people.setdefault(look.user_id, {"who": look.who, "at": look.looked_at, "looks": 0})
        told["looks"] += 1
    return list(people.values())


def page_of(person, before):
    """((look, the visitor's name) of a page, where the next begins): of a `person` by name, `before` the look of an id.

    A session that is no longer there has no visitor.
    """
    found = Look.objects.select_related("user").order_by("-pk")
    if person:
        found = found.filter(user__in=[*get_user_model().objects.filter(username=person)])
    if ObjectId.is_valid(before):
        found = found.filter(pk__lt=ObjectId(before))
    looks = list(found[: PAGE + 1])
    names = _visitors_of({look.session_id for look in looks})
    told = [(look, names.get(look.session_id)) for look in looks[:PAGE]]
    return told, str(looks[PAGE - 1].pk) if len(looks) > PAGE else None


def _visitors_of(session_ids):
    """The names of the visitors, by session, of those sessions that are still there."""
    found = client.sessions().find({"sessionId": {"$in": [*session_ids]}}, {"sessionId": 1, "userId": 1, "_id": 0})
    return {one["sessionId"]: visitor_name(one.get("userId"), one["sessionId"]) for one in found}
