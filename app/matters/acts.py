"""Acts on frozen documents and what is open in a matter: approve, ask for the signature, see what may come next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.exchange import envelope as wire
from app.instruments import approvals, elsewhere
from app.instruments.header import Content, read
from app.instruments.kinds import step_of
from app.instruments.models import Approval, Frozen, Signing
from app.kit.actor import Actor
from app.kit.errors import Conflict, Denied, Refused, Unknown
from app.kit.ids import Digest, Reference, uuid7
from app.matters import changes, paper_look
from app.matters.ends import opens
from app.matters.office import Office
from app.matters.rights import may_take, permit_asking, permit_seal, permit_signature
from app.matters.standing import standing
from app.notices.occasions import Occasion
from app.notices.post import resolve, stands
from app.procedures.catalogue import CATALOGUE, Catalogue
from app.procedures.engine import Link
from app.procedures.table import NONE, Eyes, Procedure, Sign, Step

_EYES = (
    Occasion.APPROVAL_NEEDED,
    Occasion.SECOND_LOOK_DUE,
    Occasion.SECOND_LOOK_NEAR,
    Occasion.SECOND_LOOK_MISSED,
)


@dataclass(frozen=True)
class OpenAct:
    """A step that is open to us now. `may`: whether this actor may take it in their own name, and its time has come."""

    step: Step
    may: bool
    asks: tuple[Link, ...] = ()
    """The other side's instruments that it could answer."""
    opens: datetime | None = None
    """For what waits for a time of the other side: when that is over, past or to come."""


def sign(session: Session, office: Office, actor: Actor, frozen_id: str, *, unseen: bool = False) -> Signing:
    """Ask that a frozen document be signed: by the person whom its content names, and by nobody else.

    The signature itself is the sign class's work; the caller wakes it (queue `sign`, the answered row's id) once this
    is committed. Asking twice is asking once; a signing that failed is taken up again. `Refused` `approval_missing`
    while a pair of eyes is missing, `part_missing` while nobody of a role has taken part, `Conflict` when
    the document can no longer be signed as it is.

    `unseen`: it need not be rendered yet; for what leaves under the seal with one pair of eyes, `Refused` `look_needed`
    otherwise.
    """
    permit_asking(actor)
    job = job_of(session, actor, frozen_id, locked=True)
    frozen = session.get(Frozen, (actor.authority, frozen_id), with_for_update=True)
    if frozen is None:
        raise Unknown("no_frozen", f"There is no frozen document {frozen_id}.", "See what waits for approval.")
    job = job or job_of(session, actor, frozen_id)
    content, now = read(frozen.content), office.now()
    step = named_step(office, actor, content)
    if job is not None and (job.done is None or frozen.state == "issued"):
        return job
    if unseen and (step.sign, step.eyes) != (Sign.SEAL, Eyes.ONE):
        raise Refused(
            "look_needed",
            "This step carries a personal signature or needs a second pair of eyes: somebody must look at it first.",
            "Begin the act, freeze it, and have it looked at.",
        )
    # Nobody looks at a chain test: it is rendered and sealed in one go.
    make_ready(frozen, unseen=unseen or content.exercise)
    frozen.signatory = actor.official
    approvals.demand(session, frozen, step, content)
    job = ask(session, actor, job, frozen, "sign", now)
    elsewhere.take_back(session, actor, frozen.id, now)
    about = {"instrument": frozen.id, "matter": frozen.reference}
    record(session, actor, Event.SIGNING_ASKED, at=now, subject={**about, "sha256": frozen.sha256 or "unrendered"})
    resolved = (
        Occasion.APPROVAL_NEEDED,
        Occasion.PART_NEEDED,
        Occasion.SIGNING_FAILED,
        Occasion.URGENT_UNSIGNED,
        Occasion.SIGNING_WAITS,
        Occasion.SIGNATURE_UNANSWERED,
    )
    for occasion in resolved:
        resolve(session, actor.authority, occasion, about, now)
    changes.note(session, actor.authority, changes.DRAFT, frozen.draft, now)
    return job


