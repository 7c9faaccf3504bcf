"""One request: who asks, in the one transaction of their authority, and what is told to other processes afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, Request, Response, Security
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from app.access import guards
from app.accounts import idempotency, tokens
from app.accounts.idempotency import Reply
from app.accounts.officials import official_entry
from app.api.desk import Desk
from app.api.refusals import Answered
from app.api.speech import SOURCE, spoken
from app.kit import canonical
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.errors import Denied, Invalid
from app.kit.ids import AuthorityId, Digest
from app.kit.said import told
from app.matters.office import Office
from app.matters.views import View

_bearer = HTTPBearer(
    auto_error=False, scheme_name="token", description="A personal token: `rog_…`. Make one with `rogatory token new`."
)


@dataclass
class Visit:
    """What an act needs: its session, its actor, its node's office. `wake` waits for the commit."""

    session: Session
    actor: Actor
    office: Office
    now: datetime
    language: str = SOURCE
    """The one that the caller reads."""
    woken: list[tuple[str, str]] = field(default_factory=list)

    def say(self, msgid: str, params: Mapping[str, object] | None = None) -> str:
        """Words for the caller: in their language, instants in their zone."""
        return told(self.language, msgid, params or {}, self.zone)

    @cached_property
    def zone(self) -> tzinfo:
        """The zone of the official who reads."""
        return ZoneInfo(official_entry(self.session, self.actor.official).zone)

    def wake(self, queue: str, row: str) -> None:
        """Tell a queue of a new row once it is committed."""
        self.woken.append((queue, row))


@dataclass(frozen=True)
class Answer:
    """What an act is answered with. `secret` members are shown now and never kept."""

    status: int
    body: JsonObject
    headers: dict[str, str] = field(default_factory=dict)
    secret: tuple[str, ...] = ()

    @classmethod
    def of(cls, status: int, view: View, **headers: str) -> Answer:
        """A view; `headers` are named with an underscore for a hyphen."""
        return cls(status, view.to_json(), {name.replace("_", "-"): value for name, value in headers.items()})

    def kept(self) -> Reply:
        """As it is kept under an `Idempotency-Key`."""
        body = {name: None if name in self.secret else value for name, value in self.body.items()}
        return Reply(self.status, JSONResponse(body).body, self.headers)  # type: ignore[arg-type]  # bytes, as rendered


@dataclass(frozen=True)
class Caller:
    """Somebody with a token that has the form of one."""

    desk: Desk
    owner: AuthorityId
    token: str = field(repr=False)
    request: Digest
    key: str | None = None
    language: str = SOURCE

    @contextmanager
    def enter(self) -> Iterator[Visit]:
        """The one transaction of this request. What is to be woken is woken once it is committed."""
        with self.desk.sessions.begin(self.owner) as session:
            now = self.desk.office.now()
            try:
                actor = tokens.authenticate(session, self.token, now)
            except Denied as error:
                raise Answered(error, 401) from error
            guards.stand_for(session, actor)
            visit = Visit(session, actor, self.desk.office, now, self.language)
            yield visit
        for queue, row in visit.woken:
            self.desk.office.wake(queue, row)

    def once(self, act: Callable[[Visit], Answer]) -> Response:
        """Act; or, for a key that has been answered, give that answer again."""
        with self.enter() as visit:
            session, actor = visit.session, visit.actor
            known = idempotency.recall(session, actor, self.key, self.request, visit.now) if self.key else None
            if known is not None:
                told = {**known.headers, "Idempotency-Replayed": "true"}
                return Response(known.body, known.status, told, media_type="application/json")
            answer = act(visit)
            answer.headers["Content-Language"] = self.language
            if self.key:
                idempotency.remember(session, actor, self.key, self.request, answer.kept(), visit.now)
        return JSONResponse(answer.body, answer.status, answer.headers)


async def _asking(request: Request, token: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> Caller:
    if token is None:
        raise Answered(
            Denied("token_missing", "This needs a personal token.", "Send `Authorization: Bearer rog_…`."), 401
        )
    try:
        owner = tokens.owner_of(token.credentials)
    except Denied as error:
        raise Answered(error, 401) from error
    desk: Desk = request.app.state.desk
    return Caller(desk, owner, token.credentials, Digest(""), language=spoken(request.headers))


async def _acting(
    request: Request,
    caller: Annotated[Caller, Depends(_asking)],
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="1 to 200 visible characters. The same request with the same key is answered, within two days,"
            " as it was the first time; another request with it is refused.",
            pattern=r"^[!-~]{1,200}$",
        ),
    ] = None,
) -> Caller:
    """A caller who is about to change something, with the digest of all that the change depends on."""
    if key is None:
        return caller
    said = [request.method, request.url.path, request.url.query, request.headers.get("if-match", "")]
    digest = canonical.sha256("\n".join(said).encode() + b"\n" + await request.body())
    return Caller(caller.desk, caller.owner, caller.token, digest, key, caller.language)


def _seen(
    etag: Annotated[
        str | None,
        Header(alias="If-Match", description='The ETag of what was seen: `"3"`. Needed.', max_length=40),
    ] = None,
) -> int:
    """The version that the caller saw."""
    if etag is None:
        raise Answered(Invalid("if_match_missing", "Say which version you saw.", "Send its ETag as `If-Match`."), 428)
    digits = etag.removeprefix('"').removesuffix('"')
    if etag != f'"{digits}"' or not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise Answered(Invalid("bad_etag", "That is no ETag of a draft.", "Send it as it was given."), 412)
    return int(digits)


Asking = Annotated[Caller, Depends(_asking)]
"""Reads."""
Acting = Annotated[Caller, Depends(_acting)]
"""Changes something, at most once for a key."""
Seen = Annotated[int, Depends(_seen)]
"""The version of a draft in `If-Match`."""


def etag(version: int) -> str:
    """A draft's version as an ETag."""
    return f'"{version}"'
