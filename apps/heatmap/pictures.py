"""The pictures of pages: the one there is of a screen on a class of devices, and how a new one comes to be."""

import hashlib
import logging
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone
from django.utils.crypto import get_random_string

from apps.record.client import is_away

from . import picture_points
from .devices import device_of
from .models import PagePicture
from .picture_recordings import last_view, recording_at, screen_at
from .refusals import NoPicture
from .wireframes import wireframe

__all__ = ["NoPicture", "choose_picture", "picture_for", "reason_for", "take_picture", "wireframe"]

FOLDER = "page-pictures"
TRIES = 3  # sessions looked at, and moments pictured, for one picture
ENOUGH = 0.95  # of the points lie on elements the picture shows
BETTER = 0.1  # by so much a later try must be, since the first one shows a page with nothing unfolded
TOO_OLD = timedelta(days=7)
AGAIN_AFTER = timedelta(days=1)  # a failure, or a picture that lacks elements
LEFT_OVER = timedelta(days=1)  # a file without a picture
UNDER_WAY = "page-pictures-under-way"
WAITED_FOR = "page-picture-waited-for"
PATIENCE = 20  # seconds somebody waits for a picture
UNHEARD = 300  # seconds without a new picture after which a run is over, whether it said so or not
NOT_YET = "No picture yet: one is taken within ten minutes after a session with a replay has seen this page."

log = logging.getLogger(__name__)


def picture_for(screen, device):
    """The PagePicture of a screen on a device class (`phone`, `tablet`, `desktop`); None when there is none."""
    return PagePicture.objects.filter(screen=screen, device=device).first()


def reason_for(screen, device):
    """A sentence that says why a page has no picture."""
    return cache.get(_reason_key(screen, device)) or NOT_YET


def take_picture(screen, device, session_id=None, moment=None, camera=None):
    """Takes and keeps a picture, of that session (at that aware moment) if one is named; NoPicture says why not.

    Some seconds of work; with a camera in use, one or two. A picture that somebody chose gives way to it.
    """
    picture, shot = _taken(screen, device, _moments(screen, device, session_id, moment), camera)
    return _kept(picture, shot)


def choose_picture(screen, device, session_id, moment, user, camera=None):
    """Like `take_picture` for a moment that a person chose; the job leaves such a picture alone."""
    _check_screen(screen, session_id, moment)
    picture, shot = _taken(screen, device, [(session_id, moment)], camera)
    picture.chosen_by = user
    return _kept(picture, shot)


def choose_automatically(screen, device, camera=None):
    """Takes a picture in the place of one that somebody chose, and leaves it to the job from now on."""
    PagePicture.objects.filter(screen=screen, device=device).update(chosen_by=None)
    return take_picture(screen, device, camera=camera)


@contextmanager
def waited_for():
    """A camera for somebody who waits for the picture: it has little time, and there is one at a time."""
    if not cache.add(WAITED_FOR, True, 2 * PATIENCE):
        raise NoPicture("Another picture is being taken; try again in a few seconds.")
    try:
        with _camera(seconds=PATIENCE) as camera:
            yield camera
    finally:
        cache.delete(WAITED_FOR)


def due():
    """[(screen, device)] of the pages whose picture is missing, old or lacks what people clicked on; missing first."""
    pictures = {(one.screen, one.device): one for one in PagePicture.objects.defer("boxes")}
    open_pages = [page for page in picture_points.pages() if not cache.get(_reason_key(*page))]
    missing = [page for page in open_pages if page not in pictures]
    return missing + [page for page in open_pages if page in pictures and _is_outdated(pictures[page])]


def refresh(pages, most=None, seconds=None, done=lambda page: None):
    """Takes the pictures of pages, at most so many and for so long; returns how many. One run at a time, else 0.

    A failure is logged and kept as the page's reason; `due` does not name that page again before the next day.
    """
    if not cache.add(UNDER_WAY, True, UNHEARD):
        return 0
    try:
        _sweep()
        return _refreshed(pages[:most], seconds, done)
    finally:
        cache.delete(UNDER_WAY)


def refresh_apart(most, seconds):
    """Starts such a run in a process of its own, so that no task waits for a browser; nothing when nothing is due."""
    if due():
        limits = [f"--{name}={value}" for name, value in (("most", most), ("seconds", seconds)) if value]
        command = [sys.executable, "manage.py", "take_pictures", "--verbosity=0", *limits]
        subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL)


def forget(session_ids):
    """Deletes the pictures made of these sessions."""
    for picture in PagePicture.objects.filter(session_id__in=list(session_ids)).defer("boxes"):
        picture.delete()
        default_storage.delete(picture.file.name)


def _refreshed(pages, seconds, done):
    taken, deadline = 0, seconds and time.monotonic() + seconds
    with _camera() as camera:
        for page in pages:
            if deadline and time.monotonic() > deadline:
                break
            taken += _try(camera, *page)
            cache.touch(UNDER_WAY, UNHEARD)
            done(page)
    return taken


