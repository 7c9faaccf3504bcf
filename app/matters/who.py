"""Who takes something at this minute: contact points and authorities of a State, those first who are there now."""

from __future__ import annotations

import difflib
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
from app.kit.errors import Invalid
from app.kit.ids import StateCode
from app.matters.doubted import DoubtView, doubted
from app.matters.lately import LatelyView, lately
from app.matters.office import Office
from app.matters.views import View
from app.treaties.codes import MEASURES

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
    """Whether it says that it takes this; null: it does not say so, and its functions or its duties fit."""
    competences: tuple[Json, ...]
    """The rows of its competences by which it takes this, as its edition writes them: treaty, procedures, measures,
    offences, territory. What a row leaves out it does not narrow. Empty: it names none."""
    successor: str | None
    """The authority that takes its place, by its id."""
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
    """fresh, amber (180 days), red (365 days), unsaid: it names no day, and is itself no older than what is fresh."""
    source: str
    doubts: tuple[DoubtView, ...] = ()
    """What is wrong with the edition that says so: out of date, disputed. Empty: nothing that is known here."""


@dataclass(frozen=True)
class Asked:
    """What somebody is looked for, and when. `treaty` and `measure`: None, whatever they are."""

    procedure: str
    treaty: str | None
    measure: str | None
    urgent: bool
    at: datetime

    @property
    def narrowed(self) -> bool:
        """Whether more is asked for than a procedure."""
        return self.treaty is not None or self.measure is not None


def who(
    session: Session,
    office: Office,
    actor: Actor,
    state: StateCode,
    procedure: str,
    *,
    urgent: bool,
    at: datetime,
    treaty: str | None = None,
    measure: str | None = None,
) -> list[WhoView]:
    """Who in a State takes a procedure at an instant, under a treaty and for a measure where they are named. `Unknown`
    `not_confirmed` for a State of which nothing is known, `no_treaty`; `Invalid` `unknown_code` for a measure.

    First those who are there, contact points before offices if it is urgent; who says that it does not take it is left
    out.
    """
    permit(actor, Permission.PEER_READ, actor.authority)
    _demand_known(office, treaty, measure)
    told, doubts = entries.told(session, state), doubted(session, state, at)
    asked = Asked(procedure, treaty, measure, urgent, at)
    found = [
        replace(one, doubts=doubts)
        for entry in told.entries
        for one in _of(session, office, actor, entry, asked)
        if one.takes is not False
    ]
    return sorted(found, key=lambda one: (one.open is not True, one.away_until is not None, _later(one, urgent)))


def _demand_known(office: Office, treaty: str | None, measure: str | None) -> None:
    """A slip of the pen is told: who is asked for something that is not there must not seem to take it not."""
    if treaty is not None:
        office.treaties.newest(treaty)
    if measure is not None and measure not in MEASURES:
        near = difflib.get_close_matches(measure, MEASURES, 1)
        remedy = f"Did you mean {near[0]}?" if near else "See docs/reference/codes.md."
        raise Invalid("unknown_code", f"{measure!r} is no measure.", remedy)


def _later(one: WhoView, urgent: bool) -> tuple[bool, bool, bool, str, str]:
    gone = one.successor is not None
    return gone, (one.point is None) is urgent, one.takes is not True, one.authority, one.point or ""


def _of(session: Session, office: Office, actor: Actor, entry: Entry, asked: Asked) -> Iterator[WhoView]:
    told = entry.particulars
    of = session, office.catalogue, actor.authority, entry.id, asked.procedure
    measured = lately(*of, urgent=asked.urgent, now=office.now())
    itself = _office(entry, measured, asked)
    yield itself
    for one in told.contact_points:
        if set(one.duties) & set(OF_PROCEDURE.get(asked.procedure, ())):
            yield _point(itself, entry, one, asked)


def _office(entry: Entry, measured: LatelyView | None, asked: Asked) -> WhoView:
    told, procedure, at = entry.particulars, asked.procedure, asked.at
    takes = told.competent(procedure, asked.treaty, asked.measure)
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
        competences=tuple(
            one.model_dump(mode="json") for one in told.competent_by(procedure, asked.treaty, asked.measure)
        ),
        successor=told.successor,
        open=opened,
        until=until,
        away_until=None,
        instead=None,
        phones=tuple({"number": number, "languages": [*spoken]} for number in numbers),
        spoken=spoken,
        written=tuple(told.written(procedure) or entry.languages),
        answer_minutes=None,
        form=((wants.form_when_urgent if asked.urgent else None) or wants.form) if wants else None,
        node=entry.reachable,
        lately=measured,
        verified=entry.verified,
        verified_on=entry.verified_on,
        age=entry.age(at.date()),
        source=entry.source,
    )


def _takes(entry: Entry, asked: Asked) -> bool | None:
    """Whether a contact point whose duty it is takes it: as its authority says. Where no row of that speaks of the
    procedure it does, but for which treaties and measures is not said.
    """
    told = entry.particulars
    if told.competent(asked.procedure) is False:
        return None if asked.narrowed else True
    return told.competent(asked.procedure, asked.treaty, asked.measure) is not False


def _point(office: WhoView, entry: Entry, one: ContactPoint, asked: Asked) -> WhoView:
    """A contact point of an authority; what is not its own is its authority's."""
    there = presence(one, asked.at, partial(entries.point_there, entry, one))
    return replace(
        office,
        point=one.id,
        unit=one.unit,
        takes=_takes(entry, asked),
        open=there.open,
        until=there.until,
        away_until=there.away_until,
        instead=there.instead,
        phones=tuple({"number": phone.number, "languages": [*phone.languages]} for phone in one.phones),
        spoken=tuple(one.languages),
        answer_minutes=one.answer_minutes,
    )
