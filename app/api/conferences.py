"""Conferences: three or more States and one common text, a matter for each pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.api import paging
from app.api.drafts import Language
from app.api.shape import Asked, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.matters import conferences
from app.matters.conference_texts import ConferenceView
from app.matters.views import View

router = APIRouter(tags=["conferences"], prefix="/conferences")


@dataclass(frozen=True)
class ConferenceWordsView(View):
    """The communications that were begun, by draft."""

    drafts: tuple[str, ...]


class Told(Asked):
    """Which conference's members are told."""

    conference_ref: Annotated[str, Field(min_length=1, max_length=200)]
    language: Language = "en"


@router.get("", response_model=several(ConferenceView))
def get_conferences(caller: Asking) -> JSONResponse:
    """Every conference that a matter of ours belongs to: its text, the next one, and how every pair's matter stands;
    always whole.
    """
    with caller.enter() as visit:
        found = conferences.conferences(visit.session, visit.office, visit.actor)
    return JSONResponse(paging.whole(found))


@router.post("/words", response_model=shown(ConferenceWordsView), status_code=201)
def post_conference_words(caller: Acting, body: Told) -> Response:
    """Begin the communications that tell each member with which others we have signed, or are bound no more."""

    def act(visit: Visit) -> Answer:
        begun = conferences.tell(visit.session, visit.office, visit.actor, body.conference_ref, body.language)
        return Answer.of(201, ConferenceWordsView(tuple(one.id for one in begun)))

    return caller.once(act)
