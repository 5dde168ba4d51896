"""Outside models make names up, as many as they like: what reads them stays small, and ours come first."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.analytics.known import _known
from apps.analytics.reading import Reading
from apps.emotion.model import EMOTIONS
from apps.emotion.summary import counts
from apps.emotion.summary.counts import Summary
from apps.emotion.summary.felt import MOST_MODELS, felt_of
from apps.emotion.summary.question import EmotionPage
from apps.record import client
from tests.factories import a_prediction, a_session

START = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def session_id(still):
    """A session of which our model told once, and 300 others twice each, by three names of emotions each."""
    session_id = a_session(START)["sessionId"]
    a_prediction(session_id, "confused", at=START)
    told = {"sessionId": session_id, "confidence": 0.5, "timestamp": START}
    names = [(f"model {number:03}", f"mood {number:03}.{place}") for number in range(400) for place in range(3)]
    made = [told | {"model": model, "emotion": emotion} for model, emotion in names for _ in range(2)]
    client.emotion_predictions().insert_many(made)
    return session_id


def summary_of(**asked):
    query = EmotionPage(**asked)
    with Reading(query.set) as reading:
        summary = Summary(query, reading)
        return summary, felt_of(summary)


def test_of_very_many_names_our_own_and_the_most_frequent_are_counted(session_id):
    summary, shown = summary_of()
    told = {felt.emotion: felt.count for felt in summary.emotions}
    assert len(told) == counts.MOST_TOLD - 1 + len(EMOTIONS)
    assert told["confused"] == 1
    assert {told[name] for name in told.keys() - {*EMOTIONS}} == {2}
    assert summary.judged == 1
    assert len(shown["models"]) == 1 + MOST_MODELS  # all models together, and these


def test_the_model_that_is_asked_for_is_counted_whole_however_rare_it_is(session_id):
    summary, shown = summary_of(model="model 299")
    assert {felt.emotion: felt.count for felt in summary.emotions} == {f"mood 299.{place}": 2 for place in range(3)}
    assert [name for name, _, _, chosen in shown["models"] if chosen] == ["model 299"]


def test_the_menus_offer_some_of_a_session_with_very_many_emotions(still):
    a_session(START, summary={"emotions": ["neutral", *(f"mood {number:04}" for number in range(2000))]})
    assert _known()["emotions"] == [*EMOTIONS, *(f"mood {number:04}" for number in range(49))]
