"""What was noted against what was found: which findings are right, which notes were missed. Pure."""

from dataclasses import dataclass

APART = 2  # seconds between a note and a finding of the same thing, at most


@dataclass(frozen=True)
class Finding:
    """A signal as the product tells it, from and until epoch seconds, and how sure of it the product is (0..1)."""

    kind: str
    start: float
    end: float
    confidence: float = 1.0

    @property
    def is_doubtful(self):
        """Whether it is wrong more likely than right, as the product itself says."""
        return self.confidence < 0.5


def compared(kind, notes, findings):
    """(right findings, false findings, missed notes) of one kind in one visit; each note is found once."""
    left = sorted((note for note in notes if note.kind == kind), key=lambda note: note.end)
    right, false = [], []
    for finding in sorted((one for one in findings if one.kind == kind), key=lambda one: one.end):
        note = next((note for note in left if overlap(note, finding)), None)
        if note:
            left.remove(note)
        (right if note else false).append(finding)
    return right, false, left


def doing_at(finding, notes):
    """What the visitor did when something false was found: the shortest note there is of that time."""
    there = [note for note in notes if overlap(note, finding)]
    return min(there, key=lambda note: (gap(note, finding), note.end - note.start)).what if there else "nothing noted"


def overlap(one, other):
    return gap(one, other) <= APART


def gap(one, other):
    """Seconds between two spans; 0 where they overlap."""
    return max(0.0, one.start - other.end, other.start - one.end)
