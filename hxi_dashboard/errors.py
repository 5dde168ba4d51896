"""What a page says when it cannot be what was asked for."""

import logging

from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import render
from pymongo.errors import ExecutionTimeout, PyMongoError

from apps.analytics.refusals import TRY_AGAIN_AFTER, NoDrawing, NothingToDraw
from apps.record.client import is_away

log = logging.getLogger(__name__)


def refused_form(request, reason=""):
    """The answer to a form without a valid CSRF sign."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


class Away:
    """While MongoDB, or the browser that draws charts, does not answer a page says so, with status 503.

    Where there is nothing to draw it says that, with status 404.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, NoDrawing):
            return _unavailable("503_drawing.html", reason=error)
        if isinstance(error, NothingToDraw):
            return HttpResponse(str(error), "text/plain; charset=utf-8", status=404)
        if not isinstance(error, (DatabaseError, PyMongoError)) or not is_away(error):
            return None
        log.error("The store did not answer %s: %s", request.path, str(error)[:200])
        return _unavailable("503.html", is_slow=isinstance(error, ExecutionTimeout))


def _unavailable(template, **told):
    answer = render(None, template, told, status=503)
    answer["Retry-After"] = str(TRY_AGAIN_AFTER)
    return answer
