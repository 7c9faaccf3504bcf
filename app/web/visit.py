"""One request of a browser: who comes, what was typed, and the one transaction in which a signed-in official acts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.access import guards
from app.accounts import web_sessions
from app.accounts.step_up import Act
from app.accounts.web_sessions import Begun, Signed
from app.kit.actor import Actor
from app.kit.errors import Invalid, RogatoryError, Unknown
from app.kit.ids import Reference
from app.kit.ids import reference as matter_reference
from app.kit.words import LANGUAGES
from app.web import cookies, forms, look
from app.web.desk import Desk


@dataclass(frozen=True)
class Inside:
    """A signed-in official, in the transaction of this request."""

    session: Session
    signed: Signed
    now: datetime

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.signed.actor


@dataclass
class Visit:
    """What a page is made of and answered with. `language` is the reader's; a sign-in may know it better."""

    desk: Desk
    path: str
    headers: Headers = field(repr=False)
    places: Mapping[str, str] = field(repr=False)
    """What stands in the path's places."""
    query: Mapping[str, str] = field(repr=False)
    form: Mapping[str, str] = field(repr=False)
    cookies: Mapping[str, str] = field(repr=False)
    address: str
    """Where it comes from."""
    now: datetime
    language: str
    zone: tzinfo = UTC
    shows: Callable[[Visit], Act] | None = None
    """What the second factor is shown for where this form is posted to."""
    _signed: Signed | None = None
    _begun: Begun | None = field(default=None, repr=False)
    _form: str | None = field(default=None, repr=False)
    _given: list[Callable[[Response], None]] = field(default_factory=list, repr=False)

    @property
    def secret(self) -> str | None:
        """What the token of this visitor's forms is made of."""
        if self._begun is not None:
            return web_sessions.secret_of(self._begun.cookie)
        session = self.cookies.get(cookies.SESSION)
        return web_sessions.secret_of(session) if session else self.cookies.get(cookies.FORM)

    @property
    def act(self) -> Act:
        """What the second factor is shown for, with all in this form that it depends on."""
        assert self.shows is not None  # noqa: S101  # the table of pages names it
        return self.shows(self)

    @contextmanager
    def enter(self, *, alone: bool = False) -> Iterator[Inside]:
        """The one transaction of a signed-in official; `Denied` `not_signed_in` for nobody.

        `alone`: the browser asks by itself, and nobody need be there: the session is not kept alive by it.
        """
        cookie = self.cookies.get(cookies.SESSION, "")
        owner = web_sessions.owner_of(cookie)
        if owner is None or owner not in self.desk.authorities:
            raise web_sessions.nobody()
        with self.desk.sessions.begin(owner) as session:
            signed = web_sessions.signed_in(session, cookie, self.now, alone=alone)
            if signed is None:
                raise web_sessions.nobody()
            self.reads(signed)
            guards.stand_for(session, signed.actor)
            yield Inside(session, signed, self.now)

    def reads(self, signed: Signed) -> None:
        """An official has a language and a zone of their own; a language that was chosen on the page goes before it."""
        self._signed, self.zone = signed, ZoneInfo(signed.zone)
        if cookies.LANGUAGE not in self.cookies and signed.language in LANGUAGES:
            self.language = signed.language

    @property
    def alone(self) -> bool:
        """Whether a page without scripts asks by itself: no sign of life, and nobody hears it."""
        return self.query.get("alone") == "yes"

    def matter(self, place: str = "reference") -> Reference:
        """The reference of a matter that stands in the address; `Unknown` `no_such_page` where it is none."""
        try:
            return matter_reference(self.places[place])
        except Invalid as error:
            raise Unknown("no_such_page", "There is no such page.", "Go to the first page.") from error

    def page(self, template: str, status: int = 200, /, **given: object) -> Response:
        """A page in the reader's language."""
        told = {
            "signed": self._signed,
            "csrf": self._token(),
            "here": forms.own_path(self.path),
            "now": self.now,
            "ends_in": self._signed.left(self.now) if self._signed is not None else 0,
            "soon": int(web_sessions.SOON.total_seconds()),
            "passkeys_here": self.desk.knows_passkeys,
            **given,
        }
        made = HTMLResponse(look.html(template, self.language, self.zone, told), status)
        return self.dressed(made)

    def go(self, path: str) -> Response:
        """On to another of our pages, with GET: a page that was posted to is never the one that is shown."""
        return self.dressed(RedirectResponse(forms.own_path(path), 303))

    def come_in(self, begun: Begun) -> None:
        """The browser keeps the new session. What it had before was another visitor's."""
        self._begun, secure = begun, self.desk.secure
        self._given += [
            lambda answer: cookies.give(answer, cookies.SESSION, begun.cookie, secure=secure),
            lambda answer: cookies.give(answer, cookies.DEVICE, begun.device, secure=secure),
            lambda answer: cookies.take_away(answer, cookies.FORM, secure=secure),
        ]

    def go_out(self) -> None:
        """The browser forgets the session and every page that it kept. Not the worker that notifies this device:
        whoever signs out in the evening is called at night (`"storage"` would end it).
        """
        secure = self.desk.secure

        def forget(answer: Response) -> None:
            cookies.take_away(answer, cookies.SESSION, secure=secure)
            answer.headers["Clear-Site-Data"] = '"cache"'

        self._given.append(forget)

    def choose(self, language: str) -> None:
        """The browser keeps a language that was chosen."""
        self._given.append(lambda answer: cookies.give(answer, cookies.LANGUAGE, language, secure=self.desk.secure))

    def dressed(self, answer: Response) -> Response:
        """An answer with the cookies that came of this visit."""
        for give in self._given:
            give(answer)
        self._given.clear()
        answer.headers["Content-Language"] = self.language
        return answer

    def _token(self) -> str:
        if self.secret is not None:
            return forms.token(self.secret)
        if self._form is None:
            made = self._form = secrets.token_hex(32)
            self._given.append(lambda answer: cookies.give(answer, cookies.FORM, made, secure=self.desk.secure))
        return forms.token(self._form)


Handler: TypeAlias = Callable[[Visit], Response]
"""One page: from a visit to its answer."""


def demand_nobody_else(visit: Visit) -> None:
    """`Denied` `foreign_form` unless what was posted came from our own page."""
    forms.demand_ours(visit.headers, visit.form, visit.secret, visit.desk.address)


def demand_told(error: RogatoryError | None) -> None:
    """Whoever is not signed in sees no page of what went wrong."""
    if error is not None and error.code == "not_signed_in":
        raise error
