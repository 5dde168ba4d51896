import json
import time
import urllib.request

from apps.record import client
from tests.factories import a_batch, a_key


def test_an_acknowledged_event_comes_into_its_timeline_by_itself(live):
    _, key = a_key()
    batch = a_batch()
    request = urllib.request.Request(f"{live.url}/ingest/v1/batch?key={key}", json.dumps(batch).encode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert json.load(answer)["accepted"] == 3
    deadline = time.monotonic() + 60
    while client.sessions().count_documents({"sessionId": batch["sessionId"], "pendingFrom": {"$exists": True}}):
        assert time.monotonic() < deadline, "the task never ran"
        time.sleep(0.05)
    kinds = [one["type"] for one in client.session_events().find({"sessionId": batch["sessionId"]}).sort("ts", 1)]
    assert kinds == ["screen", "click", "scroll"]
