"""A device is said on the pages: strictly, with the second factor, and its worker says nothing of a case."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import update

from app.notices.channel_models import ContactMethod
from app.trust import webpush
from app.web.devices import WORDS
from tests.notices.test_contacts import BROWSER
from tests.web.test_channels import PAGE, ways
from tests.web.visiting import PUSH_KEY, Site, forms, words

DEVICE = f"{PAGE}/device"
SAID = {name: str(value) for name, value in BROWSER.items()}


def test_a_device_is_said_and_its_code_is_on_its_way(site: Site) -> None:
    site.sign_in("dora")
    page = site.get(PAGE)
    assert f'data-key="{webpush.public_of(PUSH_KEY)}"' in page.text
    assert "It needs a browser that runs scripts" in words(page), "without scripts the page says what is needed"
    answer = site.post(PAGE, DEVICE, **SAID, name="My telephone", code=site.code("dora"))
    assert answer.status_code == 303, words(answer)
    (row,) = ways(site)
    assert (row.channel, row.verified, row.address) == ("push", None, {**BROWSER, "name": "My telephone"})
    page = site.get(PAGE)
    told = words(page)
    assert "1. push My telephone" in told
    assert "It has taken no message yet." in told
    assert SAID["auth"] not in page.text
    assert SAID["p256dh"] not in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "000000"},
        {"endpoint": "http://push.example/1"},
        {"endpoint": "https://x@push.example/1"},
        {"p256dh": "A" * 87},
        {"auth": ""},
        {"endpoint": "https://push.example/" + "a" * 2000},
    ],
)
def test_what_is_no_subscription_or_lacks_the_second_factor_changes_nothing(site: Site, wrong: dict[str, str]) -> None:
    site.sign_in("dora")
    told = {**SAID, "name": "x", "code": site.code("dora"), **wrong}
    answer = site.post(PAGE, DEVICE, **told)
    assert answer.status_code in {403, 422}
    assert "Nothing was changed" in words(answer)
    assert ways(site) == []


def test_a_device_is_not_said_from_elsewhere(site: Site) -> None:
    site.sign_in("dora")
    fields = {**forms(site.get(PAGE))[DEVICE], **SAID, "name": "x", "code": site.code("dora")}
    for headers, csrf in (({"Origin": "https://evil.example"}, fields["csrf"]), ({}, "x")):
        answer = site.browser.post(DEVICE, data={**fields, "csrf": csrf}, headers=headers)
        assert answer.status_code == 403
    assert ways(site) == []


def test_a_device_that_ended_is_told_on_the_first_page_and_renewed_in_its_place(site: Site) -> None:
    site.sign_in("dora")
    site.post(PAGE, DEVICE, **SAID, name="My telephone", code=site.code("dora"))
    home = "One of your ways takes nothing: you are not reached by it."
    assert home not in words(site.get("/"))
    with site.house.session("rog_keeper") as session:
        session.execute(update(ContactMethod).values(verified=None, problem="address_gone", problem_at=site.house.time))
    assert home in words(site.get("/"))
    page = site.get(PAGE)
    assert "Its browser has ended the subscription" in words(page)
    assert "data-ended" in page.text
    assert f"{PAGE}/code" not in forms(page), "a code would go nowhere"
    (before,) = ways(site)
    renewed = {**SAID, "endpoint": "https://push.example/send/2", "instead": before.id}
    assert site.post(PAGE, DEVICE, **renewed, name="My telephone", code=site.code("dora")).status_code == 303
    (row,) = ways(site)
    assert row.address["endpoint"] == "https://push.example/send/2"
    assert home not in words(site.get("/"))


def test_the_worker_stands_at_its_address_and_speaks_the_readers_language(site: Site) -> None:
    answer = site.get("/push-worker.js", headers={"Accept-Language": "ar"})
    assert answer.status_code == 200
    found = answer.headers
    assert (found["cache-control"], found["service-worker-allowed"]) == ("no-cache", "/")
    assert found["content-type"].startswith("text/javascript")
    assert {"worker-src 'self'", "manifest-src 'self'"} <= set(found["content-security-policy"].split("; "))
    head = re.match(r"const WORDS = (\{.*\});\n", answer.text)
    assert head is not None
    told = json.loads(head[1])
    assert (told["language"], told["direction"]) == ("ar", "rtl")
    assert set(WORDS) <= set(told)
    assert site.get(told["icon"]).status_code == 200
    assert "fetch(" not in answer.text, "it acknowledges nothing: it asks nothing of the node at all"


def test_the_pages_may_be_put_on_a_home_screen(site: Site) -> None:
    """Without that an iPhone has no push messages."""
    found = re.search(r'<link rel="manifest" href="([^"]+)">', site.get("/sign-in").text)
    assert found is not None
    answer = site.get(found[1])
    assert answer.headers["content-type"] == "application/manifest+json"
    assert answer.json()["display"] == "standalone"


def test_signing_out_leaves_the_worker_in_the_browser(site: Site) -> None:
    site.sign_in("dora")
    answer = site.post("/", "/sign-out")
    assert answer.headers["clear-site-data"] == '"cache"'
