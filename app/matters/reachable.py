"""Proofs of reachability: the newest signed report on each authority's points, and how fresh it is.

A report is an instrument of the exercise procedure, so that both sides hold it, anybody can verify it, and whoever has
the instruments that it names can count again (`procedures.reachability`, `rogatory instrument recount`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments.drilled import word_of
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import instant
from app.kit.errors import Refused
from app.kit.ids import AuthorityId
from app.matters.views import View
from app.procedures.reachability import AMBER, RED, Word, again, freshness

log = logging.getLogger("rogatory.exercises")

KIND = "exercise_report"
_MANY = 2_000


@dataclass(frozen=True)
class ReachabilityView(View):
    """What the drills of one authority's points come to, as the report says that was signed last."""

    authority: str
    """Whose points were drilled."""
    by: str
    """Who drilled them, and signed the report."""
    tried: int
    reached: int
    kept_promises: int
    last_reached: datetime | None
    medians: JsonObject
    """Milliseconds after the beginning, by hop: by the word of whose points were drilled, as far as it is believed."""
    clock_disagrees: JsonObject
    """In how many drills the time that was told of a hop does not fit its answer, by hop. It counts in no median; when
    the answer was back counts for the person."""
    freshness: str
    """green, amber or red, by the age of the last drill that reached somebody."""
    fresh_until: datetime | None
    """When it goes stale (amber)."""
    proven_until: datetime | None
    """From when on it proves nothing (red)."""
    drills: int
    """How many drills the report names, also those that were stopped and count neither way."""
    instrument: str
    """The report's id."""
    sha256: str
    matter: str
    signed: datetime


def proofs(session: Session, actor: Actor, now: datetime, authority: str | None = None) -> tuple[ReachabilityView, ...]:
    """The newest report on each authority by each other, on those of other States and on our own; by authority.

    `authority`: only those on it, or on its State where it is a State's code.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    return newest(session, actor.authority, now, authority)


def newest(
    session: Session, owner: AuthorityId, now: datetime, authority: str | None = None
) -> tuple[ReachabilityView, ...]:
    """As `proofs`, for whoever the caller is. Each report is counted again from the instruments that it names, as we
    hold them: one that is void, or that says otherwise, is not shown.
    """
    query = select(Instrument).where(
        Instrument.authority == owner, Instrument.kind == KIND, Instrument.state != "rejected"
    )
    found: dict[tuple[str, str], ReachabilityView] = {}
    for row in session.scalars(query.order_by(Instrument.at.desc()).limit(_MANY)):
        content = read(row.content)
        of, by = str(content.body["authority"]), row.sender
        if (of, by) in found or not (authority is None or of == authority or of.startswith(f"{authority}.")):
            continue
        try:
            counted = again(content.body, by, _words(session, owner, content.body))
        except Refused as error:
            log.warning("the report %s is not believed: %s", row.id, error)
            continue
        found[(of, by)] = _view(row, counted, now)
    return tuple(found[key] for key in sorted(found))


def _words(session: Session, owner: AuthorityId, body: JsonObject) -> dict[str, Word]:
    """The instruments that a report names, as we hold them: both sides hold every one of a drill."""
    named = body.get("drills")
    rows = [row for row in named if isinstance(row, dict)] if isinstance(named, list) else []
    pins = [row.get(name) for row in rows for name in ("agreement", "request", "ending")]
    wanted = [str(pin.get("id")) for pin in pins if isinstance(pin, dict)]
    query = select(Instrument).where(
        Instrument.authority == owner, Instrument.id.in_(wanted), Instrument.state != "rejected"
    )
    told = ((read(one.content), one.sha256) for one in session.scalars(query))
    return {content.id: word_of(content, sha256) for content, sha256 in told if content.exercise}


def _view(row: Instrument, body: JsonObject, now: datetime) -> ReachabilityView:
    last, medians, drills = body.get("last_reached"), body.get("medians"), body.get("drills")
    wrong = body.get("clock_disagrees")
    # Told by the other side's clock, which cannot make it younger than the report itself.
    last_reached = min(instant(last), row.at) if isinstance(last, str) else None
    return ReachabilityView(
        authority=str(body["authority"]),
        by=row.sender,
        tried=_number(body, "tried"),
        reached=_number(body, "reached"),
        kept_promises=_number(body, "kept_promises"),
        last_reached=last_reached,
        medians=medians if isinstance(medians, dict) else {},
        clock_disagrees=wrong if isinstance(wrong, dict) else {},
        freshness=freshness(last_reached, now),
        fresh_until=last_reached + AMBER if last_reached else None,
        proven_until=last_reached + RED if last_reached else None,
        drills=len(drills) if isinstance(drills, list) else 0,
        instrument=row.id,
        sha256=row.sha256,
        matter=row.reference,
        signed=row.at,
    )


def _number(body: JsonObject, name: str) -> int:
    found = body.get(name)
    return found if isinstance(found, int) else 0
