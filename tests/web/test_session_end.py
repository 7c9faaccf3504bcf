"""The end of a session is said aloud before it comes, and a page whose session has ended does not look alive."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.accounts.sign_in_models import WebSession
from app.notices import contacts
from app.notices.channel_models import ContactMethod
from app.notices.channels import Channel
from tests.web.looking import PHONE, Place, overflow, served, violations, watched
from tests.web.test_browser import browser
from tests.web.visiting import Site, words

__all__ = ["browser"]
RANG = "document.documentElement.dataset.rang === '{}'"
OVER = "Your session has ended"


@pytest.fixture
def place(site: Site, browser: Browser) -> Iterator[Place]:
    with served(site, browser) as found:
        yield found


def listening(place: Place, path: str, language: str = "en") -> Page:
    """A page that sounds, with the hands of its clock in ours."""
    page = place.context(PHONE, locale=language).new_page()
    page.clock.install()
    place.sign_in(page, "dora")
    page.goto(path)
    page.locator("#sound button").click()
    page.wait_for_function(RANG.format(1))
    return page


def passes(place: Place, page: Page, minutes: int) -> None:
    """So much time passes for the node and for the browser."""
    place.site.house.later(minutes=minutes)
    page.clock.fast_forward(minutes * 60_000)


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("path", ["/duty/", "/"])
def test_the_end_is_said_in_words_and_by_sound_and_then_nothing_looks_alive(place: Place, path: str) -> None:
    page = listening(place, path + place.site.notice("matter.urgent").id if path != "/" else path)
    said = watched(page)
    soon, over = page.locator("[data-said=soon]"), page.locator("[data-said=over]")
    assert not soon.is_visible()
    assert not over.is_visible()
    passes(place, page, 26)
    soon.wait_for(state="visible")
    page.wait_for_function(RANG.format(2))
    assert "Your session ends within 5 minutes." in soon.inner_text()
    assert page.title().startswith("Your session ends within 5 minutes.")
    assert violations(page) == []
    passes(place, page, 5)
    over.wait_for(state="visible")
    page.wait_for_function(RANG.format(3))
    assert page.title() == OVER
    assert page.locator("main").inner_text().strip().startswith(OVER)
    for alive in ("#waiting", "#sound", ".rog-duty", ".rog-sections", "form"):
        assert page.locator(alive).locator("visible=true").count() == 0, alive
    assert violations(page) == []
    assert overflow(page) <= 0
    page.clock.fast_forward(31_000)
    page.wait_for_function(RANG.format(4))  # whoever sleeps before it is called again
    page.locator("[data-said=over] a").click()
    page.wait_for_url(re.compile("/sign-in"))
    assert [one for one in said if "401" not in one] == []


@pytest.mark.needs("chromium")
def test_whoever_stays_is_heard_and_the_page_goes_on(place: Place) -> None:
    page = listening(place, "/")
    passes(place, page, 26)
    page.get_by_role("link", name="Stay signed in").click()
    page.locator("[data-said=soon]").wait_for(state="hidden")
    place.site.house.later(minutes=20)
    assert page.goto("/").status == 200  # type: ignore[union-attr]
    assert page.locator("h1").locator("visible=true").inner_text() == "What waits for you"


@pytest.mark.needs("chromium")
def test_another_page_of_the_browser_keeps_it_alive(place: Place) -> None:
    """What is typed there is a sign of life; this page asks the node before it says that all is over."""
    notice = place.site.notice("matter.urgent").id
    page = listening(place, f"/duty/{notice}")
    passes(place, page, 26)
    page.locator("[data-said=soon]").wait_for(state="visible")
    assert page.context.request.get(f"{place.origin}/account").ok
    passes(place, page, 5)
    page.locator("[data-said=soon]").wait_for(state="hidden")
    assert not page.locator("[data-said=over]").is_visible()
    assert page.locator(".rog-duty").is_visible()


@pytest.mark.needs("chromium")
def test_arabic_says_it_too_from_right_to_left(place: Place) -> None:
    page = listening(place, "/")
    with page.expect_navigation(wait_until="load"):  # its scripts are there then
        page.locator("footer button[value=ar]").click()
    passes(place, page, 26)
    page.evaluate("htmx.ajax('GET', '/waiting', '#waiting')")
    page.locator("[data-said=soon]").wait_for(state="visible")
    assert page.get_attribute("html", "dir") == "rtl"
    assert violations(page) == []
    assert overflow(page) <= 0


def refreshes(answer_text: str) -> tuple[int, str]:
    """What a browser without scripts does by itself: after how many seconds, and where it goes."""
    (found,) = re.findall(r'<noscript><meta http-equiv="refresh" content="(\d+);url=([^"]+)"></noscript>', answer_text)
    return int(found[0]), found[1]


def test_without_scripts_the_page_looks_again_and_shows_the_end(site: Site) -> None:
    site.sign_in("dora")
    page = f"/duty/{site.notice('matter.urgent').id}"
    wait, onwards = refreshes(site.get(page).text)
    assert (wait, onwards) == (25 * 60, f"{page}?alone=yes")
    site.house.later(seconds=wait)
    answer = site.get(onwards)
    assert "Your session ends within 5 minutes." in words(answer)
    assert not re.search(r'data-said="soon"[^>]* hidden', answer.text)
    wait, onwards = refreshes(answer.text)
    assert 5 * 60 - 60 <= wait <= 5 * 60 + 1, "looking by itself is no sign of life"
    site.house.later(seconds=wait)
    gone = site.get(onwards)
    assert gone.headers["location"] == f"/sign-in?next={page}&ended=yes"
    said = words(site.get(gone.headers["location"]))
    assert OVER in said
    assert "No page of this browser rings until you sign in." in said
    assert OVER not in words(site.get("/sign-in"))


def test_the_first_page_without_scripts_looks_each_minute_and_keeps_nobody_in(site: Site) -> None:
    with site.house.acting("dora") as (session, dora):
        contacts.add(session, dora, Channel.SCREEN, {}, site.house.time)
    site.sign_in("dora")
    assert refreshes(site.get("/").text) == (60, "/?alone=yes")
    with site.house.session() as session:
        (heard,) = session.scalars(select(ContactMethod.seen).where(ContactMethod.channel == "screen"))
    for _ in range(31):
        site.house.later(minutes=1)
        answer = site.get("/?alone=yes")
    assert answer.status_code == 303
    with site.house.session() as session:
        (last,) = session.scalars(select(ContactMethod.seen).where(ContactMethod.channel == "screen"))
    assert last == heard, "it makes no sound: whoever sleeps before it is not reached by it"


def test_who_is_signed_in_may_sign_in_again_before_the_night_is_over(site: Site) -> None:
    """After twelve hours it ends whatever is done: staying helps no more."""
    site.sign_in("dora")
    for _ in range(35):
        site.house.later(minutes=20)
        site.get("/")
    site.house.later(minutes=19)
    said = site.get("/")
    assert "Your session ends within 5 minutes." in words(said)
    assert ("Stay signed in" in words(said), "Sign in again" in words(said)) == (False, True)
    assert site.get("/sign-in?next=/").status_code == 303
    assert site.get("/sign-in?again=yes&next=/").status_code == 200
    before = site.browser.cookies["rogatory"]
    site.sign_in("dora", page="/sign-in?again=yes&next=/")
    assert site.browser.cookies["rogatory"] != before
    assert "Your session ends" not in re.sub(r"<div[^>]* hidden>.*?</div>", "", site.get("/").text, flags=re.DOTALL)
    with site.house.session() as session:
        assert len(session.scalars(select(WebSession)).all()) == 2
