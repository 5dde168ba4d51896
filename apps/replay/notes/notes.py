"""The notes of a session, the tags in use, and the sessions that have them."""

from collections import Counter

from bson import ObjectId

from apps.accounts.models import Role
from apps.replay.models import Note

MOST_SHOWN = 500  # notes of one session
LATEST = 500  # notes looked at for the tags in use
MOST_KNOWN = 12  # tags offered


def panel_of(user, session_id):
    """What the panel of a session's notes shows a person: the notes, the tags in use, whether they may write."""
    return {
        "notes": [{"note": note, "may_change": may_change(user, note)} for note in notes_of(session_id)],
        "known_tags": known_tags(),
        "may_write": user.may(Role.ANALYST),
    }


def notes_of(session_id):
    """A session's notes in the order of their moments; those on the whole session come first."""
    found = Note.objects.filter(session_id=session_id).select_related("author").order_by("created_at")[:MOST_SHOWN]
    return sorted(found, key=lambda note: -1 if note.starts_ms is None else note.starts_ms)


def note_of(session_id, pk):
    """One note of a session; None when there is none of that id."""
    found = Note.objects.filter(session_id=session_id, pk=pk) if ObjectId.is_valid(pk) else Note.objects.none()
    return found.select_related("author").first()


def may_change(user, note):
    """Whether a person may change and delete a note: their own, and an admin any."""
    return user.may(Role.ADMIN) or (user.may(Role.ANALYST) and note.author_id == user.pk)


def known_tags():
    """The tags of the latest notes, those used most first."""
    latest = Note.objects.exclude(tags=[]).order_by("-created_at").values_list("tags", flat=True)[:LATEST]
    return [tag for tag, _ in Counter(tag for tags in latest for tag in tags).most_common(MOST_KNOWN)]


def noted(session_ids):
    """Which of these sessions have notes."""
    return set(Note.objects.filter(session_id__in=session_ids).values_list("session_id", flat=True))
