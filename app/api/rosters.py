"""Rosters: who is on duty when and why, gaps before they happen, and the private calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, AwareDatetime, Field

from app.api import paging
from app.api.desk import Desk
from app.api.shape import Asked, Responses, several, shown
from app.api.visit import Acting, Answer, Asking, Seen, Visit, etag
from app.duty import feeds, queries, rosters
from app.duty.bodies import NAME, RosterBody
from app.duty.models import Feed, Roster
from app.duty.rotation import Span
from app.duty.schedule import Schedule, Shift
from app.kit.canonical import JsonObject
from app.matters.views import View
from app.notices import ladders, proven
from app.notices.proven import OnDuty

router = APIRouter(tags=["rosters"], prefix="/rosters")


def _in_our_age(moment: datetime) -> datetime:
    if not 2000 <= moment.year < 2200:
        raise ValueError("a time lies between 2000 and 2200")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, Field(strict=False), AfterValidator(_in_our_age)]
"""RFC 3339 with an offset."""
Named = Annotated[str, Path(pattern=NAME, description="Name of a roster")]
FeedId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", description="Id of a private calendar")]
From = Annotated[Moment | None, Query(description="RFC 3339; else now")]
To = Annotated[Moment | None, Query(description="RFC 3339; else 14 days after the begin; at most 400")]
CHANGED: Responses = {
    412: {"description": "The roster has changed since"},
    428: {"description": "`If-Match` is missing"},
}
ICS: Responses = {
    200: {"description": "iCalendar (RFC 5545)", "content": {"text/calendar": {"schema": {"type": "string"}}}}
}


@dataclass(frozen=True)
class RosterView(View):
    """A version of a roster."""

    name: str
    version: int
    title: str
    zone: str
    demand: str
    """When somebody must hold it: always, or served (whenever one of its layers serves)."""
    names_in_feeds: bool
    layers: tuple[JsonObject, ...]
    """All on duty at the same time, the first of them called first."""
    retired: bool
    since: datetime
    """From when on it is in force; what was before stays as it was."""
    by: str
    made: datetime


@dataclass(frozen=True)
class ShiftView(View):
    """An unbroken time of one layer."""

    layer: str | None
    """Null: somebody stands in beside the layers."""
    begin: datetime
    end: datetime
    holder: str | None
    """Who is on duty; null: nobody, and `missing` says why."""
    planned: str
    """Whose turn it is."""
    assigned: str
    """To whom it went."""
    why: str
    """layer, override or swap."""
    change: str | None
    """Id of the override or swap."""
    missing: str | None
    """absent, not_active or no_duty_officer."""


@dataclass(frozen=True)
class TimeView(View):
    """A time: a gap in which nobody is on duty, or what is swapped."""

    begin: datetime
    end: datetime


@dataclass(frozen=True)
class ScheduleView(View):
    """The final schedule of a roster: every instant of every layer, and its gaps."""

    roster: str
    begin: datetime
    end: datetime
    shifts: tuple[ShiftView, ...]
    gaps: tuple[TimeView, ...]


@dataclass(frozen=True)
class OnDutyView(View):
    """Who is on duty at an instant."""

    roster: str
    at: datetime
    on_duty: tuple[str, ...]
    """Each once, the first to be called first; none: a gap."""
    called_by: tuple[str, ...]
    """What calls them: keys of own ladders, and `rules` where what rings at night has none. None: nothing does."""


@dataclass(frozen=True)
class ProvenView(View):
    """Somebody's time on duty, and by which way they are best reached."""

    official: str
    begin: datetime
    """Not later than now: they are on duty."""
    proven: bool
    """Something that came by it was answered, confirmed or typed within 30 days, and its newest message went."""
    by: str | None
    """What proved it last: acknowledged, delivered, code."""
    channel: str | None
    at: datetime | None
    lack: str | None
    """Why it is not proven: stale, channel_down, failing, channel_gone, no_way."""


