"""The body of a request: read and unpacked no further than the limits, so that a bomb costs at most them."""

import zlib

from .refusals import Refusal

LARGEST_SENT = 1024 * 1024
LARGEST_UNPACKED = 8 * 1024 * 1024
PIECE = 64 * 1024
MOST_MEMBERS = 64
GZIP_MAGIC = b"\x1f\x8b"
GZIP = 16 + zlib.MAX_WBITS
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def declared_length(environ):
    """How many bytes a request says it sends, None when it does not; Refusal 413 over the limit."""
    length = environ.get("CONTENT_LENGTH")
    if not length:
        return None
    if not length.isdigit():
        raise Refusal(400, "Content-Length: expected a number")
    if int(length) > LARGEST_SENT:
        raise _too_large()
    return int(length)


def received(environ, length):
    """The bytes of a request as sent, measured or chunked; Refusal 413 over the limit, 400 when cut short."""
    if length is None:  # chunked where the server marks the end of its stream, else there is no body
        return _read_up_to(environ["wsgi.input"], LARGEST_SENT) if environ.get("wsgi.input_terminated") else b""
    raw = environ["wsgi.input"].read(length)
    if len(raw) < length:
        raise Refusal(400, "body: shorter than its Content-Length")
    return raw


def unpacked(raw, encoding=""):
    """The body without its gzip, known by its first bytes, and without a byte order mark.

    Refusal 413 over the limit, 400 when it is broken.
    """
    if encoding not in {"", "gzip", "x-gzip", "identity"}:
        raise Refusal(400, "Content-Encoding: expected gzip or none")
    return (_gunzipped(raw) if raw[:2] == GZIP_MAGIC else raw).removeprefix(BYTE_ORDER_MARK)


def _read_up_to(stream, limit):
    pieces, size = [], 0
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > limit:
            raise _too_large()
        pieces.append(piece)
    return b"".join(pieces)


def _gunzipped(raw):
    pieces, size = [], 0
    while raw:  # a gzip file may be several, one after another
        if len(pieces) == MOST_MEMBERS:
            raise Refusal(400, f"body: a gzip of more than {MOST_MEMBERS} members")
        unzip = zlib.decompressobj(GZIP)
        try:
            piece = unzip.decompress(raw, LARGEST_UNPACKED + 1 - size)
        except zlib.error as error:
            raise Refusal(400, "body: the gzip is damaged") from error
        size += len(piece)
        if size > LARGEST_UNPACKED:
            raise Refusal(413, f"more than {LARGEST_UNPACKED} bytes unpacked")
        if not unzip.eof:
            raise Refusal(400, "body: the gzip is cut short")
        pieces.append(piece)
        raw = unzip.unused_data
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _too_large():
    return Refusal(413, f"more than {LARGEST_SENT} bytes sent")
