"""What outside models make of sessions: lines of JSON, decoded into documents of `emotion_predictions`.

decode_lines(raw, arrived_at) -> Lines keeps what is usable and lists the rest in `rejected`; never Unfit.
"""

from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from apps.record.meta import OWN_MODEL
from apps.record.spans import LONGEST_SESSION

from . import metadata, shapes
from .mending import mending
from .moments import PAST, Clock
from .refusals import Unfit
from .wire import LONGEST_TEXT, named
from .words import small_word_of, word_of

MOST_EVIDENCE = 50  # of one prediction
LARGEST_EVIDENCE = 4 * 1024  # bytes of JSON; a session's page reads that of all its predictions


@dataclass(slots=True)
class Lines:
    """Decoded lines: documents of the predictions' collection by the line each stands on, and what was refused."""

    predictions: dict[int, dict]
    rejected: list[dict]


def decode_lines(raw, arrived_at):
    """The Lines of NDJSON. A model may look at sessions of long ago."""
    clock, lines = Clock(arrived_at, span=PAST), Lines({}, [])
    for index, text in enumerate(raw.split(b"\n")):
        if not text.strip():
            continue
        try:
            lines.predictions[index] = _document(mending(shapes.prediction.decode, text), clock)
        except (ValueError, RecursionError) as error:
            lines.rejected.append({"index": index, "reason": shapes.reason_of(error)})
    return lines


def _document(line, clock):
    """A document in the seed's shape; its identity is its content, so that a repeat is known."""
    model, start = _model_of(line), clock.corrected(line.timestamp)
    document = {
        "sessionId": line.sessionId,
        "eventId": line.eventId,
        "emotion": small_word_of(line.emotion, "emotion"),
        "confidence": abs(line.confidence),  # -0 is 0
        "timestamp": start,
        "model": model,
        "evidence": _evidence_of(line.evidence or ()),
    }
    if line.screen:
        document["screen"] = line.screen[:LONGEST_TEXT]
    if line.until is not None:
        document["until"] = _end_of(line, start, clock)
    content = msgspec.json.encode(document, order="sorted")
    return {"_id": f"{line.sessionId}:{model}:{blake2b(content, digest_size=16).hexdigest()}"} | document


def _model_of(line):
    model = word_of(line.model, "model")
    if model.lower() == OWN_MODEL:
        raise Unfit(f"model: {OWN_MODEL} names the built-in model")
    return model


def _end_of(line, start, clock):
    """Until when a prediction holds: not before its start, and no longer than a session may last."""
    end = max(named("until", clock.corrected, line.until), start)
    if end - start > LONGEST_SESSION:
        raise Unfit("until: more than 24 hours after timestamp")
    return end


def _evidence_of(found):
    """What a model gives for its reasons, as it gave it: objects of a bounded size."""
    if len(found) > MOST_EVIDENCE:
        raise Unfit(f"evidence: more than {MOST_EVIDENCE} items")
    if sum(map(len, found)) > LARGEST_EVIDENCE:
        raise Unfit(f"evidence: larger than {LARGEST_EVIDENCE} bytes")
    return [one for raw in found if (one := metadata.kept(raw, "evidence")) is not None]
