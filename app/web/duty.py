"""The duty page at 3 a.m.: who asks, what, under which article, by when, what is at stake; two buttons."""

from __future__ import annotations

from starlette.responses import Response

from app.access.permit import may
from app.access.roles import Permission
from app.kit.errors import Invalid, Unknown
from app.kit.ids import Reference
from app.matters.brief import Brief, brief
from app.notices import passing, post
from app.notices.models import Notice
from app.web.home import notice_named, told
from app.web.visit import Inside, Visit


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


def _shown(visit: Visit, error: Invalid | None = None, reason: str = "") -> Response:
    with visit.enter(alone=visit.alone) as inside:
        row = notice_named(visit, inside)
        found = _brief(visit, inside, row)
        given = {**told(visit, inside, row), "brief": found, "error": error, "reason": reason[: passing.LONGEST]}
        return visit.page("duty.html", 200 if error is None else 422, **given)


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
