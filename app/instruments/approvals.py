"""Approvals: pairs of eyes on a frozen document, each bound to the SHA-256 that was looked at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from app.access.permit import may, permit
from app.access.roles import GRANTS, Permission
from app.accounts.models import Official
from app.audit.events import Event
from app.audit.record import record
from app.instruments.header import Content, read
from app.instruments.kinds import step_of
from app.instruments.models import Approval, Frozen, Instrument
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject, objects
from app.kit.errors import Conflict, Refused, Unknown
from app.kit.ids import Digest
from app.procedures.catalogue import CATALOGUE, Catalogue
from app.procedures.eyes import ROUTINE, Demanded, demanded
from app.procedures.table import Eyes, Step


def looking(actor: Actor) -> Permission:
    """By which permission somebody looks at documents: at all, or at those in which their role takes part."""
    part = not may(actor, Permission.APPROVE, actor.authority) and may(actor, Permission.TAKE_PART, actor.authority)
    return Permission.TAKE_PART if part else Permission.APPROVE


def approve(
    session: Session,
    actor: Actor,
    frozen_id: str,
    sha256: Digest,
    at: datetime,
    catalogue: Catalogue = CATALOGUE,
) -> Approval:
    """Say: I have seen the document with this digest and agree. After an urgent one has left it is the second look.

    Whoever approves nothing else may approve what their role takes part in (`Step.also`), before it leaves. `Conflict`
    when the digest is not that of the frozen document, or when the document can no longer be approved.
    """
    permit(actor, looking(actor), actor.authority)
    frozen = session.get(Frozen, (actor.authority, frozen_id), with_for_update=True)
    if frozen is None:
        raise Unknown("no_frozen", f"There is no frozen document {frozen_id}.")
    if looking(actor) is Permission.TAKE_PART and (
        frozen.state == "issued" or not actor.roles.intersection(_step(catalogue, frozen).also)
    ):
        permit(actor, Permission.APPROVE, actor.authority)
    if frozen.state not in {"frozen", "issued"}:
        raise Conflict("not_approvable", f"The document is {frozen.state}.", "Freeze it again and approve that.")
    if frozen.sha256 != sha256:
        raise Conflict("other_digest", "That is not the digest of this document.", "Look at it again, then approve.")
    after = frozen.state == "issued"
    if after and frozen.signatory == actor.official:
        raise Conflict("own_signature", "The second look is another person's.", "Ask a colleague.")
    known = session.get(Approval, (actor.authority, frozen_id, actor.official))
    if known is not None:
        return known
    found = Approval(
        authority=actor.authority, frozen=frozen_id, official=actor.official, sha256=sha256, at=at, after=after
    )
    session.add(found)
    subject = {"instrument": frozen_id, "sha256": sha256, "after": "yes" if after else "no"}
    record(session, actor, Event.APPROVAL_GIVEN, at=at, subject=subject)
    return found


def eyes(session: Session, authority: str, step: Step, content: Content) -> Demanded:
    """What a step demands of an instrument of this authority (`eyes.demanded`), the measures of its matter read."""
    if step.eyes is not Eyes.TWO_AFTER or content.urgency == ROUTINE:
        return demanded(step, content.urgency, content.body, ())
    return demanded(step, content.urgency, content.body, stated(_known(session, authority, content)))


def stated(rows: Iterable[Instrument]) -> list[JsonObject]:
    """The measures of a matter as its instruments state them; what was rejected states none."""
    bodies = [read(row.content).body for row in rows if row.state != "rejected"]
    return [one for body in bodies for one in objects(body.get("measures"))]


def _known(session: Session, authority: str, content: Content) -> Iterable[Instrument]:
    """What this authority has of the instrument's matter, and of the one that a mandate serves."""
    linked = content.body.get("linked")
    matters = [content.matter, *([str(linked.get("matter"))] if isinstance(linked, dict) else [])]
    query = select(Instrument).where(Instrument.authority == authority, Instrument.reference.in_(matters))
    return session.scalars(query.order_by(Instrument.number, Instrument.id))


