"""The duty page at 3 a.m.: who asks, what, under which article, by when, what is at stake; two buttons."""

from __future__ import annotations

from starlette.responses import Response

from app.access.permit import may
from app.access.roles import Permission
from app.accounts.officials import officials_of
from app.duty import queries
from app.kit.actor import Role
from app.kit.errors import Conflict, Denied, Invalid, RogatoryError, Unknown
from app.kit.ids import Reference, official_id
from app.matters.brief import Brief, brief
from app.notices import handed_over, passing, post
from app.notices.models import Notice
from app.web.home import name_of, notice_named, told
from app.web.visit import Inside, Visit, demand_told

TAKING = frozenset({Role.DUTY_OFFICER.value, Role.CASE_OFFICER.value, Role.SIGNATORY.value, Role.HEAD.value})
"""Roles to whom an urgent matter may be handed over."""


def get_duty(visit: Visit) -> Response:
    """One screen. It weighs little: it is opened on a telephone on a slow line."""
    return _shown(visit)


def post_take(visit: Visit) -> Response:
    """Acknowledge and take: it is bound to who says so, and the ladder stops."""
    with visit.enter() as inside:
        row = notice_named(visit, inside)
        post.acknowledge(inside.session, inside.actor, row.id, visit.now)
    return visit.go(f"/duty/{row.id}")


def post_pass(visit: Visit) -> Response:
    """Pass on to the next, at once, with a reason."""
    reason = visit.form.get("reason", "")
    try:
        with visit.enter() as inside:
            row = notice_named(visit, inside)
            passing.pass_on(inside.session, inside.actor, row.id, reason, visit.now)
    except Invalid as error:
        return _shown(visit, error, reason)
    return visit.go(f"/duty/{row.id}")


def post_hand_over(visit: Visit) -> Response:
    """Hand over what one has taken: it is theirs when they take it."""
    try:
        with visit.enter() as inside:
            row = notice_named(visit, inside)
            to = official_id(visit.form.get("to", ""))
            handed_over.hand_over(inside.session, inside.actor, row.id, to, visit.now)
    except (Invalid, Unknown, Conflict, Denied) as error:
        demand_told(error)
        return _shown(visit, error)
    return visit.go(f"/duty/{row.id}")


def _shown(visit: Visit, error: RogatoryError | None = None, reason: str = "") -> Response:
    with visit.enter(alone=visit.alone) as inside:
        row = notice_named(visit, inside)
        found = _brief(visit, inside, row)
        offered = [one for one in handed_over.offers(inside.session, inside.actor, row.id) if one.open]
        offer = handed_over.offered(row)
        given = {
            **told(visit, inside, row),
            "brief": found,
            "error": error,
            "reason": reason[: passing.LONGEST],
            "offered": [name_of(inside, one.to) for one in offered],
            "handed": (name_of(inside, offer.by), name_of(inside, offer.to)) if offer else None,
            "colleagues": _colleagues(visit, inside, row),
        }
        return visit.page("duty.html", 200 if error is None else error.status, **given)


def _colleagues(visit: Visit, inside: Inside, row: Notice) -> list[tuple[str, str]]:
    """To whom the reader may hand over what they have taken, by id and name: who is on duty now first."""
    if row.id not in {one.id for one in handed_over.taken_by(inside.session, inside.actor)}:
        return []
    authority, session = inside.actor.authority, inside.session
    rosters = queries.rosters_of(session, authority)
    now = {one for roster in rosters for one in queries.on_duty(session, authority, roster, visit.now)}
    away = queries.absent(session, authority, visit.now)
    people = [
        one
        for one in officials_of(session, inside.actor)
        if one.active and TAKING.intersection(one.roles) and one.id != inside.actor.official and one.id not in away
    ]
    people.sort(key=lambda one: (one.id not in now, Role.DUTY_OFFICER.value not in one.roles, one.name))
    return [(one.id, one.name) for one in people]


def _brief(visit: Visit, inside: Inside, row: Notice) -> Brief | None:
    """What may be told of the matter to who looks; None for whom it is not, or where it is not here."""
    reference, instrument = row.subject.get("matter"), row.subject.get("instrument")
    wanted = (Permission.MATTER_READ, Permission.INSTRUMENT_READ)
    if not isinstance(reference, str) or not all(may(inside.actor, one, inside.actor.authority) for one in wanted):
        return None
    named = instrument if isinstance(instrument, str) else None
    try:
        return brief(inside.session, visit.desk.office, inside.actor, Reference(reference), named, visit.language)
    except Unknown:
        return None  # confidential, and the reader is not named in it
