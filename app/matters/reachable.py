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
class CountedDrillView(View):
    """One drill that a report names."""

    matter: str
    outcome: str
    """reached, unanswered, stopped (which counts neither way)."""
    cause: str | None
    """Why it was stopped; `unanswered` with a cause was stopped when the promise was broken already."""
    answer_within: int
    """Minutes that counted: the shorter of what was agreed and what the edition in force promised."""
    woken: bool
    foreseeable: bool
    """Whether its moment could be foreseen: less than ten minutes of the window were left once it was agreed to."""


@dataclass(frozen=True)
class ReachabilityView(View):
    """What the drills of one authority's points come to, as the report says that was signed last."""

    authority: str
    """Whose points were drilled."""
    by: str
    """Who drilled them, and signed the report."""
    tried: int
    reached: int
    """Somebody answered: before a page, or woken."""
    woken: int
    """Of those: a message had been handed over, and the person acknowledged by its link or by the key of the call, at a
    moment that they could not foresee."""
    foreseeable: int
    """Of those that reached somebody: at a moment that could be foreseen. It proves no night (ADR 0050)."""
    kept_promises: int
    stopped: JsonObject
    """How many drills were stopped and count neither way, by cause."""
    last_reached: datetime | None
    last_woken: datetime | None
    medians: JsonObject
    """Milliseconds after the beginning, by hop: by the word of whose points were drilled, as far as it is believed."""
    clock_disagrees: JsonObject
    """In how many drills the time that was told of a hop does not fit its answer, by hop. It counts in no median; when
    the answer was back counts for the person."""
    freshness: str
    """green: somebody was woken within 45 days; amber: within 90, or people answered within 90 days and nothing shows
    that any of them was woken without notice; red: neither (ADR 0050)."""
    fresh_until: datetime | None
    """When it goes stale (amber); None: nobody was woken."""
    proven_until: datetime | None
    """From when on it proves nothing (red)."""
    drills: int
    """How many drills the report names, also those that were stopped and count neither way."""
    counted: tuple[CountedDrillView, ...]
    """Each of them, the newest first."""
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
    last_reached, last_woken = _last(row, body, "last_reached"), _last(row, body, "last_woken")
    drills = body.get("drills")
    counted = tuple(_counted(one) for one in drills if isinstance(one, dict)) if isinstance(drills, list) else ()
    return ReachabilityView(
        authority=str(body["authority"]),
        by=row.sender,
        tried=_number(body, "tried"),
        reached=_number(body, "reached"),
        woken=_number(body, "woken"),
        foreseeable=_number(body, "foreseeable"),
        kept_promises=_number(body, "kept_promises"),
        stopped=_table(body, "stopped"),
        last_reached=last_reached,
        last_woken=last_woken,
        medians=_table(body, "medians"),
        clock_disagrees=_table(body, "clock_disagrees"),
        freshness=freshness(last_woken, last_reached, now),
        fresh_until=last_woken + AMBER if last_woken else None,
        proven_until=last_woken + RED if last_woken else None,
        drills=len(counted),
        counted=counted,
        instrument=row.id,
        sha256=row.sha256,
        matter=row.reference,
        signed=row.at,
    )


def _last(row: Instrument, body: JsonObject, name: str) -> datetime | None:
    """Told by the other side's clock, which cannot make it younger than the report itself."""
    last = body.get(name)
    return min(instant(last), row.at) if isinstance(last, str) else None


def _counted(row: JsonObject) -> CountedDrillView:
    cause = row.get("cause")
    return CountedDrillView(
        matter=str(row["matter"]),
        outcome=str(row["outcome"]),
        cause=str(cause) if cause is not None else None,
        answer_within=_number(row, "answer_within"),
        woken=row.get("woken") is True,
        foreseeable=row.get("foreseeable") is True,
    )


def _table(body: JsonObject, name: str) -> JsonObject:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _number(body: JsonObject, name: str) -> int:
    found = body.get(name)
    return found if isinstance(found, int) else 0
