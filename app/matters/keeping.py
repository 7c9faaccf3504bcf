"""Getting hold of a draft: found, locked with its matter, and what was frozen of it set aside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments import elsewhere
from app.instruments.models import Frozen, MatterHead, Signing
from app.kit import lease
from app.kit.actor import Actor
from app.kit.errors import Conflict, Unknown
from app.kit.ids import AuthorityId
from app.matters.models import Draft
from app.notices.occasions import Occasion
from app.notices.post import resolve

_WAITED_FOR = (
    Occasion.APPROVAL_NEEDED,
    Occasion.PART_NEEDED,
    Occasion.INSTRUMENT_OVERTAKEN,
    Occasion.SIGNING_FAILED,
    Occasion.URGENT_UNSIGNED,
    Occasion.SIGNING_WAITS,
    Occasion.SIGNATURE_UNANSWERED,
)


def found(session: Session, actor: Actor, draft_id: str) -> Draft:
    """A draft of the actor's authority; `Unknown` `no_draft` otherwise."""
    draft = session.get(Draft, (actor.authority, draft_id))
    if draft is None:
        raise Unknown("no_draft", f"There is no draft {draft_id}.", "See the list of drafts.")
    return draft


def locked(session: Session, actor: Actor, draft_id: str, version: int) -> Draft:
    """A draft that may still be changed, locked after its matter as signing does, so that neither waits for ever.

    `Conflict` `draft_changed` when it is no longer the version that the actor saw, `draft_done` when it is issued or
    discarded.
    """
    draft = found(session, actor, draft_id)
    reference = draft.reference or opened_as(session, draft)
    if reference is not None:
        session.get(MatterHead, (draft.authority, reference), with_for_update=True)
    session.refresh(draft, with_for_update=True)
    if draft.version != version:
        raise Conflict(
            "draft_changed", f"The draft is at version {draft.version}, not {version}.", "Read it again, then repeat."
        )
    if draft.state in {"issued", "discarded"}:
        raise Conflict("draft_done", f"The draft is {draft.state}.", "Begin another one.")
    return draft


def opened_as(session: Session, draft: Draft) -> str | None:
    """The reference that an opening draft got when it was frozen first; it keeps it."""
    query = select(Frozen.reference).where(Frozen.authority == draft.authority, Frozen.draft == draft.id)
    return session.scalars(query.order_by(Frozen.made.desc()).limit(1)).first()


def opener(session: Session, owner: AuthorityId, reference: str) -> str | None:
    """The draft that a matter of ours was opened with; None where the other side opened it."""
    query = select(Frozen.draft).where(Frozen.authority == owner, Frozen.reference == reference, Frozen.opens)
    return session.scalars(query.order_by(Frozen.made.desc()).limit(1)).first()


def set_aside(session: Session, draft: Draft, at: datetime) -> None:
    """Discard what was frozen of a draft, with its approvals. `Conflict` when it is being signed or has left."""
    query = select(Frozen).where(
        Frozen.authority == draft.authority, Frozen.draft == draft.id, Frozen.state != "discarded"
    )
    for frozen in session.scalars(query.with_for_update()):
        if frozen.state == "signing" and _at_work(session, frozen):
            raise Conflict("draft_signing", "The document is being signed.", "Wait for the result.")
        if frozen.state == "issued":
            raise Conflict("draft_issued", "The instrument has left.", "Send a correction, or withdraw it.")
        frozen.state = "discarded"
        elsewhere.discard(session, AuthorityId(draft.authority), frozen.id, at)
        _drop_jobs(session, frozen, at)
        subject = {"instrument": frozen.id, "matter": frozen.reference}
        for occasion in _WAITED_FOR:
            resolve(session, AuthorityId(draft.authority), occasion, subject, at)
    session.flush()


def _at_work(session: Session, frozen: Frozen) -> bool:
    """Whether it is being signed at this moment. What only waits, for a timestamp say, can be called back: the sign
    class asks every condition anew under the matter's lock, which the caller holds.
    """
    head = session.get(MatterHead, (frozen.authority, frozen.reference))
    return head is not None and head.signing == frozen.id


def _drop_jobs(session: Session, frozen: Frozen, at: datetime) -> None:
    # A worker that has the row locked finds the document discarded and ends the job itself.
    query = select(Signing).where(
        Signing.authority == frozen.authority, Signing.frozen == frozen.id, Signing.done.is_(None)
    )
    for job in session.scalars(query.with_for_update(skip_locked=True)):
        job.error = "discarded"
        lease.finish(job, at)