def approve(
    session: Session,
    actor: Actor,
    frozen_id: str,
    sha256: Digest,
    at: datetime,
    catalogue: Catalogue = CATALOGUE,
) -> Approval:
    """`approvals.approve`, and nobody need be asked for it any more; a role that takes part only once it has."""
    permit(actor, approvals.looking(actor), actor.authority)
    frozen = session.get(Frozen, (actor.authority, frozen_id))
    if frozen is not None:
        paper_look.demand_read(session, frozen)
    given = approvals.approve(session, actor, frozen_id, sha256, at, catalogue)
    frozen = session.get_one(Frozen, (actor.authority, frozen_id))
    about, content = {"instrument": frozen_id, "matter": frozen.reference}, read(frozen.content)
    for occasion in _EYES:
        resolve(session, actor.authority, occasion, about, at)
    if stands(session, actor.authority, Occasion.PART_NEEDED, about):
        named = content.procedure
        step = step_of(catalogue, named.name, named.version, content.act, content.kind)
        if not approvals.absent(session, frozen, step):
            resolve(session, actor.authority, Occasion.PART_NEEDED, about, at)
    changes.note(session, actor.authority, changes.DRAFT, frozen.draft, at)
    return given


def open_acts(session: Session, office: Office, actor: Actor, reference: Reference) -> tuple[OpenAct, ...]:
    """The steps that are open to us in a matter now, our own pending instruments counted."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    found = standing(session, office.catalogue, actor.authority, reference)
    now = office.now()
    times = opens(session, found, now)
    return tuple(
        OpenAct(
            step,
            may_take(actor, step, found.procedure) and times.get(step.act, now) <= now,
            found.asks(step),
            times.get(step.act),
        )
        for step in found.open
    )


def opening_acts(office: Office, actor: Actor) -> tuple[tuple[Procedure, OpenAct], ...]:
    """The steps by which a matter may be opened, in the newest version of every procedure."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    newest = [office.catalogue.newest(name) for name in office.catalogue.speaks()]
    return tuple(
        (procedure, OpenAct(step, may_take(actor, step, procedure)))
        for procedure in newest
        for step in procedure.steps
        if NONE in step.at
    )


def job_of(
    session: Session, actor: Actor, frozen_id: str, task: str = "sign", *, locked: bool = False
) -> Signing | None:
    """What the sign class has to do, or has done, for a document."""
    query = select(Signing).where(
        Signing.authority == actor.authority, Signing.frozen == frozen_id, Signing.task == task
    )
    # The signing job is locked before the document, as the sign class does when it gives up.
    return session.scalars(query.with_for_update() if locked else query).first()


def ask(session: Session, actor: Actor, job: Signing | None, frozen: Frozen, task: str, at: datetime) -> Signing:
    """A row for the sign class, or the one that is there, due now."""
    if job is None:
        urgent = wire.urgent(read(frozen.content).urgency)
        job = Signing(authority=actor.authority, id=uuid7(), task=task, frozen=frozen.id, urgent=urgent)
        session.add(job)
    job.due, job.tries, job.done, job.error, job.taken_by, job.taken_until = at, 0, None, None, None, None
    session.flush()
    return job


def named_step(office: Office, actor: Actor, content: Content) -> Step:
    """The step, once it is clear that the actor may take it and is the one whom the content names."""
    procedure = office.catalogue.pinned(content.procedure.name, content.procedure.version, content.procedure.sha256)
    step = step_of(office.catalogue, procedure.name, procedure.version, content.act, content.kind)
    if step.sign is Sign.SEAL:
        permit_seal(actor, step, procedure)
    else:
        permit_signature(actor, step)
    if content.official != actor.official:
        raise Denied(
            "not_named",
            f"The document says that {content.official} signs it, not {actor.official}.",
            "Let them ask for the signature, or freeze the draft again in your own name.",
        )
    return step


def make_ready(frozen: Frozen, *, unseen: bool = False) -> None:
    """A document that failed may be taken up again as it was approved; one that lost its place may not."""
    if frozen.state == "failed" and frozen.sha256 is not None:
        frozen.state, frozen.reason = "frozen", None
    if frozen.state == "rendering" and unseen:
        return
    if frozen.state not in {"frozen", "signing"} or frozen.sha256 is None:
        code = "overtaken" if frozen.state == "overtaken" else "not_signable"
        remedy = "Wait until it is rendered." if frozen.state == "rendering" else "Freeze the draft again."
        raise Conflict(code, f"The document is {frozen.state}.", remedy)
