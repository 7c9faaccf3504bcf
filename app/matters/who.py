"""Who takes something at this minute: contact points and authorities of a State, those first who are there now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.directory import entries
from app.directory.contact_points import OF_PROCEDURE, ContactPoint
from app.directory.entries import Entry
from app.directory.presence import presence
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.ids import StateCode
from app.matters.doubted import DoubtView, doubted
from app.matters.lately import LatelyView, lately
from app.matters.office import Office
from app.matters.views import View

FUNCTION_OF: dict[str, tuple[str, ...]] = {
    "mla": ("central_mla",),
    "extradition": ("central_extradition",),
    "preservation": ("contact_24_7",),
    "emergency_disclosure": ("contact_24_7",),
    "information": ("liaison", "contact_24_7"),
    "assets": ("asset_recovery_office", "central_mla"),
}
"""What an authority is for, where it does not name its competences."""
OTHERWISE = ("central_mla",)


@dataclass(frozen=True)
class WhoView(View):
    """Somebody who may take it."""

    state: str
    authority: str
    name: str
    point: str | None
    """A contact point of the authority by its id; null: its office."""
    unit: str | None
    takes: bool | None
    """Whether it says that it takes this; null: it says nothing, and its functions fit."""
    open: bool | None
    """Whether somebody is there at the instant; null: not known."""
    until: datetime | None
    """When that changes, by its hours or by a maintenance window; null: it says of no change, or it is not known."""
    away_until: datetime | None
    """End of the maintenance windows in which the instant lies; those that overlap or touch are one."""
    instead: str | None
    """Whom to call meanwhile."""
    phones: tuple[Json, ...]
    """Each with `number` and `languages`."""
    spoken: tuple[str, ...]
    written: tuple[str, ...]
    answer_minutes: int | None
    """Minutes within which a person is promised to answer."""
    form: str | None
    """What form it wants, for this urgency."""
    node: bool
    """Whether instruments reach it through its node."""
    lately: LatelyView | None
    """How long it took to answer; null: we have written it nothing of the kind."""
    verified: bool
    """Whether its State signed this; false: from a list that nobody signed."""
    verified_on: date | None
    age: str
    """fresh, amber (180 days), red (365 days), unsaid."""
    source: str
    doubts: tuple[DoubtView, ...] = ()
    """What is wrong with the edition that says so: out of date, disputed. Empty: nothing that is known here."""


def who(
    session: Session,
    office: Office,
    actor: Actor,
    state: StateCode,
    procedure: str,
    *,
    urgent: bool,
    at: datetime,
) -> list[WhoView]:
    """Who in a State takes a procedure at an instant. `Unknown` `not_confirmed` for a State of which nothing is known.

    First those who are there, contact points before offices if it is urgent; who says that it does not take it is left
    out.
    """
    permit(actor, Permission.PEER_READ, actor.authority)
    told, doubts = entries.told(session, state), doubted(session, state, at)
    found = [
        replace(one, doubts=doubts)
        for entry in told.entries
        for one in _of(session, office, actor, entry, procedure, urgent=urgent, at=at)
        if one.takes is not False
    ]
    return sorted(found, key=lambda one: (one.open is not True, one.away_until is not None, _later(one, urgent)))


def _later(one: WhoView, urgent: bool) -> tuple[bool, bool, str, str]:
    return (one.point is None) is urgent, one.takes is not True, one.authority, one.point or ""


def _of(
    session: Session, office: Office, actor: Actor, entry: Entry, procedure: str, *, urgent: bool, at: datetime
) -> Iterator[WhoView]:
    told = entry.particulars
    measured = lately(session, office.catalogue, actor.authority, entry.id, procedure, urgent=urgent)
    itself = _office(entry, procedure, measured, urgent=urgent, at=at)
    yield itself
    for one in told.contact_points:
        if set(one.duties) & set(OF_PROCEDURE.get(procedure, ())):
            yield _point(itself, entry, one, at)


def _office(entry: Entry, procedure: str, measured: LatelyView | None, *, urgent: bool, at: datetime) -> WhoView:
    told = entry.particulars
    takes = told.competent(procedure)
    if takes is None and not set(entry.functions) & set(FUNCTION_OF.get(procedure, OTHERWISE)):
        takes = False
    wants, spoken = told.requirements, told.spoken(procedure)
    opened, until = entries.now_there(entry, told.hours, at) if told.hours else (None, None)
    numbers = told.channels.telephones if told.channels else ()
    return WhoView(
        state=entry.state,
        authority=entry.id,
        name=entry.name(),
        point=None,
        unit=None,
        takes=takes,
        open=opened,
        until=until,
        away_until=None,
        instead=None,
        phones=tuple({"number": number, "languages": [*spoken]} for number in numbers),
        spoken=spoken,
        written=tuple(told.written(procedure) or entry.languages),
        answer_minutes=None,
        form=((wants.form_when_urgent if urgent else None) or wants.form) if wants else None,
        node=entry.reachable,
        lately=measured,
        verified=entry.verified,
        verified_on=entry.verified_on,
        age=entry.age(at.date()),
        source=entry.source,
    )


def _point(office: WhoView, entry: Entry, one: ContactPoint, at: datetime) -> WhoView:
    """A contact point of an authority; what is not its own is its authority's."""
    hours = one.promise.hours
    there = presence(one, at, partial(entries.now_there, entry, hours) if hours else None)
    return replace(
        office,
        point=one.id,
        unit=one.unit,
        takes=True,
        open=there.open,
        until=there.until,
        away_until=there.away_until,
        instead=there.instead,
        phones=tuple({"number": phone.number, "languages": [*phone.languages]} for phone in one.phones),
        spoken=tuple(one.languages),
        answer_minutes=one.promise.answer_minutes,
    )
