"""The outgoing spine: from a frozen, approved document to a signed instrument in the outbox.

`freeze` renders; people then look and approve its SHA-256; `issue` signs. Intent and result are two transactions
on purpose: after a crash between them the log shows what was meant to be signed, and nothing has left.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts import officials
from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.exchange import chains, elsewhere, outbox
from app.exchange import envelope as wire
from app.exchange.desk import SigningDesk
from app.exchange.services import patience
from app.instruments import approvals, kinds
from app.instruments.elsewhere import demand_ours
from app.instruments.header import Content, read
from app.instruments.models import Frozen, Instrument, MatterHead
from app.kit.actor import Actor
from app.kit.errors import Denied, Overtaken, Refused, RogatoryError, Unavailable
from app.kit.ids import AuthorityId, Digest, OfficialId
from app.kit.steps import reached
from app.procedures import registering
from app.procedures.judging import Accepted, judge
from app.procedures.table import Procedure, Side, Sign, Step
from app.trust.anchors import Anchors
from app.trust.holder import Holders
from app.trust.keys import Signer
from app.trust.reasons import Verdict

ORDINARY = 20.0
"""Seconds that one signature waits for its services in all (timestamps, revocation data) before it is put off."""
URGENT_FIRST, URGENT_AGAIN = 2.0, 0.7
"""The same of an urgent one, at its first try and later: with the pause between (`signing.URGENT_PAUSE`) it leaves
unstamped after 3 seconds of waiting at the latest."""


@dataclass(frozen=True)
class Intent:
    """What is about to be signed, as it was when the intent was logged."""

    content: Content
    frozen: Digest
    procedure: Procedure
    anchors: Anchors
    holders: Holders
    brought: Digest | None
    """The file that the signatory has signed elsewhere, proven; None: the signature is made here."""


def freeze(desk: SigningDesk, owner: AuthorityId, frozen_id: str) -> None:
    """Render a document and prepare its empty signature fields; what people see and approve from then on."""
    with desk.sessions.begin(owner) as session:
        frozen = session.get_one(Frozen, (owner, frozen_id))
        if frozen.state != "rendering":
            return
        content, canonical, author = read(frozen.content), frozen.content, frozen.author
    step = kinds.step_of(desk.catalogue, content.procedure.name, content.procedure.version, content.act, content.kind)
    pdf = desk.render(canonical, kinds.fields_by(step.sign))
    digest = desk.store.put(owner, pdf)
    with desk.sessions.begin(owner) as session:
        frozen = session.get_one(Frozen, (owner, frozen_id), with_for_update=True)
        if frozen.state == "rendering":
            frozen.sha256, frozen.state = digest, "frozen"
            subject = {"instrument": frozen_id, "matter": content.matter, "sha256": digest, "kind": content.kind}
            record(session, Actor.named(OfficialId(author)), Event.INSTRUMENT_FROZEN, at=desk.now(), subject=subject)


def issue(
    desk: SigningDesk, owner: AuthorityId, frozen_id: str, *, tries: int = 1, signature: str | None = None
) -> Digest:
    """Sign a frozen document and hand it to the outbox; answers the digest of the delivered file.

    `signature`: the id of one that was made elsewhere and proven (`elsewhere.prove`).

    0. The keys that are needed are at hand: a token may be away for days, and no intent is logged for that.
    1. Lock the matter's heads and the frozen document: one signature at a time in a matter.
    2. Both heads are where they were when it was frozen, else `Overtaken`; nothing else of ours is being signed. What
       is urgent takes the place of what is not.
    3. The step is open in what the signer had seen, judged as the receiver will judge it.
    4. As many eyes as the step demands have approved this SHA-256, and whoever is named still may.
    5. Log the intent; commit.
    6. Sign: the signatory's signature first where the step demands a person, here or as it was brought and proven,
       then the authority's seal.
    7. Verify our own work with the anchors and certificates that we publish.
    8. Keep the bytes.
    9. Nobody else took up this signature; keep the instrument, log it, put it in the outbox; commit. Where no node of
       the other side is reached it leaves by paper instead, by acts of their own (`dispatch`).
    10. Wake those who carry it on.
    """
    person, seal = _keys(desk, owner, frozen_id, signature)
    with desk.sessions.begin(owner) as session:
        intent = _intend(desk, session, owner, frozen_id, signature)
    if isinstance(intent, RogatoryError):
        raise intent
    if not isinstance(intent, Intent):
        return intent

    reached("issue.6")
    frozen_pdf = desk.store.read(owner, intent.frozen)
    base = _approved(desk, owner, intent, frozen_pdf)
    pdf, unstamped = _signed(desk, base, intent, person, seal, tries)
    reached("issue.7")
    report = desk.check(frozen_pdf, pdf, intent.anchors, intent.holders, desk.now(), unstamped)
    if report.verdict is not Verdict.VALID:
        why = report.failure.code if report.failure else report.verdict.value
        if report.verdict is Verdict.UNDECIDED:
            # A clock of ours that is slow, say: that passes, and then the same document can be signed.
            raise Unavailable("own_work_undecided", f"What was signed cannot be decided on yet: {why}.", "It waits.")
        raise Refused("own_work_invalid", f"What was signed does not verify: {why}.", "Nothing has left.")
    reached("issue.8")
    digest = desk.store.put(owner, pdf)

    with desk.sessions.begin(owner) as session:
        reached("issue.9")
        head, frozen = _locked(session, owner, frozen_id)
        if (done := session.get(Instrument, (owner, owner, frozen_id))) is not None:
            return Digest(done.sha256)
        if head.signing != frozen_id:
            # It was given free meanwhile, because it waited too long: whether it may still leave is asked anew.
            raise Unavailable("signing_lost", "The matter was given free to another instrument.", "Nothing has left.")
        if signature is not None:
            elsewhere.use(session, owner, signature)
        entry = outbox.post(session, head, frozen, intent.procedure, digest, len(pdf), unstamped, report, desk.now())
    reached("issue.10")
    desk.wake("keeper", entry)
    desk.wake(wire.lane(wire.urgent(intent.content.urgency)), frozen_id)
    desk.wake("intake", intent.content.matter)
    return digest


def personal(desk: SigningDesk, content: Content) -> bool:
    """Whether an instrument carries its official's own signature beside the seal."""
    pin = content.procedure
    step = kinds.step_of(desk.catalogue, pin.name, pin.version, content.act, content.kind)
    return step.sign is Sign.PERSON_AND_SEAL


