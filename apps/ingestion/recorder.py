"""The recorder at its stable address, /sdk/hxi.js: for any page of any site, packed once, cheap to ask for again."""

import gzip
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

FRESH_FOR = 300  # seconds a browser keeps it: a new release reaches every page within minutes


@dataclass(frozen=True, slots=True)
class Script:
    plain: bytes
    packed: bytes
    tag: str


@require_safe
def recorder(request):
    """The recorder as the front-end build left it, readable by every origin."""
    script = _script()
    if request.headers.get("If-None-Match", "").removeprefix("W/") == script.tag:
        return _open_to_all(HttpResponseNotModified(), script)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(script.packed if packed else script.plain, content_type="text/javascript; charset=utf-8")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return _open_to_all(response, script)


def _script():
    path = Path(settings.STATICFILES_DIRS[0]) / "sdk" / "hxi.js"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise Http404("The recorder is not built; run make setup.") from error


@lru_cache(maxsize=1)
def _read(path, changed_ns):
    plain = path.read_bytes()
    return Script(plain, gzip.compress(plain, 9, mtime=0), f'"{sha256(plain).hexdigest()[:20]}"')


def _open_to_all(response, script):
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    response.headers["ETag"] = script.tag
    response.headers["Vary"] = "Accept-Encoding"
    return response
