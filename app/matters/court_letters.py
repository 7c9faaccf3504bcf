"""What was found of the signatures of the letters that a draft or an instrument names, for either side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.exchange import letters
from app.instruments.header import parse
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.ids import AuthorityId, StateCode, state_of
from app.matters import drafts, queries
from app.matters.office import Office
from app.matters.views import View


@dataclass(frozen=True)
class LetterView(View):
    """One letter: what this node found, under the anchors that it trusts for the State of its author."""

    field: str
    """Where it is named in the body."""
    file: str
    """Its SHA-256."""
    word: str
    """`good`, `bad`, `unsigned`, `unknown_anchor` (whole, and by whom cannot be told), `undecided` (whether its
    certificate was revoked), `unreadable`; `reading`: nobody has looked yet."""
    reason: str | None
    """Why it could not be read."""
    signatures: tuple[Json, ...]
    """Oldest first, each with `subject` and `issuer` of its certificate, `at` of its timestamp, its own `word`, and the
    codes of the `reasons` that are not a yes."""
    read: datetime | None


def of_draft(session: Session, office: Office, actor: Actor, draft_id: str) -> tuple[LetterView, ...]:
    """The letters that a draft names and that are here; permission as to read it. Who asks has them looked at again
    that were not found good.
    """
    draft = drafts.draft_of(session, actor, draft_id)
    return _views(session, office, AuthorityId(draft.authority), draft.body, office.state)


def of_instrument(
    session: Session, office: Office, actor: Actor, instrument_id: str, *, sender: str | None = None
) -> tuple[LetterView, ...]:
    """The same of an instrument, ours or theirs."""
    content = parse(queries.instrument(session, actor, instrument_id, sender=sender).content)
    return _views(session, office, actor.authority, content.body, state_of(content.sending))


def _views(
    session: Session, office: Office, owner: AuthorityId, body: Json, state: StateCode
) -> tuple[LetterView, ...]:
    letters.owe(session, owner, body, state, office.now())
    found = letters.looks(session, owner, body, state)
    return tuple(
        LetterView(place, row.file, row.word, row.reason, tuple(row.signatures), row.read)
        for place, row in found.items()
    )
