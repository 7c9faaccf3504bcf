"""Changes of who is on duty: overrides, and swaps that both agree to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints

from app.api import paging
from app.api.absences import Ics
from app.api.rosters import From, Moment, Named, TimeView
from app.api.shape import Asked, Id, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.duty import overrides, planned, queries, swaps
from app.duty.bodies import Name, Person
from app.duty.models import Override, Swap
from app.duty.overrides import NewOverride
from app.kit.ids import official_id
from app.matters.views import View
from app.notices import duty_calendars

router = APIRouter(tags=["rosters"])
MOST_SAID = 500
"""Titles and addresses of a calendar of which it is said whose they are."""


@dataclass(frozen=True)
class OverrideView(View):
    """Somebody takes another's time, stands in, or has a layer by a calendar; one half of an agreed swap, too."""

    id: str
    roster: str
    layer: str | None
    of: str | None
    """Whose time; null: all of the layer, whoever's turn it is, without a layer beside all."""
    taker: str
    begin: datetime
    end: datetime
    swap: str | None
    imported: bool
    """It came with a calendar."""
    by: str
    made: datetime
    withdrawn: datetime | None
    """From then on it does not count."""
    withdrawn_by: str | None


@dataclass(frozen=True)
class BroughtTurnView(View):
    """Somebody's time on duty in a calendar."""

    begin: datetime
    end: datetime
    official: str
    how: str
    """new; moved; known; held: theirs already; cancelled or gone from the calendar, known before."""


@dataclass(frozen=True)
class BroughtDutyView(View):
    """What a calendar of duty comes to: how many of its events are so, and each of them."""

    roster: str
    layer: str | None
    written: bool
    new: int
    moved: int
    known: int
    held: int
    cancelled: int
    gone: int
    nobody: int
    """Events that are nobody's duty, as was said."""
    turns: tuple[BroughtTurnView, ...]


@dataclass(frozen=True)
class SwapView(View):
    """An official asks another to take their time."""

    id: str
    roster: str
    asker: str
    asked: str
    gives: TimeView
    takes: TimeView | None
    """The other's time that the asker takes; null: none."""
    state: str
    """asked, agreed, declined, withdrawn, or lapsed: nobody answered before its time began."""
    made: datetime
    answered: datetime | None
    answered_by: str | None


class OverrideMade(Asked):
    """Who takes whose time."""

    of: Person | None = None
    """Null: stands in beside the layers."""
    taker: Person
    begin: Moment
    end: Moment
    layer: Name | None = None
    """Only in this layer."""


class WhoseEvents(Asked):
    """Whose the events with a title or an address are."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    official: Person | None = None
    """Null: nobody's."""


class DutyBrought(Asked):
    """A plan of duty that is kept elsewhere."""

    calendar: Ics
    """iCalendar (RFC 5545): its events from now on, for 400 days."""
    layer: Name | None = None
    """They hold this layer, whoever's turn it is; null: they stand in beside all."""
    who: Annotated[list[WhoseEvents], Field(default_factory=list, max_length=MOST_SAID)]
    """Where no proven mail address of an official in the event (ATTENDEE) and no name in its title says it."""
    matching: Annotated[str, StringConstraints(max_length=100)] = ""
    """Only events whose title or category holds this."""
    replace: bool = False
    """End what was brought before and is cancelled since, or gone from it."""
    dry_run: bool = False
    """Only tell what would be entered."""


class TimeAsked(Asked):
    """A time."""

    begin: Moment
    end: Moment


class SwapAsked(Asked):
    """A colleague is asked to take one's time."""

    asked: Person
    gives: TimeAsked
    takes: TimeAsked | None = None
    """Theirs that one takes; null: none."""


@router.get("/rosters/{roster}/overrides", response_model=several(OverrideView))
def get_overrides(
    caller: Asking,
    roster: Named,
    begin: From = None,
    end: Annotated[Moment | None, Query(description="RFC 3339; else 400 days after the begin")] = None,
) -> JSONResponse:
    """Overrides and agreed swaps that touch a time, withdrawn ones too; always whole."""
    with caller.enter() as visit:
        first = begin or visit.now
        last = end or first + queries.LONGEST
        rows = overrides.overrides_of(visit.session, visit.actor, roster, first, last)
        return JSONResponse(paging.whole([_override(row) for row in rows]))


@router.post("/rosters/{roster}/overrides", response_model=shown(OverrideView), status_code=201)
def post_override(caller: Acting, roster: Named, body: OverrideMade) -> Response:
    """Give an official's time to another (head), or stand in oneself (duty officer). What is past stays as it was."""

    def act(visit: Visit) -> Answer:
        of = None if body.of is None else official_id(body.of)
        new = NewOverride(of, official_id(body.taker), body.begin, body.end, body.layer)
        return Answer.of(201, _override(overrides.give(visit.session, visit.actor, roster, new, visit.now)))

    return caller.once(act)