@dataclass(frozen=True)
class FeedView(View):
    """A private calendar of an official's own duty."""

    id: str
    official: str
    path: str | None
    """Its secret place at this API; told when it is made and never again."""
    made: datetime
    revoked: datetime | None


class RosterSet(Asked):
    """A roster, or its new version."""

    roster: RosterBody
    since: Moment | None = None
    """In force from then on; null: from now on."""


@router.get("", response_model=several(RosterView))
def get_rosters(
    caller: Asking, retired: Annotated[bool, Query(description="Retired ones, too")] = False
) -> JSONResponse:
    """The authority's rosters in their newest version, by name; always whole."""
    with caller.enter() as visit:
        rows = rosters.rosters_of(visit.session, visit.actor, retired=retired)
        return JSONResponse(paging.whole([_view(row) for row in rows]))


@router.get("/feeds", response_model=several(FeedView))
def get_feeds(caller: Asking) -> JSONResponse:
    """The caller's private calendars, of a head everybody's; always whole. Their addresses cannot be had again."""
    with caller.enter() as visit:
        return JSONResponse(paging.whole([_feed(row) for row in feeds.feeds_of(visit.session, visit.actor)]))


@router.post("/feeds", response_model=shown(FeedView), status_code=201)
def post_feed(caller: Acting) -> Response:
    """Give one's own duty a secret address. Whoever has it reads when one is on duty, without any other sign-in."""

    def act(visit: Visit) -> Answer:
        made = feeds.new_feed(visit.session, visit.actor, visit.now)
        view = FeedView(made.id, visit.actor.official, made.path, visit.now, None)
        answer = Answer.of(201, view)
        return Answer(answer.status, answer.body, answer.headers, secret=("path",))

    return caller.once(act)


@router.post("/feeds/{feed}/revocation", response_model=shown(FeedView))
def post_feed_revocation(caller: Acting, feed: FeedId) -> Response:
    """Close a private calendar; again changes nothing."""

    def act(visit: Visit) -> Answer:
        return Answer.of(200, _feed(feeds.revoke_feed(visit.session, visit.actor, feed, visit.now)))

    return caller.once(act)


@router.get("/feed/{address}.ics", response_class=Response, responses=ICS, openapi_extra={"security": []})
def get_feed(
    request: Request, address: Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,150}$", description="The secret")]
) -> Response:
    """A private calendar: when its official is on duty, and nothing else. Needs no token: its address is the secret."""
    desk: Desk = request.app.state.desk
    with desk.sessions.begin(feeds.owner_of(address)) as session:
        data = feeds.read_feed(session, address, desk.office.now())
    return Response(data, media_type="text/calendar; charset=utf-8")


@router.get("/{roster}", response_model=shown(RosterView))
def get_roster(caller: Asking, roster: Named) -> JSONResponse:
    """A roster in its newest version, with its ETag."""
    with caller.enter() as visit:
        row = rosters.roster_versions(visit.session, visit.actor, roster)[0]
        return JSONResponse(_view(row).to_json(), headers={"ETag": etag(row.version)})


@router.get("/{roster}/versions", response_model=several(RosterView))
def get_roster_versions(caller: Asking, roster: Named) -> JSONResponse:
    """Every version of a roster, the newest first; always whole."""
    with caller.enter() as visit:
        rows = rosters.roster_versions(visit.session, visit.actor, roster)
        return JSONResponse(paging.whole([_view(row) for row in rows]))


@router.put("/{roster}", response_model=shown(RosterView), responses=CHANGED)
def put_roster(caller: Asking, roster: Named, seen: Seen, body: RosterSet) -> JSONResponse:
    """Make a roster (`If-Match: "0"`), or give it a new version."""
    with caller.enter() as visit:
        row = rosters.set_roster(
            visit.session, visit.actor, roster, body.roster, visit.now, seen=seen, since=body.since
        )
        view = _view(row)
    return JSONResponse(view.to_json(), headers={"ETag": etag(view.version)})