def missing(session: Session, frozen: Frozen, step: Step, content: Content) -> int:
    """How many pairs of eyes beside the signatory's are still missing before the document may leave.

    The first pair is that of the one whom the content names. Where `eyes` says 2-after it waits for nobody; the second
    look is then owed within 24 hours.
    """
    if eyes(session, frozen.authority, step, content).eyes is not Eyes.TWO:
        return 0
    # Who left, or may approve nothing any more, does not count, whenever it was that they looked. A role that takes
    # part in the step answers for it, and is a pair of eyes.
    approvers = array(sorted(role.value for role in GRANTS[Permission.APPROVE].roles.union(step.also)))
    holder = (Official.authority == Approval.authority) & (Official.id == Approval.official)
    query = (
        select(Approval.official)
        .join(Official, holder)
        .where(
            Official.active,
            Official.roles.op("?|")(approvers),
            Approval.authority == frozen.authority,
            Approval.frozen == frozen.id,
            Approval.sha256 == frozen.sha256,
            Approval.official != content.official,
        )
    )
    return 0 if session.scalars(query).first() else 1


def absent(session: Session, frozen: Frozen, step: Step) -> tuple[Role, ...]:
    """The roles that must take part beside whoever signs, and of which nobody has frozen or approved this very digest.
    Who left, or has the role no more, does not count.
    """
    if not step.also:
        return ()
    given = select(Approval.official).where(
        Approval.authority == frozen.authority, Approval.frozen == frozen.id, Approval.sha256 == frozen.sha256
    )
    hands = {frozen.author, *session.scalars(given)} - {read(frozen.content).official}
    query = select(Official.roles).where(
        Official.authority == frozen.authority, Official.active, Official.id.in_(sorted(hands))
    )
    held = {one for roles in session.scalars(query) for one in roles}
    return tuple(one for one in step.also if one.value not in held)


def second_look_owed(session: Session, authority: str, step: Step, content: Content) -> bool:
    """Whether a second person must look after the document has left."""
    return eyes(session, authority, step, content).eyes is Eyes.TWO_AFTER


def demand(session: Session, frozen: Frozen, step: Step, content: Content) -> None:
    """`Refused` unless everyone whom the step demands has approved this very digest: `part_missing` where a role takes
    part of which nobody has, `approval_missing` where a pair of eyes is missing; it says why where the row alone would
    let it leave.

    The first pair of eyes is that of the one whom the content names, whether or not they have asked for it yet.
    """
    if without := absent(session, frozen, step):
        named = ", ".join(one.value for one in without)
        raise Refused(
            "part_missing",
            f"An official with the role {named} takes part in this step beside whoever signs, and none has frozen or "
            f"approved the document {frozen.sha256}.",
            f"Have an official with the role {named} approve it, or freeze it; who signs does not count twice.",
        )
    lacking = missing(session, frozen, step, content)
    if not lacking:
        return
    never = eyes(session, frozen.authority, step, content).never
    if never is not None:
        words = f"{lacking} more pair of eyes must approve the document {frozen.sha256} ({never.articles})."
        raise Refused("approval_missing", words, never.words)
    raise Refused(
        "approval_missing",
        f"{lacking} more pair of eyes must approve the document {frozen.sha256}.",
        "Ask a colleague to approve it; the signatory's own approval does not count twice.",
    )


def _step(catalogue: Catalogue, frozen: Frozen) -> Step:
    content = read(frozen.content)
    return step_of(catalogue, content.procedure.name, content.procedure.version, content.act, content.kind)


def looked_after(session: Session, instrument: Instrument) -> bool:
    """Whether somebody else than its signatory has looked at what left at once: afterwards, or before it left."""
    query = select(Approval).where(
        Approval.authority == instrument.authority,
        Approval.frozen == instrument.id,
        Approval.official != read(instrument.content).official,
    )
    return session.scalars(query).first() is not None
