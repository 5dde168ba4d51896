"""Saved funnels: making, opening, changing, renaming, duplicating and deleting them, and who may."""

import re
from html import unescape
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection
from django.http import QueryDict
from django.test import Client

from apps.accounts.models import Role
from apps.journey.models import SavedFunnel
from apps.journey.saved import funnels as saved_funnels
from tests.factories import a_user, a_visit

SHOWN = "?app=web&step=%2F&step=%2Fcart&order=strict&compare=before&step_index=1"
PART = "step=%2F&step=%2Fcart&order=strict"


@pytest.fixture
def ann(client):
    client.ann = a_user(Role.ANALYST, "ann")
    client.force_login(client.ann)
    return client


def a_funnel(name="Checkout", **fields):
    return SavedFunnel.objects.create(**{"name": name, "query": PART, "owner": None, **fields})


def text_of(answer, status=200):
    assert answer.status_code == status, answer.content[:500]
    return unescape(answer.content.decode())


def save(client, name="Checkout", shown=SHOWN, **parts):
    return client.post("/funnels/saved/", {"name": name, "shown": shown, **parts})


# --- Saving ----------------------------------------------------------------------------------------------------------
def test_a_funnel_is_saved_without_the_set_and_opens_at_once(ann):
    answer = save(ann, "  Check   out ")
    [saved] = SavedFunnel.objects.all()
    assert (saved.name, saved.query, saved.conditions, saved.owner) == ("Check out", PART, "", ann.ann)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"/funnels/?app=web&{PART}&saved={saved.pk}"
    text = text_of(ann.get(answer["HX-Redirect"]))
    assert "Saved as “Check out”." in text
    assert '<h2 class="funnel-name">Check out</h2>' in text


def test_with_its_set_a_funnel_opens_the_same_wherever_one_is(ann):
    save(ann, with_set="yes")
    [saved] = SavedFunnel.objects.all()
    assert saved.conditions == "app=web"
    text = text_of(ann.get("/funnels/?device=phone"))
    assert f"/funnels/?app=web&{PART}&saved={saved.pk}" in text


def test_without_a_set_of_its_own_a_funnel_opens_with_the_one_of_the_page(ann):
    saved = a_funnel()
    assert f"/funnels/?device=phone&{PART}&saved={saved.pk}" in text_of(ann.get("/funnels/?device=phone"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Give it a name."),
        ("   ", "Give it a name."),
        ("x" * 81, "At most 80 characters."),
        ("CHECKOUT", "There is a saved funnel named “CHECKOUT” already; choose another name."),
        ("check\N{LATIN SMALL LETTER SHARP S}out ", None),
    ],
)
def test_a_name_is_asked_for_once_and_of_its_own(ann, name, said):
    a_funnel()
    answer = save(ann, name)
    if said is None:
        assert answer.status_code == 204
        return
    assert said in text_of(answer, 422)
    assert SavedFunnel.objects.count() == 1


def test_what_was_typed_stays_when_it_cannot_be_saved(ann):
    a_funnel()
    text = text_of(save(ann, "Checkout", with_set="yes"), 422)
    assert 'value="Checkout"' in text
    assert re.search(r'name="with_set" value="yes" checked', text)


@pytest.mark.parametrize("shown", ["", "?step=/", "?step=/&step=event:", "?step=/&step=/cart&window=0"])
def test_what_cannot_be_counted_cannot_be_saved(ann, shown):
    assert save(ann, shown=shown).status_code == 404
    assert not SavedFunnel.objects.exists()


def test_of_two_who_save_the_same_name_at_once_one_is_told(ann):
    answers, at_once = [], Barrier(2)
    people = [Client(), Client()]
    for person in people:
        person.force_login(a_user(Role.ANALYST))

    def attempt(person, name):
        at_once.wait()
        answers.append(save(person, name))
        connection.close()

    told = [Thread(target=attempt, args=one) for one in zip(people, ("Checkout", "checkout"), strict=True)]
    for thread in told:
        thread.start()
    for thread in told:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [204, 422]
    assert SavedFunnel.objects.count() == 1


def test_the_store_itself_holds_names_apart(ann, monkeypatch):
    a_funnel()
    with pytest.raises(IntegrityError):
        a_funnel("checkOUT")
    monkeypatch.setattr(SavedFunnel, "clean", lambda self: None)  # as when somebody was faster by a moment
    assert "There is a saved funnel named" in text_of(save(ann, "checkout"), 422)