@router.post("/{roster}/retirement", response_model=shown(RosterView), responses=CHANGED)
def post_retirement(caller: Acting, roster: Named, seen: Seen) -> Response:
    """Nobody need hold it any more; a new version brings it back."""

    def act(visit: Visit) -> Answer:
        row = rosters.retire_roster(visit.session, visit.actor, roster, visit.now, seen=seen)
        return Answer.of(200, _view(row), ETag=etag(row.version))

    return caller.once(act)


@router.get("/{roster}/schedule", response_model=shown(ScheduleView))
def get_schedule(caller: Asking, roster: Named, begin: From = None, end: To = None) -> JSONResponse:
    """The final schedule: who holds the roster at each time and why, and when nobody does."""
    with caller.enter() as visit:
        span = spanned(visit, begin, end)
        found = queries.schedule_of(visit.session, visit.actor, roster, *span)
        return JSONResponse(_schedule(roster, found).to_json())


@router.get("/{roster}/gaps", response_model=several(TimeView))
def get_gaps(caller: Asking, roster: Named, begin: From = None, end: To = None) -> JSONResponse:
    """When nobody will hold the roster; always whole."""
    with caller.enter() as visit:
        found = queries.schedule_of(visit.session, visit.actor, roster, *spanned(visit, begin, end))
        return JSONResponse(paging.whole([TimeView(*one) for one in found.gaps]))


@router.get("/{roster}/proven", response_model=several(ProvenView))
def get_proven(caller: Asking, roster: Named) -> JSONResponse:
    """Whether those on duty now, and within twelve hours, can be woken; always whole. Addresses are not told."""
    with caller.enter() as visit:
        channels = caller.desk.doors.means.channels
        found = proven.of_roster(visit.session, visit.actor, roster, channels, visit.now)
        return JSONResponse(paging.whole([_proven(one) for one in found]))


@router.get("/{roster}/on-duty", response_model=shown(OnDutyView))
def get_on_duty(
    caller: Asking, roster: Named, at: Annotated[Moment | None, Query(description="RFC 3339; else now")] = None
) -> JSONResponse:
    """Who is on duty at an instant."""
    with caller.enter() as visit:
        when = at or visit.now
        found = queries.schedule_of(visit.session, visit.actor, roster, when, when + timedelta(milliseconds=1))
        by = ladders.callers_of(visit.session, visit.actor, roster, when)
        return JSONResponse(OnDutyView(roster, when, found.holders(when), tuple(by)).to_json())


def spanned(visit: Visit, begin: datetime | None, end: datetime | None) -> Span:
    """The time that is asked for: from now, for 14 days."""
    first = begin or visit.now
    return first, end or first + queries.AHEAD


def _view(row: Roster) -> RosterView:
    body = RosterBody.model_validate(row.body)
    layers = tuple(one.model_dump(mode="json") for one in body.layers)
    told = (body.title, body.zone, body.demand, body.names_in_feeds, layers)
    return RosterView(row.name, row.version, *told, row.retired, row.since, row.by, row.made)


def _schedule(roster: str, found: Schedule) -> ScheduleView:
    shifts = tuple(_shift(one) for one in found.shifts)
    return ScheduleView(roster, found.begin, found.end, shifts, tuple(TimeView(*one) for one in found.gaps))


def _proven(one: OnDuty) -> ProvenView:
    how = one.standing
    by, lack = how.by.value if how.by else None, how.lack.value if how.lack else None
    return ProvenView(how.official, one.begin, how.lack is None, by, how.channel, how.at, lack)


def _shift(one: Shift) -> ShiftView:
    return ShiftView(
        layer=one.layer or None,
        begin=one.begin,
        end=one.end,
        holder=one.holder,
        planned=one.planned,
        assigned=one.assigned,
        why=one.why.value,
        change=one.take,
        missing=one.missing.value if one.missing else None,
    )


def _feed(row: Feed) -> FeedView:
    return FeedView(row.id, row.official, None, row.made, row.revoked)
