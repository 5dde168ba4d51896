"""Which verdicts a number of the page counts, and the sessions they are about."""

from typing import NamedTuple
from urllib.parse import urlencode

from apps.analytics.behind import BEFORE, FURTHEST, MOST
from apps.analytics.cursors import MILLISECOND
from apps.analytics.names import EMOTIONS, SIGNALS
from apps.analytics.visitors import visitor_name
from apps.emotion.models import Verdict
from apps.record import client
from apps.record.meta import OWN_MODEL

from .counts import BINS, EMOTION, SIGNAL, Judged, bin_of, group_of

FIELDS = ("model", "kind", "confidence", "rule_version", "is_right")


def verdicts():
    """All verdicts, as Judged."""
    return [Judged(*row) for row in Verdict.objects.values_list(*FIELDS)]


class Which(NamedTuple):
    """The verdicts of a bin of a group, or of a kind of a model; of one version, of those who say right (or wrong)."""

    group: str | None = None
    place: int | None = None
    model: str | None = None
    kind: str | None = None
    version: int | None = None
    right: bool | None = None

    def holds(self, one):
        """Whether a Judged is among them."""
        told = {
            "group": self.group and group_of(one),
            "place": self.place is not None and bin_of(one.confidence),
            "model": one.model,
            "kind": one.kind,
            "version": one.rule_version,
            "right": one.is_right,
        }
        return all(wanted is None or told[name] == wanted for name, wanted in self._asdict().items())

    def address(self):
        """The page's query string that names them."""
        told = {name: value for name, value in self._asdict().items() if value is not None}
        return "?" + urlencode(told | ({"right": int(self.right)} if self.right is not None else {}))

    @property
    def heading(self):
        """They in words."""
        said = {True: "Right: ", False: "Wrong: ", None: "Judged: "}[self.right]
        if self.group:
            return f"{said}{self.group}, {self.place * 10} % to {self.place * 10 + 10} % sure"
        version = f", version {self.version}" if self.version is not None else ""
        return f"{said}{name_of(self.model, self.kind)}{version}"


def which_of(parameters):
    """The Which of a page's query string; None when it names none."""
    told = {name: parameters.get(name) or None for name in ("group", "place", "model", "kind", "version", "right")}
    for name, most in (("place", BINS - 1), ("version", 10**9), ("right", 1)):
        if told[name] is not None:
            told[name] = _whole(told[name], most)
            if told[name] is None:
                return None
    told["right"] = None if told["right"] is None else bool(told["right"])
    is_bin = told["group"] in {SIGNAL, EMOTION} and told["place"] is not None
    return Which(**told) if is_bin or (told["model"] and told["kind"]) else None


def skip_of(parameters):
    """How many sessions of the list are shown already; None for what is no such number."""
    return _whole(parameters.get("skip") or "0", FURTHEST)


def _whole(text, most):
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else most + 1
    return number if number <= most else None


def name_of(model, kind):
    """What a kind of finding is called, with its model unless that is ours."""
    look = SIGNALS.get(kind) or EMOTIONS.get(kind) if model == OWN_MODEL else None
    return look.several if look else f"{kind} ({model})"


def sessions_behind(which, skip=0):
    """What templates/analytics/_behind.html shows of verdicts: sessions, judged last first, without `skip`."""
    moments = {}
    for session_id, event_id, *told in Verdict.objects.order_by("-judged_at").values_list(
        "session_id", "event_id", *FIELDS
    ):
        if which.holds(Judged(*told)):
            moments.setdefault(session_id, []).append(event_id)
    shown = dict(list(moments.items())[skip : skip + MOST])
    sessions = _sessions(list(shown))
    at = _moments([ids[0] for ids in shown.values()])
    rows = [_row(sessions[one], at.get(ids[0]), len(ids)) for one, ids in shown.items() if one in sessions]
    told = {"total": len(moments), "chosen": "those judged last first", "sessions": rows}
    return {"heading": which.heading, **told}


def _sessions(ids):
    fields = {"sessionId": 1, "userId": 1, "startedAt": 1, "hasReplay": 1}
    return {one["sessionId"]: one for one in client.sessions().find({"sessionId": {"$in": ids}}, fields)}


def _moments(ids):
    """{event id: when}; findings of other models may name events that are not there."""
    return {one["_id"]: one["timestamp"] for one in client.events().find({"_id": {"$in": ids}}, {"timestamp": 1})}


def _row(session, at, hits):
    at = at or session["startedAt"]
    return {
        "session_id": session["sessionId"],
        "who": visitor_name(session.get("userId"), session["sessionId"]),
        "at": at,
        "t": max(0, (at - session["startedAt"] - BEFORE) // MILLISECOND),
        "has_replay": bool(session.get("hasReplay")),
        "hits": hits,
    }
