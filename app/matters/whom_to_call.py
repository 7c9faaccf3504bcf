"""Whom our side telephones in a matter in which it asks: the points and offices of the State that is asked, by the
directory. No letter of theirs need have come.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from app.directory import entries
from app.kit.actor import Actor
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, StateCode, state_of
from app.matters.office import Office
from app.matters.views import MatterLine
from app.matters.who import WhoView, who
from app.procedures.table import Side

MOST = 3
"""How many are told: the first is called first."""


def whom_to_call(
    session: Session, office: Office, actor: Actor, line: MatterLine, language: str
) -> tuple[WhoView, ...]:
    """Who takes what is urgent of this kind now and tells a number: who is there before who is not, the
    authority that was written to before others. It has the letter: it is told also where it does not say that it takes
    what comes under the matter's treaty. Names are in the reader's language.

    Empty where the other side asks us, in an exercise, and where the directory tells none.
    """
    if line.side != Side.REQUESTING.value or line.exercise:
        return ()
    state = state_of(AuthorityId(line.counterpart))
    try:
        found = _who(session, office, actor, line, state)
    except Unknown as error:
        if error.code != "not_confirmed":
            raise
        return ()  # written to on paper: nothing is known of the State
    names = {one.id: one.name(language) for one in entries.told(session, state).entries}
    reached = [replace(one, name=names[one.authority]) for one in found if one.phones or one.instead]
    return tuple(sorted(reached, key=lambda one: (one.open is not True, one.authority != line.counterpart))[:MOST])


def _who(session: Session, office: Office, actor: Actor, line: MatterLine, state: StateCode) -> list[WhoView]:
    # A treaty of our own whose file was taken away since: nobody is left out by it.
    treaty = line.treaty if line.treaty in office.treaties.codes() else None
    asked = session, office, actor, state, line.procedure
    found = who(*asked, urgent=True, at=office.now(), treaty=treaty)
    if treaty is None or any(one.authority == line.counterpart for one in found):
        return found
    anyhow = who(*asked, urgent=True, at=office.now())
    return found + [one for one in anyhow if one.authority == line.counterpart]
