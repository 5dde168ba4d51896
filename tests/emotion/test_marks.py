"""Sessions by what was predicted for them: counted by bits and, of very many names, as distinct pairs."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest

from apps.analytics.reading import Reading
from apps.emotion.summary.behind import sessions_behind
from apps.emotion.summary.counts import Summary
from apps.emotion.summary.marks import BITS, Names, sessions_with
from apps.emotion.summary.question import EmotionPage
from tests.factories import a_prediction, a_session

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
MANY = [f"mood {number}" for number in range(2 * BITS + 5)]


def some_predictions():
    """[(session, day, model, emotion)] of forty sessions at random: more emotions than one number has bits."""
    chance, told = random.Random(3), []
    for _ in range(40):
        start = DAY + timedelta(days=chance.randrange(3))
        session = a_session(start)["sessionId"]
        for emotion in chance.sample(MANY, chance.randrange(30)):
            told.append((session, str(start.date()), chance.choice(["hxi", "lab"]), emotion))
            a_prediction(session, emotion, at=start, model=told[-1][2])
    return told


def by_hand(told, place):
    """{(day, name): sessions} of what stands at a place of what was told."""
    found = defaultdict(set)
    for one in told:
        found[one[1], one[place]].add(one[0])
    return {named: len(sessions) for named, sessions in found.items()}


@pytest.mark.parametrize("moods", [MANY, MANY[:BITS], MANY[-BITS - 1 :]], ids=["many", "as many as bits", "one more"])
def test_names_are_counted_whether_or_not_a_number_has_bits_for_all_of_them(still, moods):
    told = some_predictions()
    asked = [one for one in told if one[3] in moods]
    with Reading() as reading:
        total, (felt, models) = sessions_with(reading, Names("emotion", moods), Names("model", ["hxi", "lab"]))
        _, (labs,) = sessions_with(reading, Names("emotion", moods, "lab"))
    assert {(day, "any"): sessions for day, sessions in total.items()} == by_hand([(*one, "any") for one in told], 4)
    assert felt == by_hand(asked, 3)
    assert models == by_hand(told, 2)
    assert labs == by_hand([one for one in asked if one[2] == "lab"], 3)


def test_questions_do_not_grow_with_the_names_that_models_make_up():
    reading = Mock(rows=Mock(return_value=[]))
    sessions_with(reading, Names("emotion", [f"name {number}" for number in range(5_000)]), Names("model", ["hxi"]))
    assert max(len(call.args[0]) for call in reading.rows.call_args_list) < 1_000


def test_who_saw_a_screen_is_who_its_number_lists(still):
    """Sessions name their first screens only; a screen beyond those is passed over in the number and in the list."""
    session = a_session(DAY, summary={"screens": ["/a"]})["sessionId"]
    a_prediction(session, screen="/a", at=DAY)
    a_prediction(session, screen="/beyond", at=DAY)
    with Reading() as reading:
        rows = Summary(EmotionPage(), reading).screens(["frustrated"], 0)
        assert [(row["screen"], row["sessions"], row["felt_0"]) for row in rows] == [("/a", 1, 1), ("/beyond", 0, 1)]
        assert sessions_behind(EmotionPage(seen_screen="/beyond"), reading)["total"] == 0
