"""What the door has acknowledged is there, whatever is killed meanwhile."""

import itertools
import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime

from tests.processes import Stack, manage, names_of, wait_until

PAUSE = 0.05  # seconds between batches, so that there are hundreds and not many thousands
KILLED = ("bin/mongod", "granian", " worker ", "valkey-server", "bin/mongod")


class Sender(threading.Thread):
    """Sends one batch after another and keeps what was acknowledged, and what was not."""

    def __init__(self, url, key):
        super().__init__()
        self.url, self.acknowledged, self.unsure, self.done = f"{url}/ingest/v1/batch?key={key}", [], [], False

    def run(self):
        for number in itertools.count():
            if self.done:
                return
            batch = self.batch(f"visit-{number}")
            (self.acknowledged if self.send(batch) else self.unsure).append(batch)
            time.sleep(PAUSE)

    def batch(self, session):
        now = datetime.now(UTC).isoformat()
        events = [{"type": "screen", "screen": "/", "timestamp": now}, {"type": "click", "x": 1, "timestamp": now}]
        return {"sessionId": session, "seq": 0, "events": events}

    def send(self, batch):
        try:
            with urllib.request.urlopen(self.url, json.dumps(batch).encode(), timeout=15) as answer:
                return answer.status == 202
        except OSError:
            return False


def kill(stack, word):
    def found():  # none while it is just being started again
        named = names_of(stack.data_dir).items()
        return [pid for pid, command in named if word in command and "apps.stack" not in command]

    os.kill(min(wait_until(found)), signal.SIGKILL)


def test_every_acknowledged_event_survives_the_kill_of_any_process(tmp_path):
    with Stack(tmp_path, HXI_WEB_WORKERS="1") as stack:
        key = manage(tmp_path, "create_key", "steady").stdout.split()[-1]
        sender = Sender(stack.url, key)
        sender.start()
        for word in KILLED:
            count = len(sender.acknowledged)
            wait_until(lambda enough=count + 20: len(sender.acknowledged) >= enough)
            kill(stack, word)
        count = len(sender.acknowledged)
        wait_until(lambda: len(sender.acknowledged) >= count + 20)
        sender.done = True
        sender.join()
        for batch in sender.unsure:  # as a recorder would: sending again changes nothing, or completes it
            wait_until(lambda batch=batch: sender.send(batch))
        assert manage(tmp_path, "settle").returncode == 0
        token = manage(tmp_path, "create_token", "reader").stdout.split()[-1]
        sent = {batch["sessionId"] for batch in sender.acknowledged + sender.unsure}
        assert dict(counts(stack.url, token)) == dict.fromkeys(sent, 2)


def counts(url, token):
    """(session id, its events) of every session, page by page."""
    cursor = ""
    while cursor is not None:
        address = f"{url}/api/v1/sessions?limit=500" + (f"&cursor={cursor}" if cursor else "")
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            page = json.load(answer)
        yield from ((one["sessionId"], one["events"]) for one in page["items"])
        cursor = page["next"]
