"""Agreements of several States, as a page: which text is in force, and how every pair stands. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from app.access.permit import may
from app.access.roles import Permission
from app.matters import conferences, directory_views
from app.web.directory import named
from app.web.visit import Inside, Visit

PATH = "/conferences"


def get_conferences(visit: Visit) -> Response:
    """Every conference that a matter of ours belongs to."""
    with visit.enter() as inside:
        found = conferences.conferences(inside.session, visit.desk.office, inside.actor)
        return visit.page("conferences.html", conferences=found, names=_names(visit, inside))


def address(inside: Inside) -> str | None:
    """Where they stand for who looks; None for whom they are not there."""
    actor = inside.actor
    return PATH if may(actor, Permission.MATTER_READ, actor.authority) else None


def _names(visit: Visit, inside: Inside) -> Mapping[str, str]:
    """What States are called; none for who may not read the directory."""
    if not may(inside.actor, Permission.PEER_READ, inside.actor.authority):
        return {}
    known = directory_views.known(inside.session, inside.actor)
    return {state: named(visit, names, state) for state, names in known}
