"""What `meta` of a session holds besides what an app told of its visitor."""

OF_THE_SESSION = frozenset({"app", "key", "path", "referrer", "language", "timezone", "display", "viewport"})
