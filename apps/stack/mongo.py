"""The embedded mongod: a single-node replica set, so that majority writes and change streams mean something."""

from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, NotPrimaryError, OperationFailure

from apps.record.places import mongo_socket, runtime_dir

NOT_YET = (ConnectionFailure, NotPrimaryError)
REPLICA_SET = "hxi"
NOT_YET_INITIALIZED, ALREADY_INITIALIZED = 94, 23


def command(program, data_dir, cache_mb, log):
    """mongod on the data dir's socket alone: no network, no telemetry files, a bounded cache."""
    parameters = ("diagnosticDataCollectionEnabled=false", "shutdownTimeoutMillisForSignaledShutdown=100")
    return [
        *(str(program), "--dbpath", str(data_dir / "mongo"), "--replSet", REPLICA_SET),
        *("--bind_ip", str(mongo_socket(data_dir)), "--unixSocketPrefix", str(runtime_dir(data_dir))),
        *("--wiredTigerCacheSizeGB", str(cache_mb / 1024), "--oplogSize", "990"),
        *("--networkMessageCompressors", "disabled", "--quiet"),
        *("--logpath", str(log), "--logappend", "--logRotate", "reopen"),
        *(word for parameter in parameters for word in ("--setParameter", parameter)),
    ]


def ensure_primary(socket):
    """Returns when the mongod takes majority writes; initiates a new one, and re-addresses a moved data dir."""
    url = f"mongodb://{quote(str(socket), safe='')}"
    with MongoClient(url, directConnection=True, serverSelectionTimeoutMS=300) as client:
        hello = client.admin.command("hello")
        if hello["isWritablePrimary"]:
            return
        _configure(client.admin, str(socket))
        raise NotPrimaryError("not yet")


def _configure(admin, host):
    try:
        config = admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code == NOT_YET_INITIALIZED:
            _initiate(admin, host)
        return
    if [member["host"] for member in config["members"]] != [host]:
        config["members"] = [{"_id": 0, "host": host}]
        config["version"] += 1
        admin.command("replSetReconfig", config, force=True)


def _initiate(admin, host):
    try:
        admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [{"_id": 0, "host": host}]})
    except OperationFailure as error:
        if error.code != ALREADY_INITIALIZED:  # another process was faster
            raise
