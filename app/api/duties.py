"""What the law of a State has its providers do, by their size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from app.access.permit import permit
from app.access.roles import Permission
from app.api import paging
from app.api.shape import several
from app.api.visit import Asking, Visit
from app.kit.canonical import JsonObject
from app.matters import peer_law
from app.matters.views import View
from app.treaties.duties import DUTIES, Duty
from app.treaties.profiles import Profile

router = APIRouter(tags=["law"])


@dataclass(frozen=True)
class DutyView(View):
    """A duty card of a State."""

    state: str
    duty: str
    words: str
    """What follows "a provider …", in the language of the reader."""
    tiers: tuple[str, ...]
    """Sizes of providers that it binds: large, medium, small."""
    thresholds: JsonObject
    """From what size on, in the State's own words, by tier."""
    log: str | None
    days: int | None
    """For which the logs are kept; null: the article fixes none, or it is no duty to keep logs."""
    fields: tuple[str, ...]
    """What each record must hold."""
    article: str
    article_verified: bool
    sanction: str | None
    """administrative or criminal."""
    sanction_article: str | None
    source: str
    checked_on: date | None
    signed: bool
    """Whether the State says so itself, in the edition in force; else this release knows it."""


@router.get("/provider-duties", response_model=several(DutyView))
def get_provider_duties(
    caller: Asking,
    state: Annotated[str | None, Query(pattern=r"^[A-Z]{2}$", description="One State; else all that are known")] = None,
) -> JSONResponse:
    """The duty cards of all States that the node holds, or of one; always whole. No treaty puts them on a provider.

    What a State signs in its edition goes before what the release knows of it, as findings read it.
    """
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        found = [
            _shown(visit, one, card, signed)
            for one, card, signed in peer_law.duties(visit.session, visit.office, visit.now)
            if state in (None, one.state)
        ]
        return JSONResponse(paging.whole(found))


def _shown(visit: Visit, one: Profile, card: Duty, signed: bool) -> DutyView:
    return DutyView(
        one.state,
        card.code,
        visit.say(DUTIES[card.code]),
        card.tiers,
        {tier: one.tiers[tier] for tier in card.tiers if tier in one.tiers},
        card.log,
        card.days,
        card.fields,
        card.article,
        card.verified,
        card.sanction,
        card.sanction_article or None,
        card.source,
        card.checked,
        signed,
    )
