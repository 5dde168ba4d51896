"""The built-in lists: sessions of a set that a person has not watched, that have notes (with a tag), or that go soon.

Who watched and wrote what is no part of the record, so its ids go into the question. A session is watched and written
about after it began: with a period only the ids since its start are asked for, and there may be `MOST_IDS` of them.
"""

from datetime import timedelta
from functools import cached_property

from pymongo.errors import ExecutionTimeout

from apps.analytics.retention import expiring_before
from apps.analytics.session_set import moment_of

from .models import Note, Watch

MOST_IDS = 20_000
SLACK = timedelta(days=1)  # a session's start is its sender's word


class TooMany(Exception):
    """There are more ids than a question may hold; a narrower period has fewer."""


SLOW = (ExecutionTimeout, TooMany)  # what a list or a count of one may fail with


class Listed:
    """The sessions of a ListQuery as one person is shown them, for the store to ask for."""

    def __init__(self, query, user):
        self.query = query
        self.user = user

    def mongo(self):
        """The filter on the `sessions` collection."""
        return self._filter

    @cached_property
    def _filter(self):
        found = [self.query.mongo(), *self._narrower()]
        return {"$and": found} if len(found) > 1 else found[0]

    def _narrower(self):
        if self.query.list_ == "unwatched":
            watched = self._ids(Watch.objects.filter(user=self.user), "watched_at")
            yield {"$nor": [{"sessionId": {"$in": watched}}]}  # a `$nin` would be looked up in every index
        if self.query.list_ == "expiring":
            moment = expiring_before()
            yield {"startedAt": {"$lt": moment}} if moment else {"sessionId": {"$in": []}}
        if self.query.list_ == "notes" or self.query.tag:
            notes = Note.objects.filter(tags__contains=[self.query.tag]) if self.query.tag else Note.objects
            yield {"sessionId": {"$in": self._ids(notes, "created_at")}}

    def _ids(self, rows, moment):
        """The sessions of some rows, of those since the period began."""
        if self.query.from_:
            rows = rows.filter(**{f"{moment}__gte": moment_of(self.query.from_) - SLACK})
        ids = list(rows.values_list("session_id", flat=True).distinct()[: MOST_IDS + 1])
        if len(ids) > MOST_IDS:
            raise TooMany
        return ids