@router.post("/rosters/{roster}/calendar", response_model=shown(BroughtDutyView))
def post_duty_calendar(caller: Acting, roster: Named, body: DutyBrought) -> Response:
    """Enter the duty of a plan that is kept elsewhere (head). If one event is not understood, nothing is entered."""

    def act(visit: Visit) -> Answer:
        said = {one.text: None if one.official is None else official_id(one.official) for one in body.who}
        wanted = planned.Wanted(body.layer, body.matching, body.replace, write=not body.dry_run)
        data = body.calendar.encode()
        found = duty_calendars.bring_duty(visit.session, visit.actor, roster, data, said, visit.now, wanted)
        return Answer.of(200, _brought(roster, body.layer, found))

    return caller.once(act)


@router.post("/overrides/{override}/withdrawal", response_model=shown(OverrideView))
def post_override_withdrawal(caller: Acting, override: Id) -> Response:
    """Let it count no longer from now on; of a swap both halves."""

    def act(visit: Visit) -> Answer:
        return Answer.of(200, _override(overrides.withdraw(visit.session, visit.actor, override, visit.now)))

    return caller.once(act)


@router.get("/swaps", response_model=several(SwapView))
def get_swaps(
    caller: Asking,
    settled: Annotated[bool, Query(alias="all", description="Also those that are answered or lapsed")] = False,
) -> JSONResponse:
    """Swaps that the caller asked or is asked for, of a head all, newest first; always whole."""
    with caller.enter() as visit:
        rows = swaps.swaps_of(visit.session, visit.actor, visit.now, settled=settled)
        return JSONResponse(paging.whole([_swap(row, visit) for row in rows]))


@router.post("/rosters/{roster}/swaps", response_model=shown(SwapView), status_code=201)
def post_swap(caller: Acting, roster: Named, body: SwapAsked) -> Response:
    """Ask a colleague to take one's time, and offer to take theirs."""

    def act(visit: Visit) -> Answer:
        gives = body.gives.begin, body.gives.end
        takes = (body.takes.begin, body.takes.end) if body.takes else None
        colleague = official_id(body.asked)
        return Answer.of(
            201, _swap(swaps.ask(visit.session, visit.actor, roster, colleague, gives, takes, visit.now), visit)
        )

    return caller.once(act)


@router.post("/swaps/{swap}/agreement", response_model=shown(SwapView))
def post_agreement(caller: Acting, swap: Id) -> Response:
    """Agree to a swap that one is asked for, as it was seen when it was asked."""

    def act(visit: Visit) -> Answer:
        return Answer.of(200, _swap(swaps.agree(visit.session, visit.actor, swap, visit.now), visit))

    return caller.once(act)


@router.post("/swaps/{swap}/refusal", response_model=shown(SwapView))
def post_refusal(caller: Acting, swap: Id) -> Response:
    """Say no to a swap that one is asked for, or take back one that one asked."""

    def act(visit: Visit) -> Answer:
        return Answer.of(200, _swap(swaps.decline(visit.session, visit.actor, swap, visit.now), visit))

    return caller.once(act)


def _brought(roster: str, layer: str | None, found: planned.Brought) -> BroughtDutyView:
    counts = {one.value: found.count(one) for one in planned.How}
    turns = tuple(BroughtTurnView(one.begin, one.end, one.official, one.how.value) for one in found.turns)
    return BroughtDutyView(roster, layer, found.written, **counts, nobody=found.nobody, turns=turns)


def _override(row: Override) -> OverrideView:
    return OverrideView(
        id=row.id,
        roster=row.roster,
        layer=row.layer,
        of=row.of,
        taker=row.taker,
        begin=row.begins,
        end=row.ends,
        swap=row.swap,
        imported=row.source is not None,
        by=row.by,
        made=row.made,
        withdrawn=row.withdrawn,
        withdrawn_by=row.withdrawn_by,
    )


def _swap(row: Swap, visit: Visit) -> SwapView:
    takes = TimeView(row.takes_begin, row.takes_end) if row.takes_begin and row.takes_end else None
    return SwapView(
        id=row.id,
        roster=row.roster,
        asker=row.asker,
        asked=row.asked,
        gives=TimeView(row.gives_begin, row.gives_end),
        takes=takes,
        state=swaps.state_of(row, visit.now),
        made=row.made,
        answered=row.answered,
        answered_by=row.answered_by,
    )