def _try(camera, screen, device):
    try:
        picture, shot = _taken(screen, device, _moments(screen, device), camera)
        _kept(picture, shot, yields=True)
    except Exception as error:  # whatever one page holds, the others get their picture
        if is_away(error):
            raise
        reason = str(error) if isinstance(error, NoPicture) else f"{type(error).__name__}: {str(error)[:200]}"
        cache.set(_reason_key(screen, device), reason, AGAIN_AFTER.total_seconds())
        log.warning("No picture of %s (%s): %s", screen, device, reason)
        return False
    cache.delete(_reason_key(screen, device))
    return True


def _is_outdated(picture):
    """Whether a picture is old or lacks elements; never one that somebody chose."""
    age = timezone.now() - picture.made_at
    if picture.chosen_by_id or age < AGAIN_AFTER:
        return False
    recent = picture_points.selectors(picture.screen, picture.device, recent=True)
    return age > TOO_OLD or _share(recent, picture.boxes) < ENOUGH


def _taken(screen, device, moments, camera):
    """(a PagePicture that is not saved, its Shot) of the best of these moments."""
    with _camera(camera) as camera:
        shot, session_id, moment = _best_shot(camera, screen, device, moments)
    return PagePicture(screen=screen, device=device, session_id=session_id, moment=moment), shot


def _moments(screen, device, session_id=None, moment=None):
    """(session id, moment) that may show a page, in the order in which they are worth trying."""
    if session_id and moment:
        yield session_id, moment
        return
    known = [(session_id, None)] if session_id else picture_points.sessions(screen, device, TRIES)
    for one, seen_at in known:
        view = last_view(one, screen, seen_at)
        if view:
            yield from ((one, at) for at in view.moments)
        elif seen_at:
            yield one, seen_at


def _best_shot(camera, screen, device, moments):
    """(Shot, session id, moment): the first on which enough points find their element, else the best of a few."""
    wanted, shots, reason = picture_points.selectors(screen, device), [], None
    for session_id, moment in moments:
        try:
            shot = camera.shot(recording_at(session_id, moment), list(wanted))
            _check_width(shot, device)
        except NoPicture as refusal:
            reason = refusal
            continue
        share = _share(wanted, shot.boxes)
        shots.append((share - BETTER * len(shots), shot, session_id, moment))
        if share >= ENOUGH or len(shots) == TRIES:
            break
    if not shots:
        raise reason or NoPicture("No session with a replay has seen this page on such a device.")
    return max(shots, key=lambda one: one[0])[1:]


def _check_screen(screen, session_id, moment):
    shown = screen_at(session_id, moment)
    if shown != screen:
        raise NoPicture(f"At that moment the session was on {shown or 'no screen'}, not on {screen}.")


def _check_width(shot, device):
    if device_of(shot.viewport_width) != device:
        seen = f"{shot.viewport_width} pixels wide ({device_of(shot.viewport_width)})"
        raise NoPicture(f"At that moment the window was {seen}, which is no {device}.")


def _share(wanted, boxes):
    """The share of the points whose element has a box; 1 when there are none."""
    total = sum(wanted.values())
    return sum(points for selector, points in wanted.items() if selector in boxes) / total if total else 1.0


def _kept(picture, shot, yields=False):
    """Keeps a picture in the place of the one there was: first the file, then the row, then the old file goes.

    One that `yields` gives way to a picture somebody chose. Returns what is kept.
    """
    name = f"{FOLDER}/{get_random_string(24)}.webp"
    picture.file = default_storage.save(name, ContentFile(shot.image))
    picture.width, picture.height, picture.boxes = shot.width, shot.height, shot.boxes
    picture.viewport_width, picture.viewport_height = shot.viewport_width, shot.viewport_height
    needless = _put(picture, yields)
    if needless:
        default_storage.delete(needless)
    return picture_for(picture.screen, picture.device)


def _put(picture, yields):
    """Writes the row, whoever else does the same at the same time; returns the file that is no longer needed."""
    fields = [field for field in PagePicture._meta.fields if field.name not in {"id", "screen", "device"}]
    values = {field.attname: getattr(picture, field.attname) for field in fields}
    page = PagePicture.objects.filter(screen=picture.screen, device=picture.device)
    while True:
        old = page.values("file", "chosen_by").first()
        if old is None:
            with suppress(IntegrityError):  # somebody was faster
                picture.save(force_insert=True)
                return None
        elif yields and old["chosen_by"]:
            return picture.file.name
        elif page.filter(**old).update(**values):
            return old["file"]


def _sweep():
    """Deletes files of pictures that are no more; one may be left by whoever was stopped on the way."""
    known = {name.rpartition("/")[2] for name in PagePicture.objects.values_list("file", flat=True)}
    try:
        files = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in {*files} - known:
        path = f"{FOLDER}/{name}"
        if timezone.now() - default_storage.get_modified_time(path) > LEFT_OVER:
            default_storage.delete(path)


def _camera(camera=None, **limits):
    """The camera given, which stays as it is, or one of our own for the block."""
    from .camera import Camera  # its libraries are large, and who only shows pictures needs none of them

    return nullcontext(camera) if camera else Camera(**limits)


def _reason_key(screen, device):
    return f"no-page-picture:{hashlib.sha256(f'{device} {screen}'.encode()).hexdigest()}"
