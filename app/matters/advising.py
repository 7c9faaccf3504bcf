"""Advice before a draft: the roads that are open to a State, and how long each takes: in our own matters with it, and
as it publishes of its practice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.directory import queries as directory
from app.instruments.models import Instrument, MatterHead
from app.kit.actor import Actor
from app.kit.errors import Unknown
from app.kit.ids import StateCode
from app.matters.office import Office
from app.matters.practised import practised_in
from app.matters.views import View
from app.procedures.catalogue import Catalogue
from app.procedures.table import Side
from app.treaties.routes import PROCEDURES, Asked, Route, Usual, routes

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "mla": ("evidence_transmittal", "execution_report"),
    "preservation": ("preservation_confirmation",),
    "information": ("information", "information_reply"),
    "emergency_disclosure": ("emergency_disclosure",),
}
"""Procedure ⇒ the kinds that bring what was asked for; a refusal is an answer, but no measure of how long it takes."""
CLOCKS: Mapping[str, str] = {
    "mla": "execution",
    "preservation": "preserve_act",
    "information": "inquiry_answer",
    "emergency_disclosure": "disclose",
}
"""Procedure ⇒ the clock that ends with what was asked for."""
LATELY = 1000
"""Matters that are counted, the newest."""


@dataclass(frozen=True)
class PublishedView(View):
    """How soon a State means to answer, by its own edition."""

    clock: str
    """What it counts: execution, preserve_act, inquiry_answer, disclose."""
    number: int
    unit: str
    """minutes, hours, days, working_days."""


@dataclass(frozen=True)
class RouteView(View):
    """A road by which something can be had from another State."""

    code: str
    """open_source, police_lead, preservation, emergency_disclosure, mla."""
    rank: int | None
    """1: take this first; null: not open."""
    use: str
    """What it gives may lawfully be used for."""
    why: str
    proviso: str | None
    """How far its treaty opens it, or what is to be said of the offence before one does."""
    article: str | None
    procedure: str | None
    act: str | None
    usual_days: float | None
    """Median of days in our own matters with that State, of which `answered` were; null: none was yet."""
    published: PublishedView | None
    """How soon that State means to answer, as its directory's edition says; null: it publishes nothing of it."""
    answered: int
    waiting: int


def advise(session: Session, office: Office, actor: Actor, state: StateCode, asked: Asked) -> tuple[RouteView, ...]:
    """Every road to a State, those that are open first. `Unknown` `own_state` for our own."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    if state == office.state:
        raise Unknown("own_state", f"{state} is our own State.", "Within a State, use a mandate.")
    said, level = practised_in(session, state).at(office.now()), "emergency" if asked.life_at_risk else "routine"
    usual = {
        name: replace(_usual(session, actor, state, name), published=said.get((name, CLOCKS[name], level)))
        for name, _ in PROCEDURES.values()
    }
    found = routes(
        asked,
        office.profiles.profile(office.state),
        office.profiles.profile(state),
        office.treaties,
        _spoken(session, office, state),
        usual,
    )
    return tuple(_view(one) for one in found)


def _spoken(session: Session, office: Office, state: StateCode) -> set[str]:
    """Procedures that both editions name; of a State without one that exchanges papers every procedure that crosses a
    border, as a draft to it would have (`terms`); none of any other.
    """
    ours = directory.current_edition(session, office.state)
    try:
        theirs = directory.current_edition(session, state)
    except Unknown:
        delivery = office.profiles.profile(state).delivery
        return on_paper(office.catalogue) if delivery != "node" else set()
    return set(ours.speaks) & set(theirs.speaks)


def on_paper(catalogue: Catalogue) -> set[str]:
    """Procedures that can be had with a State that no node reaches: nothing is exercised there."""
    newest = (catalogue.newest(name) for name in catalogue.speaks())
    return {one.name for one in newest if not one.exercise and not one.domestic}


def _usual(session: Session, actor: Actor, state: StateCode, procedure: str) -> Usual:
    """Days from our opening instrument to the first that brought what was asked for."""
    brought = and_(Instrument.outgoing.is_(False), Instrument.kind.in_(ANSWERS.get(procedure, ())))
    same = (MatterHead.authority == Instrument.authority) & (MatterHead.reference == Instrument.reference)
    query = (
        select(
            func.min(Instrument.at).filter(Instrument.outgoing),
            func.min(Instrument.at).filter(brought),
        )
        .join(MatterHead, same)
        .where(
            Instrument.authority == actor.authority,
            Instrument.exercise.is_(False),
            Instrument.state != "rejected",
            MatterHead.procedure == procedure,
            MatterHead.side == Side.REQUESTING.value,
            MatterHead.counterpart.startswith(f"{state}.", autoescape=True),
        )
        .group_by(Instrument.reference)
        .order_by(func.min(Instrument.at).desc())
        .limit(LATELY)
    )
    rows = [(sent, came) for sent, came in session.execute(query) if sent is not None]
    days = [(came - sent).total_seconds() / 86_400 for sent, came in rows if came is not None]
    return Usual(round(median(days), 1) if days else None, len(days), len(rows) - len(days))


def _view(one: Route) -> RouteView:
    usual = one.usual
    told = usual.published if usual else None
    return RouteView(
        code=one.code,
        rank=one.rank,
        use=one.use,
        why=one.why,
        proviso=one.proviso,
        article=one.article,
        procedure=one.procedure,
        act=one.act,
        usual_days=usual.median if usual else None,
        published=PublishedView(CLOCKS[one.procedure], told.number, told.unit) if told and one.procedure else None,
        answered=usual.answered if usual else 0,
        waiting=usual.waiting if usual else 0,
    )
