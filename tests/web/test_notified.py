"""A telephone in an officer's hand: it is said, rings in a real worker of a real browser, and is told when it ends."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import http_ece
import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Worker
from sqlalchemy import select

from app.accounts.models import Official
from app.kit.words import translate
from app.notices import contacts, lanes, post
from app.notices.channel_models import ContactMethod
from app.notices.channels import Channel
from app.notices.lanes import ChannelDesk, Lane
from app.notices.push import Push
from app.notices.roads import Roads
from app.notices.rosters import NONE
from tests.notices import providers
from tests.notices.letterbox import certificate_in
from tests.notices.providers import Provider
from tests.notices.test_push import AUTH, BROWSER, subscription
from tests.web.looking import PHONE, Place, served, violations, watched
from tests.web.test_browser import browser as browser  # the fixture
from tests.web.visiting import PUSH_KEY, Site

pytestmark = pytest.mark.needs("chromium")
STAND_IN = Path(__file__).with_name("push_stand_in.js").read_text("utf-8")
FOUND = """async () => {
  const worker = await navigator.serviceWorker.getRegistration("/");
  const names = ["title", "body", "tag", "lang", "dir", "data", "requireInteraction"];
  const told = (one) => names.map((name) => [name, one[name]]);
  return (await worker.getNotifications()).map((one) => Object.fromEntries(told(one)));
}"""
CLEARED = """async () => {
  const worker = await navigator.serviceWorker.getRegistration("/");
  for (const one of await worker.getNotifications()) one.close();
}"""
TOUCHED = """async (title) => {
  const found = await self.registration.getNotifications();
  const opened = new Promise((done) => { self.clients.openWindow = async (place) => done(place); });
  const notification = found.find((one) => one.title === title);
  self.dispatchEvent(new NotificationEvent("notificationclick", {notification}));
  return [await opened, (await self.registration.getNotifications()).length];
}"""

SUBSCRIPTION_ENDS = """async () => {
  const event = new ExtendableEvent("pushsubscriptionchange"), waited = [];
  event.waitUntil = (one) => waited.push(one);
  self.dispatchEvent(event);
  if (waited.length !== 1) throw new Error("nothing waits for what the worker does");
  await waited[0];
}"""
"""What a browser does: it keeps the worker until what the event began is done. One made by a script is not kept."""
ACTIVE = """navigator.serviceWorker.ready.then(({active}) => active.state === "activated" || new Promise((done) =>
  active.addEventListener("statechange", () => active.state === "activated" && done(true))))"""
"""Waits until the worker takes messages."""


@dataclass
class Night:
    """The pages, a telephone, the push service that the node brings messages to, and the keeper's lane."""

    place: Place
    page: Page
    service: Provider
    lane: Lane
    desk: ChannelDesk
    last: str = ""
    """The message that came last."""

    @property
    def context(self) -> BrowserContext:
        """The telephone."""
        return self.page.context

    def worker(self) -> Worker:
        """What the telephone keeps of the pages."""
        return (
            self.context.service_workers[0]
            if self.context.service_workers
            else self.context.wait_for_event("serviceworker")
        )

    def brought(self) -> dict[str, object]:
        """Have the node bring what waits; read it as the browser alone can, and hand it to the worker."""
        before = len(self.service.came)
        assert self.lane.work() == 1
        came = self.service.came[before]
        assert came.headers["authorization"].startswith("vapid t=")
        plain = http_ece.decrypt(came.body, private_key=BROWSER, auth_secret=AUTH, version="aes128gcm")
        self.deliver(plain.decode())
        found: dict[str, object] = json.loads(plain)
        return found

    def deliver(self, data: str) -> None:
        """What the browser does with a message that came; its tools drop what comes before the worker is active."""
        self.last = data
        self.page.evaluate(ACTIVE)
        devtools, registration = self.devtools()
        told = {"origin": self.place.origin, "registrationId": registration, "data": data}
        devtools.send("ServiceWorker.deliverPushMessage", told)

    def devtools(self) -> tuple[CDPSession, str]:
        """The browser's own tools, and which registration the worker is."""
        devtools = self.context.new_cdp_session(self.page)
        seen: list[str] = []
        devtools.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: seen.extend(one["registrationId"] for one in told["registrations"]),
        )
        devtools.send("ServiceWorker.enable")
        self.page.wait_for_timeout(300)
        assert seen, "no worker is registered"
        return devtools, seen[-1]

    def shown(self, count: int = 1) -> list[dict[str, object]]:
        """The notifications that the telephone shows."""
        found: list[dict[str, object]] = []
        for look in range(300):
            found = self.page.evaluate(FOUND)
            if len(found) == count:
                break
            if look in (100, 200) and len(found) < count:
                self.deliver(self.last)  # the tools lost it; one that came twice takes its own place
            self.page.wait_for_timeout(100)
        return found


