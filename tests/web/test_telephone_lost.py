"""The telephone is lost, and its owner acts all the same: by a passkey, or without scripts by recovery codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Route
from sqlalchemy import select

from app.accounts.sign_in_models import Passkey
from app.audit.models import AuditEntry
from app.notices.channel_models import ContactMethod
from tests.accounts.signing_in import PASSWORD
from tests.notices.test_contacts import BROWSER
from tests.web.looking import DESK, PHONE, Place, overflow, served, violations, watched
from tests.web.test_browser import browser
from tests.web.test_notified import STAND_IN
from tests.web.test_step_up import codes, left, stepped, ways
from tests.web.visiting import Site

__all__ = ["browser"]
pytestmark = pytest.mark.needs("chromium")
STOLEN, NEW = "+40215550123", "+40215550999"
INSTEAD = "Use a passkey instead"
_DEVICE = {
    "protocol": "ctap2",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Keys:
    """A browser with authenticators of its own making."""

    devtools: CDPSession

    def add(self, transport: str) -> str:
        """Another authenticator; answers its id."""
        made = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**_DEVICE, "transport": transport}})
        return str(made["authenticatorId"])

    def touch(self, device: str, *, there: bool) -> None:
        """Whether somebody touches it."""
        told = {"authenticatorId": device, "enabled": there}
        self.devtools.send("WebAuthn.setAutomaticPresenceSimulation", told)


@pytest.fixture
def place(site: Site, browser: Browser) -> Iterator[Place]:
    with served(site, browser, host="localhost") as found:
        yield found


def keys(page: Page) -> Keys:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    return Keys(devtools)


def made(place: Place, page: Page) -> None:
    """Dora makes a passkey and says her telephone, while she has it."""
    place.sign_in(page, "dora")
    page.goto("/account")
    page.fill("#label", "My key")
    page.fill("#passkey-code", place.site.code("dora"))
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_selector("form[action='/account/passkeys/remove']")
    page.goto("/channels")
    page.select_option("#channel", "sms")
    page.fill("#to", STOLEN)
    page.fill("#add-code", place.site.code("dora"))
    with page.expect_navigation():
        page.get_by_role("button", name="Add it").click()
    assert ways(place.site) == [STOLEN]
    page.locator("header form button").click()


def test_who_signed_in_by_a_passkey_does_everything_with_it(place: Place) -> None:
    page = place.context(DESK).new_page()
    held = keys(page)
    first = held.add("internal")
    made(place, page)
    said = watched(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{place.origin}/")
    page.goto("/channels")
    assert violations(page) == []
    page.get_by_text("Remove", exact=False).locator("visible=true").last.click()
    with page.expect_navigation():
        page.locator("form[action='/channels/remove']").get_by_role("button", name=INSTEAD).click()
    assert ways(place.site) == []
    add = page.locator("form[action='/channels']")
    page.select_option("#channel", "sms")
    page.fill("#to", NEW)
    with page.expect_navigation():
        add.get_by_role("button", name=INSTEAD).click()
    assert ways(place.site) == [NEW]
    page.goto("/account")
    page.locator("summary").filter(has_text="Change the password").click()
    change = page.locator("form[action='/account/password']")
    change.get_by_role("button", name=INSTEAD).click()
    assert page.url.endswith("/account"), "what the form needs besides is asked for first"
    assert page.evaluate("document.activeElement.id") == "password"
    page.fill("#password", "nine cranes over the wide river")
    with page.expect_navigation():
        change.get_by_role("button", name=INSTEAD).click()
    page.locator("summary").filter(has_text="Make new codes").click()
    with page.expect_navigation():
        page.locator("form[action='/account/recovery']").get_by_role("button", name=INSTEAD).click()
    assert page.locator("ol.rog-codes li").count() == 10
    assert stepped(place.site)[2:] == ["passkey"] * 4
    # Another device: the key that she has answers for it, and then holds back, for it is hers already.
    second = held.add("usb")
    held.touch(second, there=False)

    def turn(route: Route) -> None:
        making = not route.request.url.endswith("/step-up/account/passkeys/challenge")
        held.touch(first, there=not making)
        held.touch(second, there=making)
        route.continue_()

    page.route("**/account/passkeys/challenge", turn)
    page.goto("/account")
    page.fill("#label", "My new telephone")
    page.locator("form[data-passkey=make]").get_by_role("button", name=INSTEAD).click()
    page.wait_for_selector("text=My new telephone")
    with place.site.house.session() as session:
        labels = session.scalars(select(Passkey.label).order_by(Passkey.made)).all()
    assert labels == ["My key", "My new telephone"]
    assert said == []


def test_what_goes_wrong_is_said_beside_the_button_and_a_code_is_taken_then(place: Place) -> None:
    page = place.context(PHONE).new_page()
    place.sign_in(page, "dora")
    page.goto("/channels")
    page.select_option("#channel", "sms")
    page.fill("#to", NEW)
    add = page.locator("form[action='/channels']")
    add.get_by_role("button", name=INSTEAD).click()
    page.wait_for_selector("text=You have no passkey.")
    assert ways(place.site) == []
    held = keys(page)
    device = held.add("internal")
    page.goto("/account")
    page.fill("#label", "My key")
    page.fill("#passkey-code", place.site.code("dora"))
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_selector("form[action='/account/passkeys/remove']")
    held.devtools.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    page.goto("/channels")
    page.select_option("#channel", "sms")
    page.fill("#to", NEW)
    add.get_by_role("button", name=INSTEAD).click()
    page.wait_for_selector("text=That did not work. Try again, or type a code.")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.fill("#add-code", place.site.code("dora"))
    with page.expect_navigation():
        page.get_by_role("button", name="Add it").click()
    assert ways(place.site) == [NEW]


def test_a_browser_is_notified_and_taken_out_by_a_passkey(place: Place) -> None:
    """What the passkey signs is where the browser takes messages: it subscribes first."""
    context = place.context(DESK)
    context.grant_permissions(["notifications"])
    subscribed = {"endpoint": "https://push.example/1", "p256dh": BROWSER["p256dh"], "auth": BROWSER["auth"]}
    context.add_init_script(f"const SUBSCRIPTION = {json.dumps(subscribed)};\n{STAND_IN}")
    page = context.new_page()
    keys(page).add("internal")
    made(place, page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{place.origin}/")
    page.goto("/channels")
    page.fill("#device-name", "My new telephone")
    with page.expect_navigation():
        page.locator("form[data-push]").get_by_role("button", name=INSTEAD).click()
    page.wait_for_selector("text=My new telephone")
    with place.site.house.session() as session:
        query = select(ContactMethod.address).where(ContactMethod.channel == "push")
        assert [one["endpoint"] for one in session.scalars(query)] == [subscribed["endpoint"]]
    taken_out = page.locator("[data-endpoint] form[action='/channels/remove']")
    page.locator("[data-endpoint] summary").filter(has_text="Remove").click()
    with page.expect_navigation():
        taken_out.get_by_role("button", name=INSTEAD).click()
    assert ways(place.site) == [STOLEN]
    assert not page.locator("#push").is_visible(), "who takes it out knows"


def test_an_altered_form_is_not_what_the_passkey_signed(place: Place) -> None:
    """A script in the page changes where messages go between the challenge and the act."""
    page = place.context(DESK).new_page()
    keys(page).add("internal")
    made(place, page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{place.origin}/")
    page.goto("/channels")
    page.select_option("#channel", "sms")
    page.fill("#to", NEW)

    def alter(route: Route) -> None:
        asks = route.request.method != "POST" or "/step-up/" in route.request.url
        body = route.request.post_data or ""
        route.continue_(post_data=None if asks else body.replace(NEW[1:], "40215550666"))

    page.route("**/channels", alter)
    with page.expect_navigation():
        page.locator("form[action='/channels']").get_by_role("button", name=INSTEAD).click()
    assert "This passkey was not accepted." in page.inner_text("main")
    assert ways(place.site) == [STOLEN]


def test_without_scripts_recovery_codes_do_it(place: Place) -> None:
    site = place.site
    first, second, third, fourth, *_ = codes(site, "dora")
    with site.house.acting("dora") as (session, dora):
        row = ContactMethod(authority=dora.authority, id="w" * 36, official=dora.official, channel="sms", place=0)
        row.made = row.verified = site.house.time
        row.address, row.quiet, row.tries = {"to": STOLEN}, [], 0
        session.add(row)
    page = place.context(PHONE, java_script_enabled=False).new_page()
    page.goto("/sign-in")
    page.fill("#official", site.official("dora"))
    page.fill("#password", PASSWORD)
    page.fill("#code", first)
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.url.endswith("/account")
    assert "You signed in with a recovery code." in page.inner_text("main")
    assert not page.get_by_role("button", name=INSTEAD).first.is_visible(), "what needs a script is not offered"
    page.goto("/channels")
    remove = page.locator("form[action='/channels/remove']")
    page.locator("summary").filter(has_text="Remove").click()
    remove.locator("input[name=code]").fill(first)
    remove.get_by_role("button", name="Remove").click()
    assert "That recovery code was used, or is none of yours." in page.inner_text("main")
    page.locator("summary").filter(has_text="Remove").click()
    remove.locator("input[name=code]").fill(second.lower())
    remove.get_by_role("button", name="Remove").click()
    assert ways(site) == []
    page.select_option("#channel", "sms")
    page.fill("#to", NEW)
    page.fill("#add-code", third)
    page.get_by_role("button", name="Add it").click()
    assert ways(site) == [NEW]
    page.goto("/account")
    assert "Left: 7" in page.inner_text("main")
    page.locator("summary").filter(has_text="Make new codes").click()
    page.fill("#recovery-code", fourth)
    page.get_by_role("button", name="Make new codes").click()
    assert page.locator("ol.rog-codes li").count() == 10
    assert (left(site, "dora"), stepped(site)) == (10, ["recovery"] * 3)
    with site.house.session() as session:
        entries = list(session.scalars(select(AuditEntry.entry)))
    assert not any(first.encode() in one or json.dumps(STOLEN).encode() in one for one in entries)
