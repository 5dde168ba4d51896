"""What every part of the read API shares: who may ask, how questions are checked, how refusals look.

Each app has a router of its own; the roof puts them together.
"""

import json
import logging
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated

from django.db import DatabaseError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer, SessionAuth
from pydantic import ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel
from pymongo.errors import ExecutionTimeout, PyMongoError

from apps.accounts.tokens import user_of
from apps.record.client import is_away

from .refusals import TRY_AGAIN_AFTER, NoDrawing, NothingToDraw

log = logging.getLogger(__name__)


class Token(HttpBearer):
    def authenticate(self, request, token):
        return user_of(token)


class JsonApi(NinjaAPI):
    """An API that answers HEAD as it would GET, and refuses other methods in JSON too."""

    @property
    def urls(self):
        patterns, *names = super().urls
        for pattern in patterns:
            pattern.callback = self._told(pattern.callback)
        return patterns, *names

    def _told(self, view):
        @wraps(view)
        def told(request, *args, **kwargs):
            if request.method == "HEAD":
                request.method = "GET"  # the server leaves the body out
            answer = view(request, *args, **kwargs)
            if answer.status_code == 405:
                answer.content = json.dumps({"detail": f"Not by {request.method}; only by {answer['Allow']}."})
                answer["Content-Type"] = "application/json"
            return answer

        return told


api = JsonApi(
    title="HXI Dashboard",
    version="1",
    description="Reads what was recorded. Sign in, or send `Authorization: Bearer` with a token from Settings.",
    urls_namespace="api",
    auth=[Token(), SessionAuth(csrf=False)],
    openapi_url=None,  # served below, to those who may read
    docs_url=None,
)


def iso(moment):
    """A moment as the wire has it: ISO-8601 UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(iso, return_type=str)]


class Answer(Schema):
    """A shape of an answer, in the wire's camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Problem(Schema):
    detail: str


MISSING = {404: Problem}


def takes(*names):
    """Refuses parameters beyond these, naming the first."""

    def decorate(operation):
        @wraps(operation)
        def strict(request, *args, **kwargs):
            unknown = sorted(set(request.GET) - set(names))
            if unknown:
                refuse(unknown[0], f"Unknown parameter {unknown[0]!r}")
            return operation(request, *args, **kwargs)

        return strict

    return decorate


def refuse(name, reason):
    raise ValidationError([{"type": "value_error", "loc": ["query", name], "msg": reason}])


@api.get("openapi.json", include_in_schema=False)
@takes()
def openapi(request):
    return api.get_openapi_schema()


@api.exception_handler(AuthenticationError)
def not_signed_in(request, error):
    answer = api.create_response(request, {"detail": "Sign in, or send a bearer token."}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ExecutionTimeout)
def too_slow(request, error):
    culprit = ", or begin `screen` with letters instead of `*`" if "*" in request.GET.get("screen", "") else ""
    detail = f"This filter takes too long; narrow the period with `from` and `to`{culprit}."
    return api.create_response(request, {"detail": detail}, status=503)


@api.exception_handler(NoDrawing)
def no_drawing(request, error):
    answer = api.create_response(request, {"detail": str(error)}, status=503)
    answer["Retry-After"] = str(TRY_AGAIN_AFTER)
    return answer


@api.exception_handler(NothingToDraw)
def nothing_to_draw(request, error):
    return api.create_response(request, {"detail": str(error)}, status=404)


@api.exception_handler(DatabaseError)
@api.exception_handler(PyMongoError)
def store_failed(request, error):
    if not is_away(error):
        return broken(request, error)
    log.error("The store did not answer %s: %s", request.path, error)
    answer = api.create_response(request, {"detail": "The store does not answer; try again."}, status=503)
    answer["Retry-After"] = str(TRY_AGAIN_AFTER)
    return answer


@api.exception_handler(Exception)
def broken(request, error):
    log.exception("An answer of the API failed: %s", request.path, exc_info=error)
    return api.create_response(request, {"detail": "Something broke; the log has the reason."}, status=500)