@pytest.fixture
def night(site: Site, browser: Browser, tmp_path: Path) -> Iterator[Night]:
    """Dora has the page open on her telephone, signed in; notifications are allowed."""
    certificate, key = certificate_in(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    trusted = httpx.Client(verify=ssl.create_default_context(cafile=str(certificate)), trust_env=False)
    roads = Roads(loopback=True, client=trusted)
    house = site.house
    senders = {Channel.PUSH: Push(roads, PUSH_KEY, "mailto:ops@xb.example")}
    keeper = house.database.sessions("rog_keeper")
    desk = ChannelDesk((house.owner,), keeper, lambda: house.time, senders, NONE, "https://mla.xb.example", 1000)
    with served(site, browser) as place, providers.running(providers.receiver, tls) as service:
        context = place.context(PHONE)
        context.grant_permissions(["notifications"])
        context.add_init_script(f"const SUBSCRIPTION = {json.dumps(subscription(service.url))};\n{STAND_IN}")
        page = context.new_page()
        place.sign_in(page, "dora")
        yield Night(place, page, service, Lane(desk, Channel.PUSH), desk)
    trusted.close()


def say(night: Night, language: str = "en") -> None:
    """Press the button, as Dora does."""
    page = night.page
    page.goto("/channels")
    needs = "It needs a browser that runs scripts and knows push messages. On an iPhone or iPad, add these pages to the Home Screen first and open them from there."  # fmt: skip  # noqa: E501
    assert not page.get_by_text(translate(language, needs)).is_visible()
    page.fill("#device-name", "My telephone")
    page.fill("#device-code", night.place.site.code("dora"))
    with page.expect_navigation():
        page.get_by_role("button", name=translate(language, "Notify this device")).click()


def proven(night: Night) -> None:
    """Say the telephone, and prove it by the code that it shows."""
    say(night)
    night.brought()
    (code,) = night.shown()
    digits = "".join(one for one in str(code["body"]) if one.isdigit())
    page = night.page
    page.fill("input[name=proof]", digits)
    page.get_by_role("button", name="Prove it").click()
    page.wait_for_selector("text=Proven")


def way(site: Site) -> ContactMethod:
    with site.house.session() as session:
        row = session.scalars(select(ContactMethod)).one()
        session.expunge(row)
        return row


def test_a_telephone_is_said_proven_and_rings(night: Night) -> None:
    page, site = night.page, night.place.site
    said = watched(page)
    proven(night)
    assert way(site).verified is not None
    assert page.locator("[data-push-here]").is_visible(), "it is known again"
    assert violations(page) == []
    assert lanes.ring(night.desk) > 0
    told = night.brought()
    notice = site.notice("matter.urgent")
    (rang,) = [one for one in night.shown(2) if one["tag"] == notice.id]
    assert (rang["title"], rang["body"]) == ("Urgent: act at once", "An urgent notice waits for you.")
    assert (rang["data"], rang["requireInteraction"]) == ({"page": f"/duty/{notice.id}"}, True)
    matter = str(notice.subject["matter"])
    assert matter not in json.dumps([told, rang])
    # A touch opens the duty page, and acknowledges nothing.
    opened = night.worker().evaluate(TOUCHED, "Urgent: act at once")
    assert opened == [f"{night.place.origin}/duty/{notice.id}", 1]
    assert site.notice("matter.urgent").acknowledged is None
    page.goto(f"/duty/{notice.id}")
    page.get_by_role("button", name="Acknowledge and take").click()
    page.wait_for_selector("text=You have taken this")
    assert said == []


def test_a_message_that_cannot_be_read_still_says_that_something_waits(night: Night) -> None:
    """The browser would end a subscription whose messages show nothing; and what it says opens no page of another's."""
    proven(night)
    for data, words in (
        ("no JSON", "A notice waits for you."),
        ("null", "A notice waits for you."),
        (
            json.dumps({"body": 1, "page": "https://evil.example/", "tag": "x", "direction": "up"}),
            "A notice waits for you.",
        ),
    ):
        night.page.evaluate(CLEARED)
        night.deliver(data)
        (found,) = night.shown()
        assert (found["title"], found["body"], found["data"]) == ("Something waits for you", words, {"page": "/"})


def test_it_is_said_from_right_to_left(night: Night) -> None:
    site = night.place.site
    with site.house.database.admin().begin(None) as session:
        session.query(Official).filter(Official.id == site.official("dora")).update({"languages": ["ar"]})
    say(night, "ar")
    night.brought()
    (code,) = night.shown()
    assert (code["lang"], code["dir"]) == ("ar", "rtl")


def test_the_browser_ends_it_and_the_officer_is_told_there_and_then(night: Night) -> None:
    """By the device itself, on the next page, and in the list; one press puts the new one in its place."""
    proven(night)
    page, site = night.page, night.place.site
    before = way(site)
    page.evaluate(CLEARED)
    night.worker().evaluate(SUBSCRIPTION_ENDS)
    (found,) = night.shown()
    assert found["title"] == "This device is not notified any more"
    assert found["data"] == {"page": "/channels"}
    page.evaluate("localStorage.removeItem('stand-in of a push service')")
    page.goto("/")
    page.wait_for_selector("text=This device is not notified any more.")
    assert violations(page) == []
    # The node hears of it at its next message.
    night.service.always = 410
    with site.house.acting("dora") as (session, dora):
        contacts.try_out(session, dora, before.id, site.house.time)
    night.lane.work()
    page.reload()
    page.wait_for_selector("text=One of your ways takes nothing: you are not reached by it.")
    say(night)
    after = way(site)
    assert after.id != before.id
    assert after.problem is None
    page.goto("/")
    assert not page.get_by_text("any more").is_visible()
    assert not page.get_by_text("takes nothing").is_visible()


def test_a_person_who_does_not_allow_it_is_told_so(night: Night) -> None:
    night.context.clear_permissions()
    page = night.page
    page.goto("/channels")
    page.fill("#device-code", "123456")
    page.get_by_role("button", name="Notify this device").click()
    page.wait_for_selector("text=The browser does not allow it.")
    assert night.context.service_workers == []


def test_signing_out_leaves_the_telephone_notified(night: Night) -> None:
    proven(night)
    page = night.page
    page.locator("header form button").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate("navigator.serviceWorker.getRegistration('/').then((one) => one !== undefined)")
    page.evaluate(CLEARED)
    assert lanes.ring(night.desk) > 0
    night.brought()
    (found,) = night.shown()
    assert found["title"] == "Urgent: act at once"


def test_the_duty_page_sounds_and_remembers_it(night: Night) -> None:
    """Another rings while one is open; after the page was loaded anew one touch is enough."""
    page, site = night.page, night.place.site
    page.add_init_script("window.setInterval = (act) => { window.askNow = act; };")
    notice = site.notice("matter.urgent").id
    page.goto(f"/duty/{notice}")
    page.get_by_role("button", name="Sound when something urgent rings").click()
    page.wait_for_function("document.documentElement.dataset.rang === '1'")
    page.reload()
    assert page.get_by_text("Touch this page once").is_visible()
    assert page.locator("#sound button").get_attribute("aria-pressed") == "true"
    assert violations(page) == []
    page.locator("h1").click()
    page.get_by_text("Touch this page once").wait_for(state="hidden")
    site.house.later(minutes=11)
    with site.house.session("rog_keeper") as session:
        post.climb(session, site.house.owner, site.house.time)
    page.evaluate("askNow()")
    page.wait_for_function("document.documentElement.dataset.rang === '1'")
    page.get_by_role("button", name="Sound when something urgent rings").click()
    page.reload()
    assert page.locator("#sound button").get_attribute("aria-pressed") == "false"
