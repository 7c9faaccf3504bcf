"""The pages as people meet them: on a telephone and at a desk, read aloud, without a mouse, without scripts."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from app.accounts import enrolment
from app.accounts.sign_in_models import Passkey
from app.audit.models import AuditEntry
from app.duty import absences, swaps
from app.kit.actor import Actor
from app.kit.ids import OfficialId
from app.matters import own_drills
from app.notices import contacts, post
from app.notices.channels import Channel
from app.notices.senders import GONE
from tests.accounts.signing_in import PASSWORD, Telephone
from tests.notices.test_contacts import BROWSER
from tests.web.conftest import Filled
from tests.web.looking import CHROMIUM, DESK, OPTIONS, PHONE, Place, overflow, served, violations, watched
from tests.web.tapping import link_to_dora
from tests.web.test_claims import arrived, stated
from tests.web.test_directory import present
from tests.web.test_library import WARNED
from tests.web.test_rosters import roster
from tests.web.visiting import Site

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all of them."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        yield made
        made.close()


@pytest.fixture
def place(site: Site, browser: Browser) -> Iterator[Place]:
    """The pages, served."""
    with served(site, browser) as found:
        yield found


def every_page(place: Place, page: Page, language: str, consultation: str) -> Iterator[str]:
    """Go to every page there is, as a visitor and as an official who reads a language; what each is called."""
    site, notice = place.site, place.site.notice("matter.urgent").id
    for path in ("/sign-in", "/enrol", link_to_dora(site)):
        page.goto(path)
        yield path
    page.goto("/sign-in")
    page.fill("#official", "XB.moj/nobody")
    page.fill("#password", "not the password")
    page.fill("#code", "000000")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert] h2")
    yield "refused"
    place.sign_in(page, "dora")
    page.locator(f"footer button[value={language}]").click()
    yield "/"
    laws = f"/matters/{site.notice('matter.urgent').subject['matter']}/both-laws"
    for path in (f"/duty/{notice}", f"/notices/{notice}", laws, consultation, "/account", "/nothing"):
        page.goto(path)
        for closed in page.locator("summary").all():
            closed.click()
        yield path
    for who in ("dora", "ben"):
        page.context.clear_cookies()
        place.sign_in(page, who)
        page.locator(f"footer button[value={language}]").click()
        for path in OTHERS:
            page.goto(path)
            for closed in page.locator("summary").all():
                closed.click()
            yield f"{path} of {who}"


OTHERS = (
    "/conferences",
    "/directory?state=XA&for=preservation&urgent=yes",
    "/directory/XA",
    "/directory/XA/XA.moj/night",
    "/directory/company",
    "/directory/compare?first=XA&second=XB",
    "/directory/assurances",
    "/directory/bulletins",
    "/directory/search?text=mailbox",
    "/directory/XA/cards/logs_connection",
    "/drills",
    "/notices",
    "/notices?all=yes",
    "/rosters",
    "/rosters/nights",
    "/channels",
)
"""Pages that are filled by `furnished`."""


def furnished(place: Place, filled: Filled) -> str:
    """A directory that says much, a roster with a gap, a swap that waits, somebody away, ways of every kind, and a
    consultation on jurisdiction; answers the page of its claims.
    """
    house = place.site.house
    consultation = arrived(place.site, filled)
    stated(place.site, consultation)
    present(house, filled, WARNED)
    roster(place.site)
    with house.acting("dora") as (session, dora):
        begin = house.time + timedelta(days=1)
        absences.report(session, dora, dora.official, begin, begin + timedelta(hours=5), house.time)
        for channel, to in ((Channel.EMAIL, "dora@moj.xb.example"), (Channel.SMS, "+40215550123")):
            row = contacts.add(session, dora, channel, {"to": to}, house.time)
            if channel is Channel.SMS:
                row.verified, row.problem = house.time, "refused"
        for number, problem in enumerate((None, GONE)):
            device = {**BROWSER, "endpoint": f"https://push.example/{number}", "name": "هاتفي"}
            found = contacts.add(session, dora, Channel.PUSH, device, house.time)
            found.problem = problem
        contacts.set_quiet(session, dora, row.id, [{"from": "22:00", "to": "07:00"}], house.time)
        gives = (begin + timedelta(days=1), begin + timedelta(days=2))
        own_drills.ask(session, dora, (begin, begin + timedelta(hours=8)), house.time)
        swaps.ask(session, dora, "nights", OfficialId("XB.moj/ana"), gives, None, house.time)
    return consultation


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_can_be_read_by_everybody(place: Place, filled: Filled, language: str, size: dict[str, int]) -> None:
    """Axe finds nothing, nobody scrolls sideways, and nothing breaks the content security policy."""
    consultation = furnished(place, filled)
    page = place.context(size, locale=language).new_page()
    said = watched(page)
    found: dict[str, object] = {}
    for name in every_page(place, page, language, consultation):
        assert page.get_attribute("html", "lang") == language
        if wrong := [*violations(page), *([f"{overflow(page)} px too wide"] if overflow(page) > 0 else [])]:
            found[name] = wrong
    assert found == {}
    # The browser itself notes answers that are refusals; anything else would be a fault of ours.
    assert [one for one in said if not one.startswith("Failed to load resource: the server responded")] == []


def test_every_page_works_without_scripts(place: Place) -> None:
    page = place.context(PHONE, java_script_enabled=False).new_page()
    notice = place.site.notice("matter.urgent").id
    page.goto(f"/duty/{notice}")
    page.fill("#official", place.site.official("dora"))
    page.fill("#password", PASSWORD)
    page.fill("#code", place.site.code("dora"))
    assert not page.locator("form[data-passkey]").is_visible(), "what needs a script is not offered without one"
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("Pass on", exact=True).click()
    page.fill("#reason", "I stand in court until noon.")
    page.get_by_role("button", name="Pass on now").click()
    assert "the next is being called" in page.inner_text("main")
    page.get_by_role("button", name="Acknowledge and take").click()
    assert "You have taken this" in page.inner_text("main")
    page.get_by_role("button", name="Français").click()
    assert page.get_attribute("html", "lang") == "fr"
    page.get_by_role("button", name="English").click()
    page.goto("/channels")
    assert page.get_by_text("It needs a browser that runs scripts").is_visible()
    assert not page.locator("form[data-push]").is_visible()
    page.locator("header form button").click()
    assert page.url.endswith("/sign-in")


def test_the_keyboard_is_enough(place: Place) -> None:
    """From the skip link to the act, and the focus is seen at every step."""
    page = place.context(DESK).new_page()
    place.sign_in(page, "dora")
    page.goto(f"/duty/{place.site.notice('matter.urgent').id}")
    passed = []
    for _ in range(20):
        page.keyboard.press("Tab")
        passed.append(page.evaluate("document.activeElement.textContent.trim()"))
        seen = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; })()"
        )
        assert seen, f"the focus on {passed[-1]} is not seen"
        if passed[-1] == "Acknowledge and take":
            break
    assert passed[0] == "Skip to the content"
    assert passed[-1] == "Acknowledge and take"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You have taken this")


def test_one_tap_on_a_telephone(place: Place) -> None:
    page = place.context(PHONE, has_touch=True, is_mobile=True).new_page()
    page.goto(link_to_dora(place.site))
    button = page.get_by_role("button", name="Acknowledge and take")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44, "a thumb finds it (WCAG 2.5.5)"
    assert box["y"] + box["height"] <= PHONE["height"], "it is seen without scrolling"
    page.fill("#code", place.site.code("dora"))
    button.tap()
    page.wait_for_selector("text=You have taken it")


def test_the_buttons_of_the_duty_page_are_seen_without_scrolling(place: Place) -> None:
    page = place.context(PHONE).new_page()
    place.sign_in(page, "dora")
    page.goto(f"/duty/{place.site.notice('matter.urgent').id}")
    for button in (page.get_by_role("button", name="Acknowledge and take"), page.locator("summary")):
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= PHONE["height"]


def test_another_site_shows_our_pages_in_no_frame(place: Place) -> None:
    """Clickjacking: the browser itself refuses."""
    page = place.context().new_page()
    body = f'<iframe src="{place.origin}/sign-in"></iframe>'
    page.route("**/framed", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("http://evil.localhost:9/framed")
    page.wait_for_load_state("networkidle")
    (inner,) = (one for one in page.frames if one is not page.main_frame)
    assert inner.url == "chrome-error://chromewebdata/"
    assert inner.locator("#official").count() == 0


def test_a_form_of_another_site_does_nothing(place: Place) -> None:
    """A signed-in official opens a page elsewhere that posts to ours."""
    context = place.context()
    page = context.new_page()
    place.sign_in(page, "dora")
    notice = place.site.notice("matter.urgent").id
    action = f"{place.origin}/duty/{notice}/take"
    body = f'<form id=f method=post action="{action}"><input name=csrf value=x></form><button form=f>Win</button>'
    page.route("**/elsewhere", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("http://evil.localhost:9/elsewhere")
    page.get_by_text("Win").click()
    page.wait_for_load_state()
    assert "Denied" in page.inner_text("main") or "signed in" in page.inner_text("main").lower()
    assert place.site.notice("matter.urgent").acknowledged is None


def test_the_list_looks_again_by_itself_and_sounds(place: Place) -> None:
    page = place.context().new_page()
    place.sign_in(page, "dora")
    said = watched(page)
    with page.expect_response(re.compile("/waiting$")) as answer:
        page.evaluate("htmx.ajax('GET', '/waiting', '#waiting')")
    assert answer.value.status == 200
    assert page.locator("#waiting li").count() == 1
    assert page.evaluate("htmx.config.allowEval") is False
    page.get_by_role("button", name="Sound when something urgent rings").click()
    page.wait_for_function("document.documentElement.dataset.rang === '1'")
    house = place.site.house
    house.later(minutes=11)
    with house.session("rog_keeper") as session:
        post.climb(session, house.owner, house.time)
    page.evaluate("htmx.ajax('GET', '/waiting', '#waiting')")
    page.wait_for_function("document.documentElement.dataset.rang === '2'")
    assert said == []


def test_a_passkey_is_made_and_signs_in(site: Site, browser: Browser) -> None:
    """With an authenticator of Chromium's own: made after the second factor, used without a password, then copied."""
    with served(site, browser, host="localhost") as place:
        page = place.context().new_page()
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
        page.goto("/sign-in")
        assert violations(page) == []
        place.sign_in(page, "dora")
        page.goto("/account")
        assert violations(page) == []
        page.fill("#label", "My telephone")
        page.fill("#passkey-code", "000000")
        page.get_by_role("button", name="Make a passkey").click()
        page.wait_for_selector("text=That is not the code of this moment.")
        page.fill("#passkey-code", site.code("dora"))
        page.get_by_role("button", name="Make a passkey").click()
        page.wait_for_selector("form[action='/account/passkeys/remove']")
        with site.house.session() as session:
            assert session.scalars(select(Passkey.label)).one() == "My telephone"
        page.locator("header form button").click()
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(f"{place.origin}/")
        assert "XB.moj/dora" in page.inner_text("header")
        page.locator("header form button").click()
        # One tap on the link in a message, and one touch.
        page.goto(link_to_dora(site))
        assert violations(page) == []
        page.get_by_role("button", name="Take it with a passkey").click()
        page.wait_for_selector("text=You have taken it")
        assert site.notice("matter.urgent").acknowledged_by == site.official("dora")
        page.goto("/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(f"{place.origin}/")
        page.locator("header form button").click()
        # An authenticator whose count goes back was copied: it is let in no more (WebAuthn §6.1.1).
        with site.house.database.admin().begin(None) as session:
            session.query(Passkey).update({"count": 1_000_000})
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_selector("text=This passkey was not accepted.")
        devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
        with site.house.session() as session:
            events = list(session.scalars(select(AuditEntry.event)))
        assert "official.sign_in_changed" in events


def test_an_official_enrols_on_the_page(site: Site, place: Place) -> None:
    """From the code that the operator read out to the first page, with the secret typed off the screen."""
    eva = OfficialId("XB.moj/eva")
    with site.house.session("rog_operator") as session:
        made = enrolment.enrol(session, Actor.node(site.house.owner), eva, site.house.time)
    page = place.context(PHONE).new_page()
    page.goto("/sign-in")
    page.get_by_text("I have been given a code").click()
    page.fill("#official", eva)
    page.fill("#enrolment", made.code.lower())
    page.keyboard.press("Enter")
    page.wait_for_selector(".rog-picture svg")
    assert violations(page) == []
    secret = base64.b32decode(page.inner_text(".rog-code").replace(" ", ""))
    page.fill("#code", Telephone(secret).code(site.house.time))
    page.fill("#password", "short")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=A password has at least 12")
    page.fill("#code", Telephone(secret).code(site.house.time))
    page.fill("#password", "nine cranes over the wide river")
    page.keyboard.press("Enter")
    page.wait_for_selector("ol.rog-codes")
    assert page.locator("ol.rog-codes li").count() == 10
    assert violations(page) == []
    page.get_by_role("button", name="I have kept them").click()
    assert "XB.moj/eva" in page.inner_text("header")
