"""The saved funnels that are counted for the overview, each within the overview's session set."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from apps.analytics.session_set import SessionSet
from apps.journey.funnels.page import FunnelPage
from apps.journey.models import SavedFunnel
from apps.journey.saved import funnels as saved_funnels

MOST = 12  # funnels, the latest changed; each is a question of its own


class Counted(NamedTuple):
    """A SavedFunnel that can be counted, and the FunnelPage it is."""

    saved: SavedFunnel
    query: FunnelPage

    def within(self, conditions):
        """The FunnelPage of the sessions it was saved with, within a set's conditions; a period is the set's."""
        own = {name: value for name, value in self.query.conditions().items() if name not in {"from", "to"}}
        told = self.query.shape | own | conditions | {"saved": str(self.saved.pk)}
        return FunnelPage.model_validate(told)


def counted_funnels():
    """The Counted of the saved funnels that can be read, the latest changed first."""
    for funnel in SavedFunnel.objects.order_by("-updated_at")[:MOST]:
        query, problems = saved_funnels.read(funnel)
        if not problems and not query.missing:
            yield Counted(funnel, query)


def address_of(query, index):
    """The funnel's page with the list of who was lost before its index-th step, from 0."""
    return reverse("funnel:funnels") + query.address(step_index=index, outcome="dropped")


def key_of(funnels):
    """Changes whenever one of the Counted does."""
    return urlencode([(one.saved.pk, one.saved.updated_at.isoformat()) for one in funnels])


def own_set(query):
    """The SessionSet a funnel was saved with."""
    return SessionSet.model_validate(query.conditions())
