"""MongoDB's write commands as the door gives them: unordered, and durable on return.

The command itself instead of bulk_write: without the retry bookkeeping that our deterministic ids make needless.
"""

from pymongo.errors import DocumentTooLarge, PyMongoError

from apps.record import client

DUPLICATE = 11000
STATEMENTS = {"insert": "documents", "update": "updates"}


def run(database, kind, collection, statements):
    """(index, error) of each statement an `insert` or `update` could not do.

    PyMongoError when the whole fails or is not DURABLE.
    """
    if not statements:
        return []
    command = {kind: collection, STATEMENTS[kind]: statements, "ordered": False}
    try:
        answer = client.client()[database].command(command | {"writeConcern": client.DURABLE.document})
    except DocumentTooLarge:  # a command is one document too, of 16 MiB at most
        return _run_halves(database, kind, collection, statements)
    if answer.get("writeConcernError"):
        raise PyMongoError(answer["writeConcernError"].get("errmsg"))
    return [(error["index"], error) for error in answer.get("writeErrors", [])]


def _run_halves(database, kind, collection, statements):
    half = len(statements) // 2
    if not half:
        raise DocumentTooLarge("one document is larger than MongoDB takes")
    errors = run(database, kind, collection, statements[:half])
    return errors + [(half + index, e) for index, e in run(database, kind, collection, statements[half:])]
