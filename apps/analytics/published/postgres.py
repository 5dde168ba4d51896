"""The daily tables in PostgreSQL: made where they are missing, and written a day at a time.

`hxi_published` says of each day and table what of the lake it was written from, in the transaction that writes its
rows: a run may end anywhere, be done twice, or meet another one, since their transactions wait for each other.
"""

from contextlib import contextmanager

import psycopg
from django.conf import settings
from psycopg.sql import SQL, Identifier, Literal

from .tables import COUNT, TEXT, Column

ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
SECONDS_TO_CONNECT = 5
LOCK = 4_870_249_117  # the same for everyone who publishes into a database
# The lake is read within a transaction: an idle one is no forgotten one.
WITHIN = "SET LOCAL lock_timeout = '60s'; SET LOCAL idle_in_transaction_session_timeout = 0"
DAY = Column("day", "date", "the UTC day the sessions started on")
NOTES = "hxi_published"
NOTE = (
    Column("table_name", TEXT, "the daily table"),
    Column("fingerprint", TEXT, "of what the day's rows were made of"),
    Column("lake", TEXT, "the snapshot of the lake they were read from"),
    Column("rows", COUNT, "how many rows the day has"),
    Column("written_at", "timestamptz", "when they were written"),
)
ABOUT_NOTES = "Which days of the daily tables are written, and from what."


class Unpublished(ConnectionError):
    """The daily tables could not be written; the message is a sentence that says why."""


@contextmanager
def connected():
    """The Target that HXI_ANALYTICS_URL names, for the block; Unpublished when PostgreSQL is away or refuses."""
    try:
        with psycopg.connect(
            settings.ANALYTICS_URL,
            connect_timeout=SECONDS_TO_CONNECT,
            application_name="hxi",
            autocommit=True,
            prepare_threshold=None,  # a pooler in between may give each transaction another connection
            **ALIVE,
        ) as connection:
            yield Target(connection)
    except psycopg.Error as error:
        raise Unpublished(_sentence(error)) from error


def _sentence(error):
    """Why, in one line; an address that cannot be read is not repeated, since it may hold a password."""
    if isinstance(error, psycopg.ProgrammingError) and not error.sqlstate:
        return "HXI_ANALYTICS_URL cannot be read as the address of a PostgreSQL database"
    told = next(iter(str(error).splitlines()), "") or type(error).__name__
    return f"PostgreSQL does not take the daily tables: {' '.join(told.split())}"


class Target:
    """The tables of one database, in the schema that new ones go to there."""

    def __init__(self, connection):
        self.connection = connection

    @contextmanager
    def alone(self):
        """A transaction beside which no other run writes."""
        with self.connection.transaction():
            self.connection.execute(WITHIN)
            self.connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            yield

    def make(self, tables):
        """Makes the tables that are missing, and in others the columns that are."""
        with self.alone():
            self._make(NOTES, ABOUT_NOTES, (DAY, *NOTE), 2)
            for table in tables:
                self._make(table.name, table.about, (DAY, *table.columns), 1 + len(table.keys))

    def notes(self, day=None):
        """{(day, table): fingerprint} of what is written, of one day or of all."""
        asked = SQL("SELECT day, table_name, fingerprint FROM {} WHERE %s::date IS NULL OR day = %s")
        rows = self.connection.execute(asked.format(Identifier(NOTES)), [day, day])
        return {(f"{day:%Y-%m-%d}", name): fingerprint for day, name, fingerprint in rows}

    def write(self, table, day, rows, fingerprint, lake):
        """Puts rows in the place of those that a table has of a day, and notes what they were made of."""
        self.drop(table.name, day)
        self._copy(table.name, (DAY, *table.columns), ((day, *row) for row in rows))
        self._copy(NOTES, (DAY, *NOTE), [(day, table.name, fingerprint, lake, len(rows), "now")])

    def drop(self, name, day):
        """Deletes what a table has of a day."""
        self.connection.execute(SQL("DELETE FROM {} WHERE day = %s").format(Identifier(name)), [day])
        note = SQL("DELETE FROM {} WHERE day = %s AND table_name = %s")
        self.connection.execute(note.format(Identifier(NOTES)), [day, name])

    def _copy(self, name, columns, rows):
        into = SQL("COPY {} ({}) FROM STDIN").format(Identifier(name), _names(columns))
        with self.connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)

    def _make(self, name, about, columns, keys):
        there = self._columns_of(name)
        if not there:
            self._create(name, about, columns, keys)
        for column in columns:
            if column.name not in there:
                self._complete(name, column, is_new=not there)

    def _columns_of(self, name):
        asked = "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped"
        found = self.connection.execute(asked, [name])
        return {column for (column,) in found}

    def _create(self, name, about, columns, keys):
        told = SQL(", ").join(_defined(column) for column in columns)
        create = SQL("CREATE TABLE {} ({}, PRIMARY KEY ({}))")
        self.connection.execute(create.format(Identifier(name), told, _names(columns[:keys])))
        self.connection.execute(SQL("COMMENT ON TABLE {} IS {}").format(Identifier(name), Literal(about)))
        if name != NOTES:  # somebody may have dropped it, and what is noted of it is no longer so
            self.connection.execute(SQL("DELETE FROM {} WHERE table_name = %s").format(Identifier(NOTES)), [name])

    def _complete(self, name, column, is_new):
        if not is_new:
            self.connection.execute(SQL("ALTER TABLE {} ADD COLUMN {}").format(Identifier(name), _defined(column)))
        told = Identifier(name), Identifier(column.name), Literal(column.about)
        self.connection.execute(SQL("COMMENT ON COLUMN {}.{} IS {}").format(*told))


def _names(columns):
    return SQL(", ").join(Identifier(column.name) for column in columns)


def _defined(column):
    return SQL("{} {}").format(Identifier(column.name), SQL(column.kind))
