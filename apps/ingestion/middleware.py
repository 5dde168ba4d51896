"""The door's two frames: around the WSGI application, and first among Django's middleware."""

from http.client import responses

from django.http import HttpResponse

from .door import ROOT, answer_to


def with_door(application):
    """The WSGI application with the door in front: the hot path does not enter Django at all."""

    def entrance(environ, start_response):
        if not environ["PATH_INFO"].startswith(ROOT):
            return application(environ, start_response)
        answer = answer_to(environ)
        start_response(f"{answer.status} {responses[answer.status]}", answer.headers)
        return [answer.body]

    return entrance


class IngestDoor:
    """The same for whoever begins with Django: its test client, its development server, another WSGI module."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        answer = answer_to(request.environ)
        response = HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
        response._has_been_logged = True  # a flood of refusals is no flood of log lines
        return response
