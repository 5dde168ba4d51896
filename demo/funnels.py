"""The funnels that the demo begins with: saved, so that its overview tells at once where visitors are lost."""

from urllib.parse import urlencode

from apps.journey.models import SavedFunnel

FUNNELS = {
    "From a product to an order": (
        "/demo/product/:id", "event:add_to_cart", "/demo/checkout", "/demo/checkout/payment", "event:purchase",
    ),
    "From the search to the cart": ("/demo/search", "/demo/product/:id", "event:add_to_cart"),
}  # fmt: skip


def save():
    """Saves those whose name is free."""
    for name, steps in FUNNELS.items():
        query = urlencode({"step": steps}, doseq=True)
        SavedFunnel.objects.get_or_create(folded=name.casefold(), defaults={"name": name, "query": query})
