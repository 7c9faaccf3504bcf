"""Notices: what the roles of the caller hear of, and the word that stops a ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from app.api import paging
from app.api.paging import Paged
from app.api.shape import Asked, Id, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.kit.canonical import Json, JsonObject
from app.kit.ids import official_id
from app.matters.views import View
from app.notices import contacts, handed_over, left_behind, passing, post, trail
from app.notices.handed_over import Offer
from app.notices.left_behind import Left
from app.notices.models import Notice
from app.notices.post import URGENT
from app.notices.trail import Tried
from app.notices.wording import worded

router = APIRouter(tags=["notices"], prefix="/notices")


@dataclass(frozen=True)
class NoticeView(View):
    """Something that an official must hear of."""

    id: str
    occasion: str
    severity: str
    subject: JsonObject
    """What it is about: references, ids, codes."""
    words: str
    """In the language of the answer, filled; no case content."""
    params: JsonObject
    """What the words are filled with, for programs."""
    made: datetime
    rung: int
    """How far its ladder has been climbed; 0 is the first rung."""
    rings: int
    acknowledged: datetime | None
    acknowledged_by: str | None
    acknowledged_how: str | None
    """signed (in at a door), link, keypress."""
    resolved: datetime | None


@dataclass(frozen=True)
class TriedView(Tried, View):
    """One message that told a notice."""


@dataclass(frozen=True)
class NoticeTrailView(View):
    """A notice with its ladder, and who was tried, when and how."""

    notice: NoticeView
    ladder: list[Json]
    """Its rungs; once more behind the one that was reached, each time that it rang anew (`left`)."""
    ladder_of: str | None
    """The authority's own ladder that was stamped; null: the rule's."""
    next_ring: datetime | None
    tried: tuple[TriedView, ...]
    offers: tuple[OfferView, ...]
    passed: tuple[PassedView, ...]
    left: tuple[LeftView, ...]
    """Who had taken it and can see to it no more."""


class HandOver(Asked):
    """To whom something is handed over."""

    to: str


class PassOn(Asked):
    """Why whoever is called cannot take it."""

    reason: str


@dataclass(frozen=True)
class PassedView(View):
    """That somebody passed it on to the next rung of its ladder, and why."""

    rung: int
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class OfferView(Offer, View):
    """That it was offered to a colleague, and who took it over."""


@dataclass(frozen=True)
class LeftView(Left, View):
    """That somebody had taken it and can see to it no more, and why."""


@dataclass(frozen=True)
class ScreenView(View):
    """What an open page shows and sounds for."""

    notices: tuple[NoticeView, ...]
    """Those that nobody acknowledged, newest first, 50 at most."""
    sound: bool
    """Something urgent is among them."""
    rings: int
    """Grows when anything rings: a page that sees it grow sounds again."""


@router.get("", response_model=several(NoticeView))
def get_notices(
    caller: Asking,
    page: Paged,
    settled: Annotated[bool, Query(alias="all", description="Also those that are acknowledged or resolved")] = False,
) -> JSONResponse:
    """Notices that the caller's roles hear of, newest first."""
    with caller.enter() as visit:
        rows = post.heard(visit.session, visit.actor, all_of_them=settled, limit=page.limit + 1, before=page.place)
        return JSONResponse(paging.newest(page, rows, lambda row: (row.made, row.id), lambda row: _shown(row, visit)))


@router.get("/screen", response_model=shown(ScreenView))
def get_screen(caller: Asking) -> JSONResponse:
    """For a page that is open: ask every 15 to 60 seconds; who is reached by the screen counts as there meanwhile."""
    with caller.enter() as visit:
        contacts.seen(visit.session, visit.actor, visit.now)
        rows = post.heard(visit.session, visit.actor, limit=50)
        notices = tuple(_shown(one, visit) for one in rows)
        sound = any(one.severity in URGENT for one in rows)
        return JSONResponse(ScreenView(notices, sound, sum(one.rings for one in rows)).to_json())


@router.get("/{notice}", response_model=shown(NoticeTrailView))
def get_notice(caller: Asking, notice: Id) -> JSONResponse:
    """One notice: its ladder, and who was tried, when and how."""
    with caller.enter() as visit:
        row = trail.notice(visit.session, visit.actor, notice)
        tried = tuple(TriedView(**vars(one)) for one in trail.tried(visit.session, visit.actor, row))
        offers = tuple(OfferView(**vars(one)) for one in handed_over.offers(visit.session, visit.actor, notice))
        left = tuple(LeftView(**vars(one)) for one in left_behind.left(row))
        passed = tuple(
            PassedView(one.rung, one.by, one.reason, one.at)
            for one in passing.passed(visit.session, visit.actor, notice)
        )
        view = NoticeTrailView(
            _shown(row, visit), list(row.ladder), row.ladder_of, row.next_ring, tried, offers, passed, left
        )
        return JSONResponse(view.to_json())


@router.post("/{notice}/acknowledgement", response_model=shown(NoticeView))
def post_acknowledgement(caller: Acting, notice: Id) -> Response:
    """I have heard it and see to it. The first who says so is named; again changes nothing."""

    def act(visit: Visit) -> Answer:
        return Answer.of(200, _shown(post.acknowledge(visit.session, visit.actor, notice, visit.now), visit))

    return caller.once(act)


@router.post("/{notice}/passing", response_model=shown(NoticeView))
def post_passing(caller: Acting, notice: Id, asked: PassOn) -> Response:
    """Pass on what nobody has taken yet: the next rung of its ladder is rung at once."""

    def act(visit: Visit) -> Answer:
        row = passing.pass_on(visit.session, visit.actor, notice, asked.reason, visit.now)
        return Answer.of(200, _shown(row, visit))

    return caller.once(act)


@router.post("/{notice}/hand-over", response_model=shown(NoticeView))
def post_hand_over(caller: Acting, notice: Id, asked: HandOver) -> Response:
    """Offer what you have taken to a colleague: they are rung at once, and bound when they acknowledge; answers the
    offer. Until then it is yours.
    """

    def act(visit: Visit) -> Answer:
        to = official_id(asked.to)
        made = handed_over.hand_over(visit.session, visit.actor, notice, to, visit.now)
        return Answer.of(200, _shown(visit.session.get_one(Notice, (visit.actor.authority, made)), visit))

    return caller.once(act)


def _shown(row: Notice, visit: Visit) -> NoticeView:
    return NoticeView(
        id=row.id,
        occasion=row.occasion,
        severity=row.severity,
        subject=row.subject,
        words=worded(row, visit.language, visit.zone),
        params=row.params,
        made=row.made,
        rung=row.rung,
        rings=row.rings,
        acknowledged=row.acknowledged,
        acknowledged_by=row.acknowledged_by,
        acknowledged_how=row.acknowledged_how,
        resolved=row.resolved,
    )
