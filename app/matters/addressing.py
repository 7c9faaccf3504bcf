"""Whom a State's code means where one of its authorities is asked for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, authority_id, state_of


def first_authority(session: Session, text: str) -> AuthorityId:
    """The authority that was named (XB.moj), or the first in the edition of the State that was (XB).

    `Unknown` for a State that is not trusted, and for one whose edition names none.
    """
    if "." in text:
        return AuthorityId(directory.authority_entry(session, authority_id(text)).id)
    state = state_of(authority_id(f"{text}.x"))
    directory.anchors_of(session, state)
    for entry in directory.current_edition(session, state).authorities:
        return AuthorityId(entry.id)
    raise Unknown("no_authority", f"The edition of {state} names no authority.")
