"""Who the token stands for, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.access.permit import may
from app.access.roles import Permission
from app.accounts.officials import official_entry
from app.api.shape import shown
from app.api.visit import Asking
from app.matters.views import View

router = APIRouter(tags=["me"])


@dataclass(frozen=True)
class MeView(View):
    """The official behind a token."""

    official: str
    authority: str
    state: str
    name: str
    function: str
    languages: tuple[str, ...]
    zone: str
    roles: tuple[str, ...]
    scopes: tuple[str, ...] | None
    """Null: everything that the roles allow."""
    permissions: tuple[str, ...]
    """What this token may do: roles and scopes together."""


@router.get("/me", response_model=shown(MeView))
def get_me(caller: Asking) -> JSONResponse:
    """The official behind this token, their roles, and what the token may do."""
    with caller.enter() as visit:
        actor = visit.actor
        entry = official_entry(visit.session, actor.official)
        view = MeView(
            official=actor.official,
            authority=actor.authority,
            state=visit.office.state,
            name=entry.name,
            function=entry.function,
            languages=tuple(entry.languages),
            zone=entry.zone,
            roles=tuple(sorted(role.value for role in actor.roles)),
            scopes=None if actor.scopes is None else tuple(sorted(actor.scopes)),
            permissions=tuple(one.value for one in Permission if may(actor, one, actor.authority)),
        )
    return JSONResponse(view.to_json())
