"""Puts the demo shop's key, its recorded sample sessions and the crowd into the record, and saves its funnels."""

import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec
from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from apps.ingestion import moments, projector, store, wire
from apps.ingestion.sightings import Source
from demo import crowd, funnels, key, mobile, samples

AT_ONCE = 24  # sessions under way, so that the door writes many of them together
encode = msgspec.json.Encoder().encode


class Command(BaseCommand):
    help = "Load the sample sessions, once: a second call changes nothing."

    def handle(self, **options):
        anchor = _anchor()
        recorded = self._load_recorded(anchor) + mobile.load_all(anchor)
        strangers = self._load_crowd(anchor)
        if not recorded + strangers:
            self.stdout.write("The sample sessions are there already.")
            return
        while projector.project_pending():
            pass
        self.stdout.write(f"{recorded} recorded sample sessions and {strangers} generated ones loaded.")

    def _load_recorded(self, anchor):
        there = samples.loaded(map(samples.session_id_of, samples.names()))
        missing = [name for name in samples.names() if samples.session_id_of(name) not in there]
        begins = samples.starts(samples.names(), anchor)
        for name in _shown(missing, "recordings"):
            samples.load(samples.recording(name), begins[name], key.ensure_key())
        return len(missing)

    def _load_crowd(self, anchor):
        known = samples.loaded(crowd.session_ids(crowd.SIZE))
        missing = crowd.SIZE - len(known)
        source = key.ensure_key()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            sent = threads.map(lambda one: _send(*one, source), crowd.crowd(anchor, crowd.SIZE, known=known))
            for _ in _shown(sent, "sessions", missing):
                pass
        return missing


def _anchor():
    """The moment the samples' dates refer to: the first load's, as long as any of them is there; it has the funnels."""
    own = key.ensure_key()
    if not samples.loaded(map(samples.session_id_of, samples.names())):
        own.created_at = timezone.now().replace(microsecond=0)  # MongoDB keeps milliseconds
        own.save()
        funnels.save()
    return own.created_at


def _send(batch, agent, own):
    arrived_at = moments.moment(batch["sentAt"])
    decoded = wire.decode_batch(encode(batch), arrived_at, moments.ANY_TIME)
    store.insert_batch(decoded, Source(own.app, own.public, agent))


def _shown(items, unit, total=None):
    """The items, with a progress bar on a terminal."""
    return tqdm(items, unit=f" {unit}", total=total, disable=not sys.stderr.isatty(), leave=False)
