"""Advice before a draft: by which roads something can be had from another State."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from app.api import paging
from app.api.coded import Offence, offence_row
from app.api.shape import several
from app.api.visit import Asking
from app.kit.ids import StateCode
from app.matters.advising import RouteView, advise
from app.treaties.routes import Asked

router = APIRouter(tags=["drafts"], prefix="/advice")


@router.get("", response_model=several(RouteView))
def get_advice(
    caller: Asking,
    state: Annotated[str, Query(pattern=r"^[A-Z]{2}$", description="The State that would be asked")],
    wants: Annotated[Literal["subscriber", "traffic", "content", "other"], Query(description="What is wanted")],
    evidence: Annotated[bool, Query(description="To be used in proceedings; else as a lead only")] = True,
    public: Annotated[bool, Query(description="Anybody can see it, without an account and without deceit")] = False,
    volatile: Annotated[bool, Query(description="It may be gone before a request is executed")] = False,
    life_at_risk: Annotated[bool, Query(description="A person's life or safety is at imminent risk")] = False,
    offence: Annotated[
        list[Offence] | None,
        Query(max_length=40, description="Offences with their maximum penalty in years, such as ICT_FRAUD:5"),
    ] = None,
    organised_group: Annotated[bool, Query(description="Of an organised criminal group")] = False,
) -> JSONResponse:
    """Open source, police lead, preservation, emergency disclosure, mutual legal assistance: those open first. Once an
    offence is named, a treaty is cited only if it covers it.
    """
    named = tuple(offence_row(one, organised_group) for one in offence or [])
    with caller.enter() as visit:
        day = visit.now.date()
        asked = Asked(wants, evidence, public, volatile, life_at_risk, day, named)
        found = advise(visit.session, visit.office, visit.actor, StateCode(state), asked)
        told = [
            replace(
                one,
                use=visit.say(one.use),
                why=visit.say(one.why),
                proviso=visit.say(one.proviso) if one.proviso else None,
            )
            for one in found
        ]
    return JSONResponse(paging.whole(told))