# --- Opening ---------------------------------------------------------------------------------------------------------
def test_a_short_link_leads_to_the_funnel(client):
    saved = a_funnel(conditions="app=web")
    client.force_login(a_user(Role.VIEWER))
    answer = client.get(saved.get_absolute_url())
    assert (answer.status_code, answer.url) == (302, f"/funnels/?app=web&{PART}&saved={saved.pk}")
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("pk", ["0123456789abcdef01234567", "x"])
def test_a_link_to_what_was_deleted_says_so(ann, pk):
    assert "somebody has deleted it" in text_of(ann.get(f"/funnels/saved/{pk}/", follow=True))
    assert ann.get(f"/funnels/saved/{pk}/rate/").content == b""
    assert ann.get(f"/funnels/?{PART}&saved={pk}").status_code == 200


def test_a_saved_funnel_that_no_longer_reads_says_what_is_wrong(ann):
    saved = a_funnel(query="step=%2F&step=event%3A&window=0")
    text = text_of(ann.get("/funnels/"))
    assert "Cannot be read: Step 2, “event:”: Name the event" in text
    opened = ann.get(saved.get_absolute_url(), follow=True)
    assert "Give a number from 1 upwards" in text_of(opened, 422)
    assert ann.get(f"/funnels/saved/{saved.pk}/rate/").content == b""


def test_the_list_tells_of_each_funnel(ann):
    a_funnel("Zebra", owner=ann.ann)
    a_funnel("apple", conditions="device=phone")
    text = text_of(ann.get("/funnels/"))
    assert re.findall(r'class="saved-link"[^>]*>([^<]*)', text) == ["apple", "Zebra"]
    assert "Sessions · device phone" in text
    assert "/ → /cart" in text
    assert "ann, " in text


def test_the_list_tells_what_a_funnel_converts_now(ann):
    a_visit(["/", "/cart"], device="phone")
    a_visit(["/"])
    for conditions, told in (("", '50 %</strong> <span class="muted">of 2<'), ("device=phone", "100 %")):
        SavedFunnel.objects.all().delete()
        saved = a_funnel(conditions=conditions)
        assert told in text_of(ann.get(f"/funnels/saved/{saved.pk}/rate/"))
    assert "0 %" in text_of(ann.get(f"/funnels/saved/{a_funnel('other').pk}/rate/?device=none"))


# --- Changing --------------------------------------------------------------------------------------------------------
def test_a_page_that_differs_from_what_was_saved_says_so_and_can_replace_it(ann):
    saved = a_funnel()
    own = f"/funnels/?{PART}&saved={saved.pk}"
    assert "Save changes" not in text_of(ann.get(own))
    assert "Save changes" not in text_of(ann.get(f"{own}&device=phone"))  # the set was not saved with it
    changed = f"{own}&step=%2Fpay"
    assert "Save changes" in text_of(ann.get(changed))
    answer = ann.post(f"/funnels/saved/{saved.pk}/change/", {"shown": changed.removeprefix("/funnels/")})
    assert "“Checkout” is now what you see." in text_of(ann.get(answer["HX-Redirect"]))
    saved.refresh_from_db()
    assert QueryDict(saved.query).getlist("step") == ["/", "/cart", "/pay"]


def test_a_saved_set_is_changed_with_the_funnel(ann):
    saved = a_funnel(conditions="app=web")
    shown = f"?app=shop&{PART}&saved={saved.pk}"
    assert "Save changes" in text_of(ann.get(f"/funnels/{shown}"))
    ann.post(f"/funnels/saved/{saved.pk}/change/", {"shown": shown})
    saved.refresh_from_db()
    assert saved.conditions == "app=shop"


def test_what_somebody_deleted_meanwhile_is_not_changed(ann):
    answer = ann.post("/funnels/saved/0123456789abcdef01234567/change/", {"shown": f"?{PART}"})
    assert "somebody has deleted it" in text_of(ann.get(answer["HX-Redirect"]))


def test_what_is_deleted_while_it_is_being_changed_stays_deleted(ann, monkeypatch):
    """The other one deletes it after it was found, and before it is saved."""
    funnel = a_funnel()
    found = saved_funnels.found
    monkeypatch.setattr(saved_funnels, "found", lambda pk: (found(pk), SavedFunnel.objects.all().delete())[0])
    assert ann.post(f"/funnels/saved/{funnel.pk}/change/", {"shown": SHOWN}).status_code == 204
    again = a_funnel()
    assert "somebody has deleted it" in text_of(rename(ann, again, "Other"), 422)
    assert SavedFunnel.objects.count() == 0


