"""The demo shop's pages: plain HTML from the catalogue; what a visitor does stays in the visitor's browser."""

from django.http import Http404, HttpResponse
from django.shortcuts import render as render_page
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from . import catalog, pictures
from .key import key_text

BANNERS = {0: 1042, 1: 1102, 2: 1301, 3: None}  # each landscape and the product standing in it
ACCOUNT_TABS = {"overview": "Overview", "orders": "Orders", "address": "Address book"}


@require_safe
def home(request):
    return render(request, "home", bestsellers=catalog.bestsellers(), slides=SLIDES)


@require_safe
def category(request, slug):
    department = catalog.BY_SLUG.get(slug) or not_here()
    sort = request.GET.get("sort") if request.GET.get("sort") in catalog.SORTS else "popular"
    products = sorted(catalog.products_of(slug), key=catalog.SORTS[sort][1])
    return render(request, "category", department=department, products=products, sorts=catalog.SORTS, sort=sort)


@require_safe
def product(request, number):
    shown = catalog.BY_ID.get(number) or not_here()
    context = {"product": shown, "department": catalog.BY_SLUG[shown.department], "views": range(pictures.VIEWS)}
    return render(request, "product", neighbours=catalog.neighbours_of(shown), **context)


@require_safe
def search(request):
    words = request.GET.get("q", "").strip()[:80]
    return render(request, "search", words=words, products=catalog.matches_of(words), ideas=catalog.bestsellers()[:4])


@require_safe
def cart(request):
    return render(request, "cart", prices=catalog.price_list(), ideas=catalog.products_of("kitchen")[:4])


@require_safe
def checkout(request):
    return render(request, "checkout", prices=catalog.price_list())


@require_safe
def thanks(request):
    return render(request, "thanks", ideas=catalog.bestsellers()[:4])


@require_safe
def account(request, tab="overview"):
    shown = tab if tab in ACCOUNT_TABS else not_here()
    orders = [catalog.BY_ID[number] for number in (1402, 1503, 1204)]
    return render(request, "account", tabs=ACCOUNT_TABS, tab=shown, orders=orders)


@require_safe
@cache_control(public=True, max_age=3600)
def picture(request, number, view):
    shown = catalog.BY_ID.get(number) if view < pictures.VIEWS else None
    return drawing(pictures.picture_of(shown or not_here(), view))


@require_safe
@cache_control(public=True, max_age=3600)
def banner(request, number):
    shown = BANNERS[number] if number in BANNERS else not_here()
    return drawing(pictures.banner(number, catalog.BY_ID.get(shown)))


def render(request, page, **context):
    """A page of the shop with what all pages need: the departments and the recorder's key (None: no recorder)."""
    shared = {"departments": catalog.DEPARTMENTS, "key": key_text()}
    return render_page(request, f"demo/{page}.html", {**shared, **context})


def drawing(svg):
    return HttpResponse(svg, content_type="image/svg+xml")


def not_here():
    raise Http404("The demo shop has no such page.")


SLIDES = tuple(
    dict(zip(("banner", "product", "link", "title", "line", "call"), slide, strict=True))
    for slide in (
        (0, 1042, "tents", "Sleep where the road ends", "Tents that go up before the rain does.", "Shop tents"),
        (1, 1102, "packs", "Carry less. Stay longer.", "Packs that disappear after the first mile.", "Shop packs"),
        (2, 1301, "clothing", "Weather is a feeling", "Layers for whatever the ridge decides.", "Shop clothing"),
    )
)