def _keys(desk: SigningDesk, owner: AuthorityId, frozen_id: str, signature: str | None) -> tuple[Signer | None, Signer]:
    """The signatory's key, where the step demands a person who has not signed elsewhere, and the seal: `KeyAway` when
    one cannot be used now.
    """
    with desk.sessions.begin(owner) as session:
        content = read(session.get_one(Frozen, (owner, frozen_id)).content)
    here = signature is None and personal(desk, content)
    return desk.signatory(content.official) if here else None, desk.seal(owner, content.exercise)


def _intend(
    desk: SigningDesk, session: Session, owner: AuthorityId, frozen_id: str, signature: str | None
) -> Intent | Digest | RogatoryError:
    """Steps 1 to 5 in one transaction. An error is answered, not raised: what it leaves must be committed."""
    reached("issue.1")
    head, frozen = _locked(session, owner, frozen_id)
    content = read(frozen.content)
    if (done := session.get(Instrument, (owner, owner, frozen_id))) is not None:
        return Digest(done.sha256)
    procedure = chains.table(desk.catalogue, head)
    try:
        reached("issue.2")
        _pass_ordinary(session, head, frozen, content)
        chains.demand_unmoved(head, frozen, content)
        reached("issue.3")
        step = _judged(session, head, procedure, content, frozen)
        reached("issue.4")
        approvals.demand(session, frozen, step, content)
        if not procedure.exercise:  # which the node runs by itself
            named = officials.actor_of(session, content.official)
            permit(named, Permission.SIGN if step.sign is Sign.PERSON_AND_SEAL else Permission.SEAL, owner)
        brought = elsewhere.proven(session, owner, signature, frozen) if signature is not None else None
    except (Overtaken, Refused, Denied) as error:
        _give_up(session, head, frozen, error, desk)
        return error
    reached("issue.5")
    digest = Digest(frozen.sha256 or "")
    head.signing, frozen.state, frozen.reason = frozen_id, "signing", None
    subject = {"instrument": frozen_id, "matter": content.matter, "sha256": digest, "kind": content.kind}
    record(session, Actor.named(content.official), Event.SIGNING_INTENDED, at=desk.now(), subject=subject)
    anchors, holders = directory.own_trust(session, desk.state, desk.now())
    return Intent(content, digest, procedure, anchors, holders, brought)


