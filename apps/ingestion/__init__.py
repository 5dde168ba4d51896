"""The door: write keys, the wire format, raw events and the projection queue."""