def test_the_same_copy_made_twice_at_once_is_told_of(ann, monkeypatch):
    funnel = a_funnel()
    a_funnel("Checkout (copy)")
    copy = SavedFunnel(name="Checkout (copy)", query=PART)
    monkeypatch.setattr(saved_funnels, "copy_of", lambda *_: copy)
    answer = ann.post(f"/funnels/saved/{funnel.pk}/duplicate/")
    assert "choose another name" in text_of(answer, 422)


def test_a_funnel_is_renamed_but_not_to_a_name_that_is_taken(ann):
    saved, _ = a_funnel(), a_funnel("Sign-up")
    assert "There is a saved funnel named “sign-UP” already" in text_of(rename(ann, saved, "sign-UP"), 422)
    assert "“Checkout” is now “check-out”." in text_of(rename(ann, saved, "check-out"))
    assert "“check-out” is now “CHECK-OUT”." in text_of(rename(ann, saved, "CHECK-OUT"))  # its own name is no other's
    assert sorted(SavedFunnel.objects.values_list("name", flat=True)) == ["CHECK-OUT", "Sign-up"]


def rename(client, funnel, name):
    return client.post(f"/funnels/saved/{funnel.pk}/rename/", {"name": name})


def test_a_copy_has_a_name_of_its_own(ann):
    saved = a_funnel("x" * 80, conditions="app=web")
    for _ in range(2):
        ann.post(f"/funnels/saved/{saved.pk}/duplicate/")
    names = sorted(SavedFunnel.objects.values_list("name", flat=True))
    assert names == ["x" * 71 + " (copy 2)", "x" * 73 + " (copy)", "x" * 80]
    assert set(SavedFunnel.objects.values_list("query", "conditions")) == {(PART, "app=web")}


def test_deleting_twice_is_no_error(ann):
    saved = a_funnel()
    assert "“Checkout” was deleted." in text_of(ann.post(f"/funnels/saved/{saved.pk}/delete/"))
    assert "It was deleted before." in text_of(ann.post(f"/funnels/saved/{saved.pk}/delete/"))
    for act in ("rename", "duplicate"):
        answer = ann.post(f"/funnels/saved/{saved.pk}/{act}/", {"name": "x"})
        assert "somebody has deleted it" in text_of(answer, 422)


def test_the_list_keeps_the_set_of_the_page(ann):
    saved, other = a_funnel(), a_funnel("Sign-up")
    text = text_of(ann.post(f"/funnels/saved/{saved.pk}/delete/", {"device": "phone"}))
    assert f"/funnels/?device=phone&{PART}&saved={other.pk}" in text


# --- Who may ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("role", "may"), [(Role.VIEWER, False), (Role.ANALYST, True), (Role.ADMIN, True)])
def test_everyone_opens_and_only_analysts_and_admins_change(client, role, may):
    saved = a_funnel()
    client.force_login(a_user(role))
    assert client.get(f"/funnels/saved/{saved.pk}/rate/").status_code == 200
    assert "Checkout" in text_of(client.get("/funnels/"))
    assert ('id="save-form"' in text_of(client.get(f"/funnels/?{PART}"))) == may
    assert ("Rename" in text_of(client.get("/funnels/"))) == may
    acts = ["change", "rename", "duplicate", "delete"]
    told = [client.post(f"/funnels/saved/{saved.pk}/{act}/", {"name": "x", "shown": SHOWN}).status_code for act in acts]
    assert [status == 403 for status in [save(client, "y").status_code, *told]] == [not may] * 5


def test_a_form_without_its_sign_is_refused(ann):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ann.ann)
    saved = a_funnel()
    for address in ("/funnels/saved/", f"/funnels/saved/{saved.pk}/delete/"):
        assert strict.post(address, {"name": "x", "shown": SHOWN}).status_code == 403
    assert SavedFunnel.objects.count() == 1


def test_a_funnel_outlives_who_saved_it(ann):
    saved = a_funnel(owner=ann.ann)
    ann.ann.delete()
    ann.force_login(a_user(Role.VIEWER))
    saved.refresh_from_db()
    assert saved.owner is None
    assert "Checkout" in text_of(ann.get("/funnels/"))
