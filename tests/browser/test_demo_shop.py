"""The demo shop with the real recorder, door and projection: what a newcomer does there arrives."""

import time

import pytest

from apps.record import client
from demo import key


@pytest.fixture
def shop(live, page):
    """Opens pages of the recorded shop: `shop("product/1042")`."""
    key.ensure_key()

    def open_page(path=""):
        page.goto(f"{live.url}/demo/{path}")
        page.wait_for_function("window.hxi?.sessionId")
        return page

    return open_page


def arrived(page, count=1, **filters):
    """The events of the page's session that fit, once there are so many."""
    session_id = page.evaluate("window.hxi.sessionId")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = list(client.events().find({"sessionId": session_id} | filters).sort("timestamp", 1))
        if len(found) >= count:
            return found
        time.sleep(0.1)
    raise AssertionError(f"never arrived: {filters}")


def clicks_on(page, name, count=1):
    return arrived(page, count, type="click", elementId=name)


def test_the_dead_button_is_told_as_unanswered(shop):
    page = shop("product/1042")
    page.click("#size-guide")
    (click,) = clicks_on(page, "size-guide")
    assert click["metadata"]["answered"] is False
    assert click["screen"] == "/demo/product/:id"


def test_the_slow_button_answers_too_late_for_the_first_click(shop):
    page = shop("product/1042")
    page.click("#check-delivery")
    page.wait_for_selector("#delivery-answer:not(:empty)")
    (click,) = clicks_on(page, "check-delivery")
    assert click["metadata"]["answered"] is False


def test_the_wallet_throws_and_the_error_arrives(shop):
    page = shop("product/1042")
    page.click("#add-to-cart")
    page.goto(page.url.replace("product/1042", "cart"))
    page.click("#pay-wallet")
    (error,) = arrived(page, type="error")
    assert "TypeError" in error["metadata"]["message"]
    assert error["screen"] == "/demo/cart"


def flags(page):
    """(kind, element) of each signal of the page's session, in order, once its last event is projected."""
    session_id = page.evaluate("window.hxi.sessionId")
    page.evaluate("() => window.hxi.track('the_end')")
    arrived(page, type="the_end")
    deadline = time.monotonic() + 30
    while client.session_events().find_one({"sessionId": session_id, "type": "the_end"}) is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    found = client.emotion_predictions().find({"sessionId": session_id, "model": "hxi"}).sort("place", 1)
    return [(one["kind"], one.get("elementId")) for prediction in found for one in prediction["evidence"]]


def test_dead_slow_and_throwing_buttons_give_exactly_their_flags(shop):
    page = shop("product/1042")
    page.click("#size-guide")
    page.wait_for_timeout(2600)
    for _ in range(4):
        page.click("#check-delivery", delay=60)
        page.wait_for_timeout(100)
    page.wait_for_selector("#delivery-answer:not(:empty)")
    page.click("#add-to-cart")
    page.click("#nav-cart")
    page.click("#pay-wallet")
    page.wait_for_timeout(2600)
    assert sorted(flags(page)) == sorted(
        [
            ("dead", "size-guide"),
            ("rage", "check-delivery"),
            *[("dead", "check-delivery")] * 4,
            ("dead", "pay-wallet"),
            ("error_click", "pay-wallet"),
        ]
    )


def test_a_calm_visit_has_no_flag(shop):
    page = shop("category/tents")
    page.check("[name=price][value='300']")
    page.mouse.wheel(0, 600)
    page.wait_for_timeout(500)
    page.click(".card:visible >> nth=0")
    page.click("#add-to-cart")
    page.click("#nav-cart")
    for _ in range(4):  # a stepper is made for being clicked quickly
        page.click("[aria-label='One more']", delay=40)
    page.click("#to-checkout")
    assert flags(page) == []


def test_adding_to_the_cart_counts_and_is_answered(shop):
    page = shop("product/1301")
    page.click("#add-to-cart")
    assert page.inner_text("#size-problem") == "Please choose a size first."
    page.click(".size >> nth=2")
    page.click("#more")
    page.click("#add-to-cart")
    assert page.inner_text("#cart-count") == "2"
    clicks = clicks_on(page, "add-to-cart", 2)
    assert all(click["metadata"]["answered"] for click in clicks)
    assert arrived(page, type="add_to_cart")


def test_an_order_goes_through_and_shows_its_steps_as_screens(shop):
    page = shop("product/1503")
    page.click("#add-to-cart")
    page.click("#nav-cart")
    page.click("#to-checkout")
    page.click("#to-payment")
    assert page.inner_text("#first-name ~ .problem") == "Please fill this in."
    for field, text in {"first-name": "Ida", "last-name": "Berg", "email": "i@example.org", "street": "Weg 1"}.items():
        page.fill(f"#{field}", text)
    page.fill("#postcode", "80331")
    page.fill("#city", "Munich")
    page.click("#to-payment")
    page.fill("#card-number", "4000 1234 5678 9010")
    page.fill("#card-expiry", "08 / 28")
    page.fill("#card-code", "123")
    page.fill("#card-name", "Ida Berg")
    page.check("#terms")
    page.click("#place-order")
    page.wait_for_url("**/checkout/thanks")
    screens = [event["screen"] for event in arrived(page, 5, type="screen")]
    assert screens == [
        "/demo/product/:id",
        "/demo/cart",
        "/demo/checkout",
        "/demo/checkout/payment",
        "/demo/checkout/thanks",
    ]
    assert arrived(page, type="purchase")[0]["screen"] == "/demo/checkout/payment"
    assert not page.problems


def test_signing_in_names_the_session(shop):
    page = shop("account")
    page.fill("#login-name", "Freya Lund")
    page.fill("#login-password", "mountains")
    page.click("#login")
    assert page.inner_text("#who") == "Freya Lund"
    page.click("#tab-orders")
    assert page.is_visible("text=Buy again")
    assert arrived(page, type="screen", screen="/demo/account/orders")
    session_id = page.evaluate("window.hxi.sessionId")
    deadline = time.monotonic() + 30
    while not (found := client.sessions().find_one({"sessionId": session_id, "userId": "freya-lund"})):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert found["meta"]["traits"] == {"plan": "member"}


def test_filters_sort_and_back_agree_with_the_address(shop):
    page = shop("category/tents")
    page.check("[name=price][value='300']")
    assert page.inner_text("#result-count") == "3 things"
    page.select_option("#sort", "price")
    assert page.url.endswith("?price=300&sort=price")
    assert page.inner_text(".card:visible .name >> nth=0") == "Drift Tarp"
    page.go_back()
    page.go_back()
    assert page.inner_text("#result-count") == "6 things"


def test_the_note_stays_away_once_it_is_closed(shop):
    page = shop()
    assert page.is_visible("text=your visit is being recorded")
    page.click("#demo-bar-close")
    page.reload()
    assert page.is_hidden("#demo-bar")


@pytest.mark.parametrize("width", [360, 390, 820, 1440])
def test_no_page_is_wider_than_its_window(shop, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", "category/packs", "product/1401", "cart", "checkout", "account"):
        shop(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
