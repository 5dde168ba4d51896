"""What a page says when it cannot be what was asked for."""

import logging

from django.db import DatabaseError
from django.shortcuts import render
from pymongo.errors import PyMongoError

from apps.record.client import is_away

TRY_AGAIN_AFTER = 5  # seconds

log = logging.getLogger(__name__)


def refused_form(request, reason=""):
    """The answer to a form without a valid CSRF sign."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


class StoreAway:
    """While MongoDB does not answer a page says so, with status 503, instead of breaking."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if not isinstance(error, (DatabaseError, PyMongoError)) or not is_away(error):
            return None
        log.error("The store did not answer %s: %s", request.path, str(error)[:200])
        answer = render(None, "503.html", status=503)
        answer["Retry-After"] = str(TRY_AGAIN_AFTER)
        return answer
