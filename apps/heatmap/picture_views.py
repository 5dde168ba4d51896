"""The pictures of pages as files, for people who are signed in."""

from bson import ObjectId
from django.http import FileResponse, Http404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role

from .models import PagePicture

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
