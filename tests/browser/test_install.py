"""The install page: a key is made there, and the check turns green when its first event comes."""

import json
import re
import urllib.request

from playwright.sync_api import expect

from apps.accounts.models import Role
from tests.factories import a_batch


def test_a_key_made_on_the_page_works_and_the_check_turns_green_when_an_event_comes(signed_in, live):
    page = signed_in(Role.ADMIN)
    page.goto(f"{live.url}/settings/install/")
    page.fill("[name=name]", "Web shop")
    page.click("main form button[type=submit]")
    text = re.search(r'data-key="([^"]+)"', page.locator("#tag").inner_text())[1]
    expect(page.locator(".arrival")).to_contain_text("Waiting for the first event")

    sent = urllib.request.Request(f"{live.url}/ingest/v1/batch?key={text}", json.dumps(a_batch()).encode())
    assert urllib.request.urlopen(sent).status == 202
    expect(page.locator(".arrival-yes")).to_contain_text("Events arrive", timeout=15_000)
    page.get_by_role("link", name="Watch it").click()
    page.wait_for_url("**/sessions/**")