def _pass_ordinary(session: Session, head: MatterHead, frozen: Frozen, content: Content) -> None:
    """What is urgent does not wait for an ordinary letter of its matter, which may stand before a silent service for
    `ORDINARY` seconds: the matter is given free. The other's signature is lost at its step 9, and it is tried again.
    """
    if head.signing in (None, frozen.id) or not wire.urgent(content.urgency):
        return
    other = session.get(Frozen, (head.authority, head.signing))
    if other is not None and not wire.urgent(read(other.content).urgency):
        head.signing = None


def _approved(desk: SigningDesk, owner: AuthorityId, intent: Intent, frozen: bytes) -> bytes:
    """What the signatory signs here; or what was signed elsewhere, on top of the approved file."""
    if intent.brought is None:
        return frozen
    pdf = desk.store.read(owner, intent.brought)
    demand_ours(frozen, pdf)
    return pdf


def _locked(session: Session, owner: AuthorityId, frozen_id: str) -> tuple[MatterHead, Frozen]:
    frozen = session.get_one(Frozen, (owner, frozen_id))
    head = chains.lock(session, owner, frozen.reference)
    session.refresh(frozen, with_for_update=True)
    return head, frozen


def _judged(session: Session, head: MatterHead, procedure: Procedure, content: Content, frozen: Frozen) -> Step:
    if frozen.state not in {"frozen", "signing"} or frozen.sha256 is None:
        raise Refused("not_frozen", f"The document is {frozen.state}.", "Freeze the draft again.")
    chains.refuse_other_table(head, content)
    links, void = chains.known(session, AuthorityId(head.authority), head.reference)
    link = chains.link_of(content, frozen.sha256, chains.side_of(content, Side(head.side)))
    verdict = judge(procedure, links, void, link)
    if not isinstance(verdict, Accepted):
        raise Refused(verdict.reason, f"{link.act} cannot be taken now: {verdict.reason}.", "See what is open.")
    # Of a paper it is their step that must have been open to them, and our own that says how it is registered.
    return registering.step(procedure) if content.kind == registering.KIND else verdict.step


def _give_up(session: Session, head: MatterHead, frozen: Frozen, error: RogatoryError, desk: SigningDesk) -> None:
    """What cannot be signed is set aside with its reason; a missing approval only waits."""
    if head.signing == frozen.id:
        head.signing = None
    if error.code in {"approval_missing", "part_missing"}:
        frozen.state = "frozen"
        return
    frozen.state = "overtaken" if isinstance(error, Overtaken) else "failed"
    frozen.reason = error.code
    event = Event.OVERTAKEN if isinstance(error, Overtaken) else Event.SIGNING_FAILED
    subject = {"instrument": frozen.id, "matter": frozen.reference, "reason": error.code}
    record(session, Actor.node(AuthorityId(frozen.authority)), event, at=desk.now(), subject=subject)


def _signed(
    desk: SigningDesk, frozen: bytes, intent: Intent, person: Signer | None, seal: Signer, tries: int
) -> tuple[bytes, bool]:
    """The signed bytes, and whether they are without a timestamp: urgent ones do not wait for the authority.

    An authority that refuses is asked again; one that is silent has used up what an urgent instrument can wait.
    """
    urgent = wire.urgent(intent.content.urgency)
    try:
        with patience((URGENT_FIRST if tries < desk.unstamped_after else URGENT_AGAIN) if urgent else ORDINARY):
            return desk.sign(frozen, person, seal, False), False
    except Unavailable as error:
        leaves = tries >= desk.unstamped_after or error.code == "tsa_silent"
        if not error.code.startswith("tsa") or not urgent or not leaves:
            raise
    with patience(ORDINARY):
        return desk.sign(frozen, person, seal, True), True
