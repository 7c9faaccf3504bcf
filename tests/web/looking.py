"""The pages in a real browser: a server on a port of its own, Debian's Chromium, and axe."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from starlette.types import ASGIApp
from uvicorn import Config, Server

from app.serving import BoundedProtocol
from app.web.application import application
from tests.accounts.signing_in import PASSWORD
from tests.web.visiting import Site

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ("--no-sandbox", "--disable-dev-shm-usage")
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@dataclass
class Place:
    """The pages of a site, served."""

    site: Site
    origin: str
    browser: Browser
    _contexts: list[BrowserContext] = field(default_factory=list)

    def context(self, size: dict[str, int] = DESK, **more: object) -> BrowserContext:
        """A browser of its own: no cookie is shared. What breaks the content security policy is kept."""
        made = self.browser.new_context(viewport=size, base_url=self.origin, **more)  # type: ignore[arg-type]  # a size
        self._contexts.append(made)
        return made

    def close(self) -> None:
        """Close every browser."""
        for one in self._contexts:
            one.close()

    def sign_in(self, page: Page, who: str) -> None:
        """As a person does: typed, and sent with the return key."""
        page.goto("/sign-in")
        page.fill("#official", self.site.official(who))
        page.fill("#password", PASSWORD)
        page.fill("#code", self.site.code(who))
        page.keyboard.press("Enter")
        page.wait_for_url(f"{self.origin}/")


def watched(page: Page) -> list[str]:
    """What the page's console complains of, from now on: also every breach of the content security policy."""
    found: list[str] = []
    page.on("console", lambda one: found.append(one.text) if one.type in {"error", "warning"} else None)
    page.on("pageerror", lambda one: found.append(str(one)))
    return found


def violations(page: Page) -> list[str]:
    """What axe finds on a page (WCAG 2.2 A and AA, and good practice)."""
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}"
        for one in Axe().run(page).response["violations"]
    ]


def overflow(page: Page) -> int:
    """Pixels by which a page is wider than its window: nobody scrolls sideways to read (WCAG 1.4.10)."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@contextmanager
def served(site: Site, browser: Browser, *, host: str = "127.0.0.1") -> Iterator[Place]:
    """The pages on a port of their own; `localhost` for passkeys, which know no addresses."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        origin = f"http://{host}:{listening.getsockname()[1]}"
        pages: ASGIApp = application(site.desk(origin))
        server = Server(Config(pages, http=BoundedProtocol, ws="none", lifespan="off", log_config=None))
        serving = threading.Thread(target=server.run, args=([listening],))
        serving.start()
        while not server.started:
            time.sleep(0.01)
        place = Place(site, origin, browser)
        try:
            yield place
        finally:
            place.close()
            server.should_exit = True
            serving.join()
