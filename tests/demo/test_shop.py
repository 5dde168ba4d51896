"""The demo shop's pages, as a browser without the recorder gets them."""

import re
from xml.etree import ElementTree

import pytest

from demo import catalog, key, pictures

PAGES = {
    "/demo/": "Sleep where the road ends",
    "/demo/category/tents": "Skyline 2",
    "/demo/category/kitchen?sort=price": "Enamel Mug",
    "/demo/product/1042": "Add to cart",
    "/demo/search?q=pack": "Ridge 48",
    "/demo/search?q=canoe": "No trace of",
    "/demo/search": "What are you looking for?",
    "/demo/cart": "Go to checkout",
    "/demo/checkout": "Where should it go?",
    "/demo/checkout/payment": "Card number",
    "/demo/checkout/thanks": "it is on its way",
    "/demo/account": "Welcome back",
    "/demo/account/orders": "Buy again",
    "/demo/account/address": "Address book",
}


@pytest.mark.parametrize(("address", "words"), PAGES.items())
def test_every_page_answers_with_its_words(client, address, words):
    answer = client.get(address)
    assert answer.status_code == 200
    assert words in answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_a_script_or_handler_inline(client, address):
    html = client.get(address).content.decode()
    scripts = re.findall(r"<script\b([^>]*)>", html)
    assert all("src=" in attributes or "application/json" in attributes for attributes in scripts)
    assert not re.search(r"\son[a-z]+=", html)


@pytest.mark.parametrize(
    "address", ["/demo/category/boats", "/demo/product/7", "/demo/account/secrets", "/demo/pictures/1042-9.svg"]
)
def test_what_the_shop_does_not_have_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_without_a_key_the_shop_shows_itself_and_says_that_it_does_not_record(client):
    html = client.get("/demo/").content.decode()
    assert "hxi.js" not in html
    assert "not recording" in html


def test_with_its_key_every_page_carries_the_recorder_and_says_so(client):
    own = key.ensure_key()
    html = client.get("/demo/cart").content.decode()
    assert f'<script src="/sdk/hxi.js" data-key="hxi_{own.public}_' in html
    assert "your visit is being recorded" in html


def test_the_key_is_made_once_and_stays_off_when_switched_off(client):
    own = key.ensure_key()
    assert key.ensure_key().pk == own.pk
    own.enabled = False
    own.save()
    key.ensure_key()
    assert key.key_text() is None


def test_the_shops_own_scripts_are_let_in_by_the_policy(client):
    policy = client.get("/demo/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy


@pytest.mark.parametrize("product", catalog.PRODUCTS, ids=lambda product: product.name)
def test_every_product_has_a_page_and_three_well_formed_pictures(client, product):
    assert product.name in client.get(f"/demo/product/{product.id}").content.decode()
    drawn = [client.get(f"/demo/pictures/{product.id}-{view}.svg").content for view in range(pictures.VIEWS)]
    assert len(set(drawn)) == pictures.VIEWS
    assert all(ElementTree.fromstring(svg).tag.endswith("svg") for svg in drawn)  # noqa: S314 - drawn by ourselves


def test_no_two_products_look_alike():
    assert len({pictures.picture_of(product, 0) for product in catalog.PRODUCTS}) == len(catalog.PRODUCTS)


def test_search_finds_by_name_line_department_and_kind_and_nothing_for_nothing():
    assert [product.id for product in catalog.matches_of("skyline")] == [1042]
    assert catalog.BY_ID[1305] in catalog.matches_of("helmet")
    assert len(catalog.matches_of("footwear")) == len(catalog.products_of("footwear"))
    assert catalog.matches_of("  ") == []


def test_sorting_is_by_what_it_says(client):
    html = client.get("/demo/category/tents?sort=price").content.decode()
    prices = [int(price) for price in re.findall(r'data-price="(\d+)"', html)]
    assert prices == sorted(prices)
    assert len(prices) == len(catalog.products_of("tents"))


def test_an_unknown_sort_is_the_usual_one(client):
    usual = client.get("/demo/category/packs").content
    assert client.get("/demo/category/packs?sort=nonsense").content == usual
