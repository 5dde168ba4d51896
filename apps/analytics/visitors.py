"""What a visitor is called."""

from zlib import crc32


def visitor_name(user_id, session_id):
    """The visitor's id, or a short name that stays the same for this session."""
    return user_id or f"Visitor {crc32(session_id.encode()) & 0xFFFF:04X}"
