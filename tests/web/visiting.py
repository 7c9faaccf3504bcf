"""How the tests visit the pages: over HTTP within the process, as a browser does that keeps cookies and fills forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.testclient import TestClient

from app.kit.ids import AuthorityId, OfficialId
from app.notices.channels import Channel
from app.notices.models import Notice
from app.trust import webpush
from app.web.application import application
from app.web.desk import Desk
from tests.accounts.signing_in import FACTORS, PASSWORD, Telephone
from tests.factories.node import House

HAS = frozenset({Channel.EMAIL, Channel.SCREEN, Channel.PUSH})
"""The channels of the node."""
PUSH_KEY = ec.generate_private_key(ec.SECP256R1())
"""The node's key of Web Push."""
ORIGIN = "http://127.0.0.1:8080"


class Fields(HTMLParser):
    """The forms of a page: action to the fields that it would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._at = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._at = told.get("action", "")
            self.forms.setdefault(self._at, {})
        elif tag == "input" and self._at:
            self.forms[self._at].setdefault(told["name"], told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._at = ""


def forms(answer: httpx.Response) -> dict[str, dict[str, str]]:
    """The forms of a page."""
    parser = Fields()
    parser.feed(answer.text)
    return parser.forms


def words(answer: httpx.Response) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@dataclass
class Site:
    """One node's pages, the telephones of its people, and one browser."""

    house: House
    phones: dict[str, Telephone]
    browser: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.another()

    def desk(self, origin: str = ORIGIN) -> Desk:
        """What the pages stand on, under the web class's own login."""
        owners = (AuthorityId(self.house.owner), AuthorityId(f"{self.house.state}.police"))
        sessions, key = self.house.sessions("rog_web"), webpush.public_of(PUSH_KEY)
        return Desk(sessions, self.house.office, owners, origin, FACTORS, HAS, key)

    def another(self, address: str = "192.0.2.1", origin: str = ORIGIN) -> TestClient:
        """Another browser, somewhere else."""
        return TestClient(
            application(self.desk(origin)),
            base_url=origin,
            client=(address, 40_000),
            raise_server_exceptions=False,
            follow_redirects=False,
        )

    def code(self, who: str) -> str:
        """What the telephone of somebody shows now: time passes, for a code is taken once."""
        self.house.later(seconds=30)
        return self.phones[who].code(self.house.time)

    def official(self, who: str) -> OfficialId:
        """Their id."""
        return OfficialId(f"{self.house.owner}/{who}")

    def get(self, path: str, **more: object) -> httpx.Response:
        """A page."""
        return self.browser.get(path, **more)  # type: ignore[arg-type]  # httpx's own

    def post(self, page: str, action: str, /, *, browser: TestClient | None = None, **typed: str) -> httpx.Response:
        """Load a page, fill the form of this action, send it."""
        client = browser or self.browser
        fields = forms(client.get(page))[action]
        return client.post(action, data={**fields, **typed}, headers={"Origin": ORIGIN})

    def sign_in(self, who: str, *, browser: TestClient | None = None, page: str = "/sign-in") -> httpx.Response:
        """Sign somebody in."""
        answer = self.post(
            page, "/sign-in", browser=browser, official=self.official(who), password=PASSWORD, code=self.code(who)
        )
        assert answer.status_code == 303, words(answer)
        return answer

    def notice(self, occasion: str) -> Notice:
        """The open notice of an occasion."""
        with self.house.session() as session:
            found = session.query(Notice).where(Notice.occasion == occasion, Notice.resolved.is_(None)).one()
            session.expunge(found)
            return found
