"""An open page whose line to the node is gone says so, in words and once by sound, and comes back by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from app.notices.models import Notice
from tests.web.looking import Place, overflow, served, violations, watched
from tests.web.test_browser import browser
from tests.web.test_session_end import RANG, listening
from tests.web.visiting import Site

__all__ = ["browser"]
pytestmark = pytest.mark.needs("chromium")
ASK = "**/waiting"
NOTHING = "Nothing waits for you."


@pytest.fixture
def place(site: Site, browser: Browser) -> Iterator[Place]:
    with served(site, browser) as found:
        yield found


def no_line(route: Route) -> None:
    route.abort("connectionfailed")


def gateway(route: Route) -> None:
    """A proxy before the node says that it is down."""
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")


def portal(route: Route) -> None:
    """Something else answers in the node's place, as if all were well."""
    route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to our network</h1>")


def asks(page: Page) -> None:
    """Half a minute passes, and what the page asked for is answered or refused."""
    with page.expect_event("request", lambda one: one.url.endswith("/waiting")) as asked:
        page.clock.fast_forward(30_500)
    asked.value.response()
    page.wait_for_timeout(100)


@pytest.mark.parametrize("path", ["/", "/duty/"])
@pytest.mark.parametrize("trouble", [no_line, gateway, portal])
def test_the_page_says_that_it_hears_nothing_and_comes_back(place: Place, path: str, trouble: object) -> None:
    page = listening(place, path if path == "/" else path + place.site.notice("matter.urgent").id)
    said = watched(page)
    lost, back = page.locator("[data-said=lost]"), page.locator("[data-said=back]")
    asks(page)
    heard = page.get_attribute("#line", "data-heard")
    title, main = page.title(), page.inner_text("h1")
    place.site.house.later(minutes=2)  # what it says is when it was answered last, not when it noticed
    page.route(ASK, trouble)  # type: ignore[arg-type]  # one of the three
    asks(page)
    assert lost.inner_text() == "", "one lost answer is not yet a line that is lost"
    asks(page)
    lost.get_by_text(f"This page has not heard the node since {heard}.").wait_for(state="visible")
    assert "you are called by your other ways only" in lost.inner_text()
    assert (lost.get_attribute("role"), back.get_attribute("role")) == ("alert", "status")
    assert page.title().startswith("This page has not heard the node")
    assert page.inner_text("h1") == main, "what was read stays"
    page.wait_for_function(RANG.format(2))
    assert violations(page) == []
    assert overflow(page) <= 0
    for _ in range(2):
        asks(page)
    assert page.evaluate(RANG.format(2)), "it sounds once"
    page.unroute(ASK)
    asks(page)
    back.get_by_text("This page hears the node again").wait_for(state="visible")
    assert lost.inner_text() == ""
    assert page.title() == title
    assert violations(page) == []
    assert [one for one in said if "Security Policy" in one or "Error:" in one] == []


def test_what_is_not_known_any_more_is_not_said(place: Place) -> None:
    """And of two failures with an answer between them nothing is made; in Arabic it stands from right to left."""
    house = place.site.house
    with house.database.admin().begin(None) as session:
        session.query(Notice).update({"resolved": house.time})
    page = listening(place, "/")
    nothing = page.locator(".rog-nothing")
    assert nothing.inner_text() == NOTHING
    with page.expect_navigation(wait_until="load"):
        page.locator("footer button[value=ar]").click()
    page.route(ASK, no_line)
    asks(page)
    page.unroute(ASK)
    asks(page)
    page.route(ASK, no_line)
    asks(page)
    assert nothing.is_visible()
    asks(page)
    page.wait_for_function("document.documentElement.classList.contains('rog-deaf')")
    assert not nothing.is_visible()
    assert page.locator("[data-said=lost] strong").is_visible()
    assert page.get_attribute("html", "dir") == "rtl"
    assert violations(page) == []
    assert overflow(page) <= 0
    page.unroute(ASK)
    asks(page)
    nothing.wait_for(state="visible")
