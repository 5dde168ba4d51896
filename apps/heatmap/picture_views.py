"""The pictures of pages as files, where they are from, and another moment in their place."""

from bson import ObjectId
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import role_required
from apps.accounts.models import Role

from . import picture_choice, pictures
from .devices import DEVICES
from .models import PagePicture
from .refusals import NoPicture

A_YEAR = 365 * 86400  # seconds


@role_required(Role.VIEWER)
@require_GET
def picture(request, picture_id):
    """The file of a picture; asked for by its `version`, a browser may keep it."""
    found = PagePicture.objects.defer("boxes").filter(pk=picture_id).first() if ObjectId.is_valid(picture_id) else None
    try:
        answer = FileResponse(found.file.open(), content_type="image/webp")
    except (AttributeError, FileNotFoundError):
        raise Http404("There is no such picture.") from None
    if request.GET.get("v") == found.version:
        patch_cache_control(answer, private=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(answer, private=True, no_cache=True)
    return answer


@role_required(Role.VIEWER)
@require_GET
def background(request):
    """Where the picture of a page is from; for who may choose another one, what there is to choose from."""
    return _background(request, *_page_of(request.GET))


@role_required(Role.ANALYST)
@require_POST
def choose(request):
    """Takes another picture of a page while somebody waits: of the moment of a `link`, or without one of any."""
    screen, device = _page_of(request.POST)
    link = request.POST.get("offered") or request.POST.get("link", "")
    try:
        moment = None if "automatic" in request.POST else picture_choice.linked(link)
        with pictures.waited_for() as camera:
            if moment is None:
                pictures.choose_automatically(screen, device, camera)
            else:
                pictures.choose_picture(screen, device, *moment, request.user, camera)
    except NoPicture as refusal:
        return _background(request, screen, device, {"refusal": refusal, "link": link}, 422)
    return HttpResponse(status=204, headers={"HX-Trigger": "new-picture"})


def _background(request, screen, device, told=None, status=200):
    found, may_choose = pictures.picture_for(screen, device), request.user.may(Role.ANALYST)
    context = {
        "screen": screen,
        "device": device,
        "picture": found,
        "shown": found and picture_choice.moment_of(found.session_id, found.moment),
        "may_choose": may_choose,
        "offered": picture_choice.offered(screen, device) if may_choose else (),
    }
    return render(request, "heatmap/_background.html", context | (told or {}), status=status)


def _page_of(parameters):
    screen, device = parameters.get("screen"), parameters.get("device")
    if not screen or device not in DEVICES:
        raise Http404
    return screen, device
