"""The predictions of a session set in groups, as the read API tells them."""

from apps.analytics.kept import kept

MOST = 100_000  # groups
KEYS = {
    "emotion": "emotion",
    "day": '"day"',  # on which the session started, as on the page
    "screen": "screen",
    "device": "device",
    "model": "model",
}
WITH_DEVICES = "emotions LEFT JOIN (SELECT session_id, device FROM sessions) USING (session_id)"
GROUPS = """
    SELECT {key} AS key, emotion, count(*) AS hits, count(DISTINCT session_id) AS number, round(avg(confidence), 3)
    FROM {source} {which} GROUP BY 1, 2 ORDER BY {order} LIMIT {most}
"""


def grouped(query, reading):
    """[(key, emotion, count, sessions, mean confidence)]: days in order, else the most sessions first."""
    which, values = ("", []) if query.by == "model" else ("WHERE model = coalesce(?, model)", [query.model])
    asked = GROUPS.format(
        key=KEYS[query.by],
        source=WITH_DEVICES if query.by == "device" else "emotions",
        which=which,
        order="key, number DESC, emotion" if query.by == "day" else "number DESC, hits DESC, key, emotion",
        most=MOST,
    )
    return kept(f"emotions grouped {reading.key} {query.counted()} {asked}", lambda: reading.rows(asked, *values))
