"""Rows for a lake that is filled straight, without MongoDB."""

import pyarrow as pa


def table_of(name, columns, size):
    """An Arrow table in the columns of the lake's table of that name; what is not given is null, or false."""
    from apps.analytics.tables import TABLES

    made = []
    for one in TABLES[name].schema:
        blank = pa.array([False] * size) if one.type == pa.bool_() else pa.nulls(size, one.type)
        made.append(pa.array(columns[one.name]).cast(one.type) if one.name in columns else blank)
    return pa.table(made, schema=TABLES[name].schema)
