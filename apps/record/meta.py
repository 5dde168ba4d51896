"""Names that the record plane keeps for us: of what `meta` of a session holds, and of models of emotion."""

OF_THE_SESSION = frozenset({"app", "key", "path", "referrer", "language", "timezone", "display", "viewport"})
OWN_MODEL = "hxi"  # names our own predictions of emotion among those of other models
OUTSIDE_MODEL = "outside"  # of predictions that do not name theirs
