"""Placeholders of clauses that a draft fills by itself: names, titles and days in its own language.

What they fill goes into text that is signed and read by judges, who know no `XB.moj` (docs/decisions/0026). Codes have
placeholders of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from app.instruments.names_in import told_in
from app.kit.canonical import Json
from app.kit.ids import AuthorityId, state_of
from app.kit.said import day_in
from app.matters import called
from app.matters.models import Draft
from app.matters.office import Office
from app.treaties.bodies import text


def known_values(session: Session, draft: Draft, office: Office) -> dict[str, str]:
    """By placeholder; what the draft does not say, or what has no name here, is left open."""
    today = office.now().date()
    told = {
        **dict(_party(session, office, AuthorityId(draft.authority), "authority", "own_state", draft.language)),
        "treaty_code": draft.treaty or "",
        "matter": draft.reference or "",
        "case": text(draft.body, "proceeding.reference"),
        "today": day_in(draft.language, today),
        "today_iso": today.isoformat(),
    }
    if draft.recipient:
        told |= _party(session, office, AuthorityId(draft.recipient), "recipient", "recipient_state", draft.language)
    if draft.treaty in office.treaties.codes():
        told["treaty"] = office.treaties.newest(draft.treaty).named(draft.language)
    return {name: value for name, value in told.items() if value}


def _party(
    session: Session, office: Office, one: AuthorityId, authority: str, state: str, language: str
) -> Iterator[tuple[str, str]]:
    names = called.known(session, office.profiles, one)
    yield authority, _name(names.get("names"), language)
    yield f"{authority}_code", one
    yield state, _name(names.get("state_names"), language)
    yield f"{state}_code", state_of(one)


def _name(names: Json, language: str) -> str:
    if not isinstance(names, Mapping):
        return ""
    return told_in({tongue: str(name) for tongue, name in names.items()}, language)
