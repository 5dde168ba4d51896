"""The record plane is the seed's, exactly, plus indexes that say what they serve."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from pymongo.errors import WriteError

from apps.record import client as record
from apps.record.collections import differences, ensure_collections
from apps.record.schema import COLLECTIONS

# As in the seed's own document: collection → its indexes, as MongoDB shows them.
SEED = {
    "hxi_events_db.events": [
        [("sessionId", 1)],
        [("type", 1)],
        [("screen", 1)],
        [("timestamp", -1)],
    ],
    "hxi_session_db.sessions": [[("sessionId", 1)], [("userId", 1)], [("startedAt", -1)]],
    "hxi_session_db.session_events": [[("sessionId", 1), ("ts", 1)]],
    "hxi_session_db.replay_chunks": [[("sessionId", 1), ("chunkIndex", 1)]],
    "hxi_journey_db.journeys": [[("sessionId", 1)]],
    "hxi_emotion_db.emotion_predictions": [[("sessionId", 1), ("timestamp", -1)]],
    "hxi_heatmap_db.heatmaps": [[("screen", 1)], [("sessionId", 1)]],
}
UNIQUE = {
    "hxi_session_db.sessions": {"sessionId_1"},
    "hxi_session_db.replay_chunks": {"sessionId_1_chunkIndex_1"},
    "hxi_emotion_db.emotion_predictions": {"sessionId_1_slot_1"},  # ours: of what has a slot, which the door gives
}


def collection(path):
    return record.collection(*path.split(".", 1))


@pytest.fixture
def mended():
    yield
    ensure_collections()


def check(*arguments):
    out = io.StringIO()
    call_command("check_collections", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize("path", SEED)
def test_every_collection_of_the_seed_has_its_indexes(path):
    indexes = collection(path).index_information()
    assert [keys for keys in SEED[path] if keys not in [i["key"] for i in indexes.values()]] == []


@pytest.mark.parametrize("path", SEED)
def test_only_the_seeds_unique_indexes_are_unique_and_ours_of_slots(path):
    indexes = collection(path).index_information().items()
    assert {name for name, index in indexes if index.get("unique")} == UNIQUE.get(path, set())


def test_every_index_that_is_not_the_seeds_names_the_query_it_serves():
    ours = [i for spec in COLLECTIONS for i in spec.indexes if [*map(tuple, i.keys)] not in SEED[spec.path]]
    assert ours
    assert [index.name for index in ours if not index.serves] == []


def test_predictions_in_the_seeds_own_shape_have_no_slot_and_any_number_of_them_is_kept():
    told = {"sessionId": "s", "eventId": None, "emotion": "calm", "confidence": 0.5, "timestamp": datetime.now(UTC)}
    record.emotion_predictions().insert_many([dict(told), dict(told)])
    assert record.emotion_predictions().count_documents({"sessionId": "s"}) == 2


def test_the_events_validator_refuses_an_event_without_a_time():
    with pytest.raises(WriteError, match="failed validation"):
        record.events().insert_one({"sessionId": "s", "type": "click"})


@pytest.mark.parametrize("metadata", [{"colour": "red"}, None])
def test_the_events_validator_takes_any_metadata_object(metadata):
    event = {"sessionId": "s", "type": "click", "timestamp": datetime.now(UTC), "metadata": metadata}
    assert record.events().insert_one(event).acknowledged


@pytest.mark.parametrize("path", SEED)
def test_blocks_are_compressed_with_zstd(path):
    stats = collection(path).database.command("collStats", collection(path).name)
    assert "block_compressor=zstd" in stats["wiredTiger"]["creationString"]


def test_a_house_in_order_has_no_differences():
    assert differences() == []
    assert check()


def test_a_missing_index_is_reported_and_mended(mended):
    record.events().drop_index("screen_1")
    with pytest.raises(SystemExit):
        check()
    assert differences() == ["hxi_events_db.events: the index screen_1 is missing"]
    check("--fix")
    assert differences() == []


def test_an_index_with_other_options_is_reported_and_mended(mended):
    record.sessions().drop_index("sessionId_1")
    record.sessions().create_index("sessionId", name="sessionId_1")
    assert differences() == ["hxi_session_db.sessions: the index sessionId_1 has other options than the schema says"]
    check("--fix")
    assert differences() == []


def test_an_index_of_a_former_version_is_reported_and_dropped_and_one_that_is_not_ours_stays(mended):
    record.sessions().create_index("summary.ruleVersion")
    record.sessions().create_index("theirs")
    assert differences() == ["hxi_session_db.sessions: the index summary.ruleVersion_1 serves nothing any more"]
    check("--fix")
    assert differences() == []
    assert "theirs_1" in record.sessions().index_information()
    record.sessions().drop_index("theirs_1")


def test_a_changed_validator_is_reported_and_mended(mended):
    record.events().database.command("collMod", "events", validator={})
    assert differences() == ["hxi_events_db.events: the validator differs from the schema"]
    check("--fix")
    assert differences() == []


def test_a_validator_that_only_warns_is_reported_and_mended(mended):
    record.events().database.command("collMod", "events", validationAction="warn")
    assert differences() == ["hxi_events_db.events: the validator differs from the schema"]
    check("--fix")
    assert differences() == []


def test_an_index_that_deletes_what_is_old_is_reported_and_mended(mended):
    record.events().drop_index("screen_1")
    record.events().create_index("screen", name="screen_1", expireAfterSeconds=10**8)
    assert differences() == ["hxi_events_db.events: the index screen_1 has other options than the schema says"]
    check("--fix")
    assert differences() == []


def test_a_missing_collection_is_reported_and_mended(mended):
    record.heatmaps().drop()
    assert differences() == ["hxi_heatmap_db.heatmaps: the collection is missing"]
    check("--fix")
    assert differences() == []
