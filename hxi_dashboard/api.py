"""The read API whole: each room's part of it, and the word for an address where there is nothing."""

from ninja import Router
from ninja.errors import HttpError

from apps.analytics.web_api import api
from apps.emotion.findings.api import router as emotions
from apps.emotion.summary.api import router as emotion_sums
from apps.heatmap.api import router as heatmaps
from apps.journey.explained.api import router as explained
from apps.journey.flows.api import router as journeys
from apps.journey.funnels.api import router as funnels
from apps.replay.api import router as sessions

beyond = Router()  # last: it takes what no other took


@beyond.get("{path:rest}", include_in_schema=False)
def nothing(request, rest: str):
    raise HttpError(404, "There is nothing at this address; /api/v1/openapi.json lists what there is.")


@beyond.get("", include_in_schema=False)
def root(request):
    return nothing(request, "")


for router in (sessions, heatmaps, journeys, funnels, explained, emotions, emotion_sums, beyond):
    api.add_router("", router)
